"""`./test` ends with the tests that failed and why."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "failures.py"
TESTS = """
import pytest

@pytest.fixture
def ground():
    raise OSError("gone")

def test_false():
    assert not "two\\nlines"

def test_without_ground(ground): ...

def test_true(): ...

@pytest.mark.skip("not here")
def test_elsewhere(): ...
"""


def test_each_failed_test_is_named_on_a_line_of_its_own_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "test_small.py").write_text(TESTS)
    report = tmp_path / "sqlite.xml"
    run = (sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-c", "/dev/null", "--rootdir", tmp_path)
    subprocess.run([*run, f"--junitxml={report}", tmp_path], capture_output=True, check=False)

    said = subprocess.run(
        [sys.executable, SCRIPT, report, tmp_path / "was-not-run.xml"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert [line.split(": ")[:2] for line in said] == [
        ["sqlite", "test_small::test_false"],
        ["sqlite", "test_small::test_without_ground"],
    ]
    assert "assert not 'two" in said[0] and "gone" in said[1]

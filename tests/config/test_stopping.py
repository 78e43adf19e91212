"""A run of the tests that is told to stop stops at once, and clears away what it has put down."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLOW = """
import sys, time
def test_first():
    print("begun", file=sys.__stderr__, flush=True)
    try:
        time.sleep(60)
    except Exception:
        print("went on", file=sys.__stderr__, flush=True)
def test_second():
    print("went on", file=sys.__stderr__, flush=True)
"""


@pytest.mark.one_database
def test_a_run_that_is_told_to_stop_does_not_go_on_with_the_next_test(tmp_path: Path) -> None:
    (tmp_path / "test_slow.py").write_text(SLOW)
    # A run of its own, also where this test stands in a worker of a run.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", f"--rootdir={ROOT}"]
    with subprocess.Popen(
        [*command, f"--config-file={ROOT}/pyproject.toml", str(tmp_path)],
        cwd=ROOT, env=alone, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    ) as run:  # fmt: skip
        assert run.stderr is not None
        said = run.stderr.readline()
        run.send_signal(signal.SIGTERM)
        said += run.stderr.read()
        assert run.wait(60) == 143
    assert "begun" in said and "went on" not in said

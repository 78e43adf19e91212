"""The child may die alone: whatever becomes of it, the parent says a sentence and lives."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from majlis.files import cleaning, confined, store
from majlis.files.inside import child
from majlis.files.tests import samples

pytestmark = pytest.mark.one_database

CONFINED = (
    "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside import limits; limits.confine(1000); "
)
ENDS = {
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "ends badly": "raise SystemExit(3)",
    "says nothing": "pass",
    "says no JSON": "print('[' * 5000)",
    "says something else": "print('[1, 2]')",
    "names a type that is none": 'print(\'{"kind": "exe"}\')',
    "says more than fits": "print('{\"kind\": \"' + 'x' * 100000)",
    "takes too much memory": CONFINED + "bytearray(300 * 1024 * 1024)",
    "writes too much": CONFINED + "open(int(sys.argv[4]), 'wb').write(bytes(5000))",
}


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as wrong:
        store.check(samples.upload(data, "a.pdf"))
    return str(wrong.value.code)


@pytest.mark.parametrize("how", ENDS)
def test_a_child_that_ends_in_any_other_way_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(cleaning, "_START", ENDS[how])
    assert refusal(samples.HONEST["pdf"][1]) == "heavy"
    monkeypatch.undo()
    assert store.check(samples.honest("pdf")).kind.code == "pdf"


def test_a_child_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(cleaning, "WALL_SECONDS", 0.1)
    assert refusal(samples.HONEST["pdf"][1]) == "heavy"


def test_the_child_knows_neither_settings_nor_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAJLIS_SECRET_KEY", "canary")
    facts = '{"refused": "inside", "facts": {"ending": str(len(os.environ))}}'
    monkeypatch.setattr(cleaning, "_START", f"import os, json; print(json.dumps({facts}))")
    with pytest.raises(ValidationError) as wrong:
        store.check(samples.honest("pdf"))
    assert wrong.value.params == {"ending": "2"}  # both ours


def test_a_code_that_is_unknown_is_told_as_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_START", 'print(\'{"refused": "<b>", "facts": {}}\')')
    assert refusal(samples.HONEST["pdf"][1]) == "heavy"


def test_a_file_is_looked_into_once_however_often_one_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    upload: Any = samples.honest("pdf")
    first = store.check(upload)
    monkeypatch.setattr(cleaning, "in_child", lambda *args: pytest.fail("looked into twice"))
    assert store.check(upload) is first


def test_the_modules_of_the_child_load_nothing_of_django() -> None:
    """The child starts without settings: a stray import would make every upload fail."""
    import subprocess
    import sys

    modules = ", ".join(f"majlis.files.inside.{name}" for name in ("child", "images", "pdf", "odt", "ooxml"))
    loaded = "sys.exit(any(name.startswith('django') for name in sys.modules))"
    code = f"import sys; sys.path.append(sys.argv[1]); import {modules}; {loaded}"
    command = [sys.executable, "-I", "-c", code, confined.ROOT]
    assert subprocess.run(command, check=False, env={}).returncode == 0
    assert child.MOST_SAID < 100_000

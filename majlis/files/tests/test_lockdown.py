"""A child that a hostile file has taken over reaches nothing, where the kernel lets it give that up."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from majlis.files import confined
from majlis.files.inside import lockdown

pytestmark = pytest.mark.one_database

FILTERS = os.uname().machine in lockdown._CALLS
LANDLOCK = ctypes.CDLL(None).syscall(lockdown._CREATE, None, 0, 1) > 0
START = (
    "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside import limits; limits.confine(1000)\n"
)
TAKEN_OVER = {
    "a socket": "import socket; socket.socket()",
    "a pair of sockets": "import socket; socket.socketpair()",
    "another program": "import os; os.execv(sys.executable, [sys.executable, '-c', ''])",
    "another process": "import os; os.fork()",
    "the end of its parent": "import os; os.kill(os.getppid(), 0)",
    "more rights": "import os; os.open(f'/proc/{os.getppid()}/environ', os.O_RDONLY)",
    "a file of its own": "open(sys.argv[2] + '.new', 'wb')",
    "a file of the hub": "open(sys.argv[2], 'rb')",
}
OF_FILES = {"more rights", "a file of its own", "a file of the hub"}


def child(deed: str, secret: Path) -> subprocess.CompletedProcess[bytes]:
    """A child that is confined, and then does something."""
    command = [sys.executable, "-I", "-c", START + deed, confined.ROOT, str(secret)]
    return subprocess.run(command, check=False, env={}, capture_output=True, cwd="/")


@pytest.mark.parametrize("what", TAKEN_OVER)
def test_a_child_that_was_taken_over_does_not_get(what: str, tmp_path: Path) -> None:
    if not (LANDLOCK if what in OF_FILES else FILTERS):
        pytest.skip("this kernel does not let a process give that up")
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    done = child(TAKEN_OVER[what], secret)
    assert done.returncode == 1 and b"PermissionError" in done.stderr.splitlines()[-1], done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_what_it_works_with_it_still_has(tmp_path: Path) -> None:
    works = (
        "import threading, sqlite3, decimal, openpyxl, docx; said = []; "
        "one = threading.Thread(target=lambda: said.append(1)); one.start(); one.join(); assert said; "
        "open('/dev/urandom', 'rb').read(1)"
    )
    done = child(works, tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_kernel_that_grants_nothing_is_no_reason_to_take_no_uploads() -> None:
    class Nothing:
        def __getattr__(self, name: str) -> object:
            if name == "prctl":
                raise AttributeError(name)
            return lambda *_args: -1

    for give_up in (lockdown._network, lockdown._files):
        give_up(Nothing())  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        lockdown._rights(Nothing())  # type: ignore[arg-type]


def test_what_a_child_still_reaches_is_found_by_trying(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    reached = confined.reached(secret)
    assert reached.isdisjoint({"network", "programs"} if FILTERS else ())
    assert ("files" in reached) != LANDLOCK
    assert {"programs", "files"} <= set(lockdown.reached(str(secret))), "the house itself has all of it"

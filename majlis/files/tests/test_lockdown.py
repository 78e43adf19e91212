"""A child that a hostile file has taken over reaches nothing, where the kernel lets it give that up."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from majlis.files import confined
from majlis.files.inside import calls, lockdown, tries

pytestmark = pytest.mark.one_database

FILTERS = os.uname().machine in calls.MACHINES
YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")
LANDLOCK = ctypes.CDLL(None).syscall(lockdown._CREATE, None, 0, 1) > 0
START = "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside import limits\n"
CONFINED = "limits.confine(1000)\n"
# A kernel without Landlock leaves it to the filter alone: so does this, for all but files.
WITHOUT_LANDLOCK = "from majlis.files.inside import lockdown; lockdown._files = lambda libc: None\n"
# Calls that Python has no name for: tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, fchmodat2, process_vm_readv.
NUMBERS = {"x86_64": (200, 129, 297, 452, 310), "aarch64": (130, 138, 240, 452, 270)}
TKILL, QUEUE, QUEUE_TO_THREAD, CHMOD, PEEK = NUMBERS.get(os.uname().machine, (0, 0, 0, 0, 0))
QUEUED = "(ctypes.c_int * 32)(0, 0, -1)"  # that it comes from a queue


def called(call: str) -> str:
    """A deed by the C library, where `it` is the parent."""
    return (
        "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True); it = os.getppid()\n"
        f"if libc.{call} < 0: raise OSError(ctypes.get_errno(), 'refused')"
    )


TAKEN_OVER = {
    "a socket": "import socket; socket.socket()",
    "a pair of sockets": "import socket; socket.socketpair()",
    "another program": "import os; os.execv(sys.executable, [sys.executable, '-c', ''])",
    "another process": "import os; os.fork()",
    "the end of its parent": "import os; os.kill(os.getppid(), 0)",
    "the end of a thread": called(f"syscall({TKILL}, it, 0)"),
    "the end of a thread of its parent": called("tgkill(it, it, 0)"),
    "a queued signal": called(f"syscall({QUEUE}, it, 0, {QUEUED})"),
    "a queued signal to a thread": called(f"syscall({QUEUE_TO_THREAD}, it, it, 0, {QUEUED})"),
    "a signal when a file is ready": "import fcntl, os; fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())",
    "the same to a thread": called("fcntl(1, 15, (ctypes.c_int * 2)(1, it))"),
    "the limits of its parent": "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
    "the pace of its parent": "import os; it = 0, os.getppid(); os.setpriority(*it, os.getpriority(*it))",
    "its processors": "import os; it = os.getppid(); os.sched_setaffinity(it, os.sched_getaffinity(it))",
    "the mode of a file": "import os; os.chmod(sys.argv[2], 0o644)",
    "its mode by a newer call": called(f"syscall({CHMOD}, -100, sys.argv[2].encode(), 0o644, 0)"),
    "the mode of an open file": "import os; os.fchmod(1, 0o644)",
    "the owner of a file": "import os; os.chown(sys.argv[2], os.getuid(), -1)",
    "the owner of an open file": "import os; os.fchown(1, os.getuid(), -1)",
    "the times of a file": "import os; os.utime(sys.argv[2], (0, 0))",
    "a mark on a file": "import os; os.setxattr(sys.argv[2], 'user.mark', b'x')",
    "the marks on a file": "import os; os.listxattr(sys.argv[2])",
    "more rights": "import os; os.open(f'/proc/{os.getppid()}/environ', os.O_RDONLY)",
    "a file of its own": "open(sys.argv[2] + '.new', 'wb')",
    "a file of the hub": "open(sys.argv[2], 'rb')",
    "memory that outlives it": called("shmget(0, 4096, 0o1600)"),
    "the memory of its parent": called(f"syscall({PEEK}, it, 0, 0, 0, 0, 0)"),
    "tracing its parent": called("ptrace(0x4206, it, 0, 0)"),
    "a folder": "import os; os.mkdir(sys.argv[2] + '.new')",
    "another name for a file": "import os; os.link(sys.argv[2], sys.argv[2] + '.new')",
    "the end of a file": "import os; os.unlink(sys.argv[2])",
    "a shorter file": "import os; os.truncate(sys.argv[2], 0)",
    "a network of its own": called("unshare(0x40000000)"),
    "another root": "import os; os.chroot('/usr')",
    "what is typed into a terminal": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "its parent's sight of it": called("prctl(36, 1, 0, 0, 0)"),
    "memory that no limit counts": "import os; os.memfd_create('more')",
}
OF_FILES = {"more rights", "a file of its own", "a file of the hub"}


def child(deed: str, secret: Path, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """A child that is confined, and then does something."""
    code = START + before + CONFINED + deed
    command = [sys.executable, "-I", "-c", code, confined.ROOT, str(secret)]
    return subprocess.run(command, check=False, env={}, capture_output=True, cwd="/")


@pytest.mark.parametrize("what", TAKEN_OVER)
def test_a_child_that_was_taken_over_does_not_get(what: str, tmp_path: Path) -> None:
    if not (LANDLOCK if what in OF_FILES else FILTERS):
        pytest.skip("this kernel does not let a process give that up")
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    done = child(TAKEN_OVER[what], secret, "" if what in OF_FILES else WITHOUT_LANDLOCK)
    assert done.returncode == 1 and b"PermissionError" in done.stderr.splitlines()[-1], done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_the_limits_and_signals_of_its_own_it_still_has(tmp_path: Path) -> None:
    """A sound file is given more time; a library that finds itself broken ends by a signal to itself."""
    done = child("limits.sound_so_far(); import os; os.abort()", tmp_path)
    assert done.returncode == -signal.SIGABRT, done.stderr


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
    secret, database = tmp_path / "secret", tmp_path / "db"
    secret.write_bytes(b"a key")
    database.write_bytes(b"rows")
    reached = confined.reached(secret, str(database))
    assert not reached & tries.kept_from()
    assert reached.isdisjoint({"network", "programs"} if FILTERS else ())
    assert ("files" in reached) != LANDLOCK
    if FILTERS and LANDLOCK:
        assert reached == set()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db", "secret"]


@pytest.mark.parametrize("off", ["_files", "_calls"])
def test_a_child_that_gives_something_up_no_longer_is_found_out(
    off: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (FILTERS and LANDLOCK):
        pytest.skip("this kernel does not let a process give that up")
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    forgets = f"from majlis.files.inside import lockdown; lockdown.{off} = lambda libc: None; "
    tried = confined._TRIES.replace("limits.confine", forgets + "limits.confine")
    monkeypatch.setattr(confined, "_TRIES", tried)
    reached = confined.reached(secret, str(secret))
    lost = {"_files": {"files", "database"}, "_calls": {"modes of files"}}
    assert lost[off] <= reached <= tries.kept_from()


def test_the_house_itself_reaches_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    monkeypatch.setattr(confined, "_TRIES", confined._TRIES.replace("limits.confine(1000)", "pass"))
    # Debian lets a process look into the memory of its parent; where Yama is told not to, nobody may.
    kept = {"memory of others"} if YAMA.exists() and int(YAMA.read_text()) else set()
    assert confined.reached(secret, str(secret)) == set(tries.NAMES) - kept


def _gives_networks() -> bool:
    """Whether this kernel gives everybody a network of their own."""
    asks = f"import ctypes; raise SystemExit(ctypes.CDLL(None).unshare({lockdown._NEW_USER_AND_NETWORK}))"
    return not subprocess.run([sys.executable, "-I", "-c", asks], check=False).returncode


def test_a_child_calls_nobody_who_listens_though_only_one_of_two_ways_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filter alone and, where the kernel gives everybody one, a network of its own alone."""
    if not FILTERS:
        pytest.skip("this kernel does not let a process give that up")
    secret = tmp_path / "secret"
    for off in ["_network"] + ["_calls"] * _gives_networks():
        forgets = f"from majlis.files.inside import lockdown; lockdown.{off} = lambda libc: None; "
        with monkeypatch.context() as patched:
            tried = confined._TRIES.replace("limits.confine", forgets + "limits.confine")
            patched.setattr(confined, "_TRIES", tried)
            assert "network" not in confined.reached(secret)


def test_who_listens_is_called_and_nobody_is_where_nobody_does() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listens:
        tries._call(*listens.getsockname())
        listens.settimeout(5)
        listens.accept()[0].close()
        nobody = listens.getsockname()[1]
    with pytest.raises(OSError):
        tries._call("127.0.0.1", nobody)


def test_numbers_of_another_machine_end_it(tmp_path: Path) -> None:
    """The old calls of 32 bits, whose numbers mean something else."""
    if os.uname().machine != "x86_64":
        pytest.skip("only there")
    old = (
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
        "page.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"
    )
    assert child(old, tmp_path).returncode in (-signal.SIGSYS, -signal.SIGSEGV)

"""What a process that looks into files still reaches: found by trying, as whoever took it over would."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import sys
from collections.abc import Callable

from majlis.files.inside import lockdown

# What each way of giving up takes away, where the kernel has it.
BY_WAY = {
    "filter": {
        *("network", "programs", "processes", "memory of others", "limits of others", "wider limits"),
        *("modes of files", "writing"),
    },
    "files": {"files", "database", "environments"},
}
NAMES = sorted(set().union(*BY_WAY.values()))
_PEEKS = {"x86_64": 310, "aarch64": 270}  # process_vm_readv
_NO_SUCH_PLACE = 14


def reached(secret: str, database: str = "", port: str = "") -> list[str]:
    """What this process still reaches: of the machine, of its parent, and the two files.

    At `port` of this machine somebody listens.
    """
    return [name for name, attempt in _attempts(secret, database, port).items() if _does(attempt)]


def kept_from() -> set[str]:
    """What a confined process must not reach on this machine."""
    return {name for way in lockdown.given_up() for name in BY_WAY[way]}


def _attempts(secret: str, database: str, port: str) -> dict[str, Callable[[], object]]:
    """Each changes nothing where it is not refused."""
    found: dict[str, Callable[[], object]] = {
        "network": lambda: _network(int(port or 0)),
        "programs": _program,
        "processes": lambda: os.kill(os.getppid(), 0),
        "memory of others": _memory,
        "limits of others": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
        "wider limits": _wider_limits,
        "modes of files": lambda: os.chmod(secret, 0o600),  # as the hub makes its files
        "files": lambda: _read(secret),
        "environments": lambda: _read(f"/proc/{os.getppid()}/environ"),
        "writing": lambda: _write(f"{secret}.new"),
    }
    return {**found, "database": lambda: _read(database)} if database else found


def _network(port: int) -> None:
    """Whoever listens on this machine, and whoever would anywhere else: the one way or the other."""
    if not (port and _does(lambda: _call("127.0.0.1", port))):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(("192.0.2.1", 9))  # sends nothing


def _call(host: str, port: int) -> None:
    socket.create_connection((host, port), timeout=5).close()


def _program() -> None:
    os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-I", "-c", ""], {}), 0)


def _memory() -> None:
    """One byte of the parent's memory, at a place where there is none: the right is asked for first."""
    libc = ctypes.CDLL(None, use_errno=True)
    byte = ctypes.c_char()
    here, there = (ctypes.c_ulong * 2)(ctypes.addressof(byte), 1), (ctypes.c_ulong * 2)(8, 1)
    # The last argument lies on the stack, where a short number has anything beside it.
    asked = os.getppid(), here, 1, there, 1, ctypes.c_ulong(0)
    found = libc.syscall(_PEEKS.get(os.uname().machine, -1), *asked)
    if found < 0 and ctypes.get_errno() != _NO_SUCH_PLACE:
        raise OSError(ctypes.get_errno(), "refused")


def _wider_limits() -> None:
    """More memory than it was given, for good."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if most == resource.RLIM_INFINITY:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, most + 1))


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _write(path: str) -> None:
    with open(path, "xb"):
        os.unlink(path)


def _does(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return False
    return True

"""What the child gives up besides memory and time, where the kernel lets it: network, programs, other files.

Three ways that need no rights and no package. Each by itself: a kernel without one of them has the others,
and one without any has the limits alone (`majlis check` says which). None can be taken back.
"""

from __future__ import annotations

import ctypes
import mimetypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_RIGHTS, _SET_FILTER, _BY_PROGRAM = 38, 22, 2
_FAILS, _NOT_KNOWN, _ALLOWED, _KILLED = 0x00050001, 0x00050026, 0x7FFF0000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_THREAD = 0x00010000
Line = tuple[int, int, int, int]
_OTHER_NUMBERS = 0x40000000  # a second set of numbers on x86-64

# For each machine: how it is named to a filter; the two calls that begin a thread or a process, and others of
# which an argument decides (tgkill, prlimit64, fcntl); and those that are refused: sockets, programs, other
# processes, mounts, and what attacked kernels; signals by any other call; who runs where and how often;
# mode, owner, marks and times of files: Landlock has no say over them; memory and messages that outlive it.
_CALLS: dict[str, tuple[int, tuple[int, int, int, int, int], tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E, (56, 435, 234, 302, 72),
        (41, 42, 43, 49, 50, 53, 57, 58, 59, 62, 101, 135, 155, 161, 165, 166, 175, 176, 246, 248, 249, 250,
         272, 288, 298, 304, 308, 310, 311, 313, 321, 322, 323, 424, 425, 434, 438,
         129, 200, 297, 141, 142, 144, 203, 251, 314, 440,
         90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280,
         188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 463, 464, 465, 466, 468, 469,
         29, 30, 31, 64, 68, 69, 70, 71, 240, 319, 103, 253, 254, 256, 279, 294, 300, 301, 303, 312, 448),
    ),
    "aarch64": (
        0xC00000B7, (220, 435, 131, 261, 25),
        (39, 40, 41, 51, 92, 97, 104, 105, 106, 117, 129, 198, 199, 200, 201, 202, 203, 217, 218, 219, 221,
         241, 242, 265, 268, 270, 271, 273, 280, 281, 282, 424, 425, 434, 438,
         130, 138, 240, 30, 118, 119, 122, 140, 274, 440,
         52, 53, 452, 54, 55, 88,
         5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 463, 464, 465, 466, 468, 469,
         180, 186, 187, 188, 189, 190, 191, 193, 194, 195, 196, 279, 116, 26, 27, 238, 239, 262, 263, 264,
         272, 448),
    ),
}  # fmt: skip
_SET_OWNER, _SET_OWNER_EX = 8, 15  # of fcntl: to whom a signal goes when a file is ready

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# Rights over files, ports and others that each version of Landlock knows of.
_KNOWN = {1: (0x1FFF, 0, 0), 2: (0x3FFF, 0, 0), 3: (0x7FFF, 0, 0), 4: (0x7FFF, 3, 0), 5: (0xFFFF, 3, 0),
          6: (0xFFFF, 3, 3)}  # fmt: skip
# Libraries and fonts; and not /proc, where the secrets of other processes stand, nor the rest of /etc.
_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/urandom")


def needed() -> list[str]:
    """What Python and the packages read while they work: themselves, fonts, lists of types."""
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return [*_SYSTEM, *_DEVICES, *map(str, mimetypes.knownfiles), sys.prefix, sys.base_prefix, ours]


def lock() -> None:
    """Give up what can be given up, in an order in which nothing is in the way of the next."""
    libc = ctypes.CDLL(None, use_errno=True)
    for give_up in (_rights, _network, _files, _calls):
        with suppress(OSError, AttributeError, ValueError):
            give_up(libc)


def _rights(libc: ctypes.CDLL) -> None:
    libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)


def _network(libc: ctypes.CDLL) -> None:
    libc.unshare(_NEW_USER_AND_NETWORK)


def _files(libc: ctypes.CDLL) -> None:
    """Landlock: of the files of this machine only what is needed, to be read."""
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = _KNOWN[min(version, max(_KNOWN))]
    asked = struct.pack("QQQ", *rights)[: 8 * (1 + bool(rights[1]) + bool(rights[2]))]
    rules = libc.syscall(_CREATE, asked, len(asked), 0)
    if rules < 0:
        return
    for path in needed():
        _let_read(libc, rules, path)
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


def _let_read(libc: ctypes.CDLL, rules: int, path: str) -> None:
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)
        libc.syscall(_ADD, rules, 1, struct.pack("=Qi", rights, place), 0)
        os.close(place)


def _calls(libc: ctypes.CDLL) -> None:
    """A filter of system calls: what is refused fails as if the rights were missing."""
    known = _CALLS.get(os.uname().machine)
    if known is None or sys.maxsize < 2**32:
        return
    code = b"".join(struct.pack("HBBI", *one) for one in _program(*known))
    program = ctypes.create_string_buffer(code, len(code))
    told = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(program))
    libc.prctl(_SET_FILTER, _BY_PROGRAM, told, 0, 0)


def _program(machine: int, asked: tuple[int, int, int, int, int], refused: Iterable[int]) -> list[Line]:
    """The filter: threads may begin, processes may not; `refused` fails, and what concerns others."""
    begin, newer, signal, limit, control = asked
    lines: list[Line] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine),
        (_ANSWER, 0, 0, _KILLED),
        (_LOAD, 0, 0, 0),
    ]
    lines += [(_AT_LEAST, 0, 1, _OTHER_NUMBERS), (_ANSWER, 0, 0, _FAILS)]
    lines += [(_EQUAL, 0, 1, newer), (_ANSWER, 0, 0, _NOT_KNOWN)]  # then threads begin by the older call
    for number in refused:
        lines += [(_EQUAL, 0, 1, number), (_ANSWER, 0, 0, _FAILS)]
    lines += _only_if(begin, 0, [(_ANY_BIT, 1, 0, _THREAD)])
    lines += _only_if(signal, 0, [(_EQUAL, 1, 0, os.getpid())])  # it ends itself by it where it has to
    lines += _only_if(limit, 0, [(_EQUAL, 1, 0, 0)])  # its own
    lines += _only_if(control, 1, [(_EQUAL, 1, 0, _SET_OWNER), (_EQUAL, 0, 1, _SET_OWNER_EX)])
    return [*lines, (_ANSWER, 0, 0, _ALLOWED)]


def _only_if(number: int, argument: int, tests: list[Line]) -> list[Line]:
    """The call `number` fails where `tests` of an argument's lower half do not jump over that."""
    lines = [(_LOAD, 0, 0, 16 + 8 * argument), *tests, (_ANSWER, 0, 0, _FAILS), (_ANSWER, 0, 0, _ALLOWED)]
    return [(_EQUAL, 0, len(lines), number), *lines]


def reached(secret: str) -> list[str]:
    """Of network, programs, processes and the file `secret`: what this process still reaches. It tries."""
    return [name for name, attempt in _attempts(secret).items() if _does(attempt)]


def _attempts(secret: str) -> dict[str, Callable[[], object]]:
    def network() -> None:
        import socket

        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9))  # sends nothing

    def program() -> None:
        os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-I", "-c", ""], {}), 0)

    return {"network": network, "programs": program, "files": lambda: open(secret, "rb").close()}


def _does(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True

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
from contextlib import suppress

from majlis.files.inside import calls

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_RIGHTS, _FILTERED, _SET_FILTER, _BY_PROGRAM = 38, 21, 22, 2
_RIGHTS_OF_NOW = struct.Struct("6I")  # effective, permitted, to be passed on: lower halves, then upper ones
_KEPT_RIGHTS = 0b110  # to read what lies in other people's folders: a hub may be run by root

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
    """A network of its own, in which there is nothing; and no right of root, also in that."""
    libc.unshare(_NEW_USER_AND_NETWORK)
    about = struct.pack("Ii", 0x20080522, 0)
    held = ctypes.create_string_buffer(_RIGHTS_OF_NOW.size)
    if libc.capget(about, held) == 0:
        has = _RIGHTS_OF_NOW.unpack(held.raw)
        less = (has[0] & _KEPT_RIGHTS, has[1] & _KEPT_RIGHTS, 0, 0, 0, 0)
        libc.capset(about, _RIGHTS_OF_NOW.pack(*less))


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
    """A filter of system calls: what is not allowed fails as if the rights were missing."""
    machine = os.uname().machine
    if machine not in calls.MACHINES or sys.maxsize < 2**32:
        return
    code = calls.program(machine, os.getpid())
    program = ctypes.create_string_buffer(code, len(code))
    told = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(program))
    libc.prctl(_SET_FILTER, _BY_PROGRAM, told, 0, 0)


def given_up() -> set[str]:
    """Which ways this kernel has, whatever became of them: `filter` and `files`."""
    libc = ctypes.CDLL(None, use_errno=True)
    filters = os.uname().machine in calls.MACHINES and libc.prctl(_FILTERED, 0, 0, 0, 0) >= 0
    landlock = libc.syscall(_CREATE, None, 0, 1) > 0
    return {name for name, there in (("filter", filters), ("files", landlock)) if there}

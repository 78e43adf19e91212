"""The filter of system calls: what the child may still ask of the kernel. All else fails; nothing is killed.

A list of what is allowed, since the kernel grows calls faster than anybody reads about them. What is not on
it fails as if the rights were missing; what is newer than this list, as a call that the kernel does not have:
libraries then go the older way. Only numbers of another machine end the child, for they can mean anything.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

FAILS, NOT_KNOWN, ALLOWED, KILLED = 0x00050001, 0x00050026, 0x7FFF0000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
Line = tuple[int, int, int, int]

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NEWEST = 470  # numbers above it came after this list; from 424 on they are the same on all machines
CLONE3 = 435  # its flags lie where a filter cannot look; threads begin by the older call

# Each call with its numbers on x86-64 and ARM64, as far as there is one. Bytes and folders, to be read; its
# own memory, threads, signals and time; what it is.
_TABLE = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69,
pwritev 296 70, lseek 8 62, open 2 -, openat 257 56, close 3 57, close_range 436 436, stat 4 -, fstat 5 80,
lstat 6 -, newfstatat 262 79, statx 332 291, access 21 -, faccessat 269 48, faccessat2 439 439,
readlink 89 -, readlinkat 267 78, getcwd 79 17, getdents 78 -, getdents64 217 61, statfs 137 43,
fstatfs 138 44, dup 32 23, dup2 33 -, dup3 292 24, fcntl 72 25, flock 73 32, ftruncate 77 46, fsync 74 82,
fdatasync 75 83, fadvise64 221 223, copy_file_range 326 285, sendfile 40 71, ioctl 16 29, poll 7 -,
ppoll 271 73, select 23 -, pselect6 270 72, pipe 22 -, pipe2 293 59, brk 12 214, mmap 9 222, munmap 11 215,
mremap 25 216, mprotect 10 226, madvise 28 233, mincore 27 232, msync 26 227, membarrier 324 283,
rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
rt_sigsuspend 130 133, rt_sigtimedwait 128 137, sigaltstack 131 132, restart_syscall 219 128,
tgkill 234 131, pause 34 -, clone 56 220, futex 202 98, set_robust_list 273 99, get_robust_list 274 100,
set_tid_address 218 96, rseq 334 293, gettid 186 178, exit 60 93, exit_group 231 94, sched_yield 24 124,
sched_getaffinity 204 123, sched_getparam 143 121, sched_getscheduler 145 120,
sched_get_priority_max 146 125, sched_get_priority_min 147 126, getcpu 309 168, clock_gettime 228 113,
clock_getres 229 114, clock_nanosleep 230 115, nanosleep 35 101, gettimeofday 96 169, time 201 -,
times 100 153, getitimer 36 102, setitimer 38 103, alarm 37 -, getpid 39 172, getppid 110 173,
getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getresuid 118 148, getresgid 120 150,
getgroups 115 158, getpgrp 111 -, getpgid 121 155, getsid 124 156, uname 63 160, sysinfo 99 179,
getrusage 98 165, getrlimit 97 163, setrlimit 160 164, prlimit64 302 261, umask 95 166, getrandom 318 278,
prctl 157 167, arch_prctl 158 -, capget 125 90
"""

# Calls of which an argument decides.
_THREAD, _NEW_WORLDS = 0x00010000, 0x7E020000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_OF_FILES = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    36,
    37,
    38,
    1030,
)  # fcntl: copies, flags, locks; no owner, lease or notice
_OF_ENDS = (
    0x5401,
    0x802C542A,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # ioctl: is it a terminal, how much is there
_OF_ITSELF = (3, 15, 16, 21, 23, 39, 0x53564D41)  # prctl: names of threads and memory, what it may


def numbers(machine: str) -> dict[str, int]:
    """The allowed calls by name, as this machine numbers them."""
    column = 1 + list(MACHINES).index(machine)
    rows = (row.split() for row in _TABLE.replace("\n", " ").split(","))
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def program(machine: str, own: int) -> bytes:
    """The filter for the process `own` on `machine`, as the kernel reads it."""
    return b"".join(struct.pack("HBBI", *line) for line in _lines(machine, own))


def _lines(machine: str, own: int) -> Iterator[Line]:
    yield from (
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, MACHINES[machine]),
        (_ANSWER, 0, 0, KILLED),
        (_LOAD, 0, 0, 0),
    )
    asked = _asked(own)
    known = numbers(machine)
    for name, number in known.items():
        if name not in asked:
            yield from ((_EQUAL, 0, 1, number), (_ANSWER, 0, 0, ALLOWED))
    for name, (argument, tests) in asked.items():
        if name in known:
            yield from _only_if(known[name], argument, tests)
    yield from ((_EQUAL, 0, 1, CLONE3), (_ANSWER, 0, 0, NOT_KNOWN))
    yield from ((_AT_LEAST, 0, 1, NEWEST + 1), (_ANSWER, 0, 0, NOT_KNOWN), (_ANSWER, 0, 0, FAILS))


def _asked(own: int) -> dict[str, tuple[int, list[Line]]]:
    """Calls of which an argument decides: which one, and the tests of its lower half."""
    return {
        "clone": (0, [(_ANY_BIT, 1, 0, _NEW_WORLDS), (_ANY_BIT, 1, 0, _THREAD)]),
        "open": (1, [(_ANY_BIT, 0, 1, _WRITES)]),
        "openat": (2, [(_ANY_BIT, 0, 1, _WRITES)]),
        "tgkill": (0, _one_of(own)),  # it ends itself by it where it has to
        "prlimit64": (0, _one_of(0)),  # its own
        "fcntl": (1, _one_of(*_OF_FILES)),
        "ioctl": (1, _one_of(*_OF_ENDS)),
        "prctl": (0, _one_of(*_OF_ITSELF)),
    }


def _one_of(*values: int) -> list[Line]:
    """Tests that jump over the refusal, which stands right after them, for one of these."""
    return [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]


def _only_if(number: int, argument: int, tests: list[Line]) -> list[Line]:
    """The call `number` fails where `tests` do not jump over that."""
    lines = [(_LOAD, 0, 0, 16 + 8 * argument), *tests, (_ANSWER, 0, 0, FAILS), (_ANSWER, 0, 0, ALLOWED)]
    return [(_EQUAL, 0, len(lines), number), *lines]

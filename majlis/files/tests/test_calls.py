"""The filter of system calls, read as the kernel reads it, for both machines: what it lets through."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path

import pytest

from majlis.files.inside import calls

pytestmark = pytest.mark.one_database

OWN = 4711
MACHINES = sorted(calls.MACHINES)
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
# What gets a process further, by its number on x86-64 and ARM64.
DANGEROUS = {
    "socket": (41, 198), "connect": (42, 203), "socketpair": (53, 199), "sendto": (44, 206),
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "kill": (62, 129),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "kcmp": (312, 272), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "io_setup": (206, 0),
    "io_submit": (209, 2),
    "userfaultfd": (323, 282), "bpf": (321, 280), "perf_event_open": (298, 241), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "setns": (308, 268), "unshare": (272, 97), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "openat2": (437, 437), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat2": (452, 452), "chown": (92, None), "setxattr": (188, 5), "link": (86, None),
    "linkat": (265, 37), "unlinkat": (263, 35), "renameat2": (316, 276), "mkdirat": (258, 34),
    "truncate": (76, 45), "creat": (85, None), "symlinkat": (266, 36), "mknodat": (259, 33),
    "setuid": (105, 146), "setns of root": (308, 268), "capset": (126, 91), "seccomp": (317, 277),
    "landlock_restrict_self": (446, 446), "fanotify_init": (300, 262), "inotify_init1": (294, 26),
    "vmsplice": (278, 75), "splice": (275, 76), "tee": (276, 77), "remap_file_pages": (216, 234),
    "modify_ldt": (154, None), "iopl": (172, None), "ioperm": (173, None), "reboot": (169, 142),
    "swapon": (167, 224), "settimeofday": (164, 170), "clock_settime": (227, 112), "sethostname": (170, 161),
    "shmget": (29, 194), "msgget": (68, 186), "mq_open": (240, 180), "semget": (64, 190),
    "syslog": (103, 116),
    "acct": (163, 89), "quotactl": (179, 60), "personality": (135, 92), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "timer_create": (222, 107), "uselib": (134, None), "nfsservctl": (180, 42), "lookup_dcookie": (212, 18),
}  # fmt: skip


def answer(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """What the filter says of one call."""
    code = calls.program(machine, OWN)
    lines = [struct.unpack_from("HBBI", code, place) for place in range(0, len(code), 8)]
    here = calls.MACHINES[machine] if arch is None else arch
    asked = [one & 0xFFFFFFFFFFFFFFFF for one in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("IIQ6Q", number, here, 0, *asked)
    place = value = 0
    while True:
        kind, yes, no, operand = lines[place]
        place += 1
        if kind == 0x20:
            value = struct.unpack_from("I", data, operand)[0]
        elif kind == 0x06:
            return int(operand)
        else:
            test = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
            place += yes if test[kind] else no


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_that_gets_a_process_further_is_let_through(machine: str) -> None:
    column = list(calls.MACHINES).index(machine)
    numbers = {name: both[column] for name, both in DANGEROUS.items()}
    let = [
        name
        for name, number in numbers.items()
        if number is not None and answer(machine, number) == calls.ALLOWED
    ]
    assert let == []


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_known_fails_and_kills_nothing(machine: str) -> None:
    known = set(calls.numbers(machine).values())
    for number in set(range(calls.NEWEST + 1)) - known - {calls.CLONE3}:
        assert answer(machine, number) == calls.FAILS, number
    for number in (calls.CLONE3, calls.NEWEST + 1, 600, 0x40000000, 0x40000000 | 59, 0xFFFFFFFF):
        assert answer(machine, number) == calls.NOT_KNOWN, number


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("arch", [0, 0x40000003, 0x40000028, 0xC00000B8])
def test_another_machine_is_killed(machine: str, arch: int) -> None:
    assert {answer(machine, number, arch=arch) for number in (0, 1, 59, 221)} == {calls.KILLED}


@pytest.mark.parametrize("machine", MACHINES)
def test_of_some_calls_an_argument_decides(machine: str) -> None:
    by = calls.numbers(machine)

    def let(name: str, *arguments: int) -> bool:
        return answer(machine, by[name], *arguments) == calls.ALLOWED

    threads = 0x3D0F00
    assert let("clone", threads) and not let("clone", 17)
    assert not any(let("clone", threads | world) for world in (0x20000, 0x2000000, 0x10000000, 0x40000000))
    assert let("openat", 0, 0, os.O_RDONLY | os.O_CLOEXEC)
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_CREAT, os.O_RDONLY | os.O_TRUNC):
        assert not let("openat", 0, 0, flags)
    assert let("tgkill", OWN) and not let("tgkill", OWN - 1)
    assert let("prlimit64", 0) and not let("prlimit64", 1)
    assert let("fcntl", 1, 1030) and not any(let("fcntl", 1, command) for command in (8, 10, 15, 1024, 1026))
    assert let("ioctl", 1, 0x5401) and not any(
        let("ioctl", 1, command) for command in (0x5412, 0x541C, 0x8913)
    )
    assert let("prctl", 15) and not any(let("prctl", option) for option in (4, 22, 24, 36, 0x59616D61))
    assert let("read") and let("mmap") and let("futex") and let("exit_group")


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's lists are not on this machine")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text())
    theirs = {name: int(number) for name, number in found}
    theirs |= {"newfstatat": theirs.get("newfstatat", theirs.get("fstatat", 0))}
    assert calls.numbers(machine) == {name: theirs.get(name) for name in calls.numbers(machine)}

"""What the child may use, set before a single byte of the file is looked at."""

from __future__ import annotations

import contextlib
import ctypes
import resource

# Judging a file takes less; only one that was found sound is given the time that drawing it anew takes.
JUDGING_SECONDS = 2
CPU_SECONDS = 12
MEMORY = 256 * 1024 * 1024
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_RIGHTS = 38
_confined = False


def confine(output: int, *, memory: int = MEMORY, seconds: int = JUDGING_SECONDS) -> None:
    """Limit time, memory, output and open files, and leave the network where the system allows that."""
    global _confined  # this process is the child from here on
    _confined = True
    limits = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_FSIZE: (output, output),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_CPU: (seconds, max(seconds, CPU_SECONDS)),
    }
    for which, most in limits.items():
        resource.setrlimit(which, most)
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
        libc.unshare(_NEW_USER_AND_NETWORK)


def sound_so_far() -> None:
    """The file was judged: give what is left of the time for cleaning it; to a child, never to the house."""
    if not _confined:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

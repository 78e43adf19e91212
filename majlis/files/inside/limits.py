"""What the child may use, set before a single byte of the file is looked at."""

from __future__ import annotations

import resource

from majlis.files.inside import lockdown

# Judging a file takes less; only one that was found sound is given the time that drawing it anew takes.
JUDGING_SECONDS = 2
CPU_SECONDS = 12
MEMORY = 256 * 1024 * 1024
_confined = False


def confine(output: int, *, memory: int = MEMORY, seconds: int = JUDGING_SECONDS) -> None:
    """Limit time, memory, output and open files; give up network, programs, files where that can be had."""
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
    lockdown.lock()


def sound_so_far() -> None:
    """The file was judged: give what is left of the time for cleaning it; to a child, never to the house."""
    if not _confined:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

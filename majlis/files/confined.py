"""A child that looks at hostile bytes: with nothing of ours, for a bounded time, and it may die alone."""

from __future__ import annotations

import subprocess
import sys
from typing import IO


def run(
    said: list[str], source: IO[bytes], out: IO[bytes], *, seconds: float, answer: int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[bytes]:
    """Run Python with `said` as its arguments, `source` to read and `out`, by its number, to write.

    What it prints comes back with `answer=subprocess.PIPE`. Raises subprocess.TimeoutExpired after `seconds`.
    """
    # -I: the child sees neither our settings and secrets nor modules that somebody left in a folder.
    return subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", *said, str(out.fileno())],
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        pass_fds=(out.fileno(),),
        timeout=seconds,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        cwd="/",
        check=False,
    )

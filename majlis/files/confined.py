"""A child that looks at hostile bytes: with nothing of ours, for a bounded time, and it may die alone."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import majlis

ROOT = str(Path(majlis.__file__).parent.parent)
_TRIES = (
    "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside import limits, tries; "
    "limits.confine(1000); print(*tries.reached(*sys.argv[2:5]), sep='\\n')"
)


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


def reached(secret: Path, database: str = "") -> set[str]:
    """What a child still reaches on this machine, of all that is tried; both are files of the hub.

    Raises OSError where it does not even begin, subprocess.TimeoutExpired where it does not end.
    """
    with tempfile.TemporaryFile() as nothing, socket.create_server(("127.0.0.1", 0)) as listens:
        said = [_TRIES, ROOT, str(secret), database, str(listens.getsockname()[1])]
        done = run(said, nothing, nothing, seconds=20, answer=subprocess.PIPE)
    if done.returncode:
        raise OSError(f"the child ended with {done.returncode}")
    return set(done.stdout.decode("ascii", "replace").splitlines()) - {""}

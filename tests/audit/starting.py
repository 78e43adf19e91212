"""A process that has loaded the packages, and forks a `majlis` for each order: a start without its long part.

Lines in: {"words": [...], "environment": {...}, "out": path, "err": path}. Lines out: the exit code.
The first line names the modules of packages. Nothing of ours is loaded before the fork, and no setting read.
"""

import contextlib
import importlib
import json
import os
import sys
import traceback
from typing import NoReturn


def warm(names: list[str]) -> None:
    """Load what can be loaded without settings."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def run(words: list[str], environment: dict[str, str], out: str, err: str) -> NoReturn:
    """Be `majlis` with these words."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        for path, number in ((out, 1), (err, 2)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv = ["majlis", *words]
        from majlis.cli import main

        main(words)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    """Fork for each line, and wait."""
    warm(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            run(**json.loads(line))
        status = os.waitpid(pid, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()

"""Filling a .venv the first time, without the network: by a Python that only says that it was called."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import majlis

pytestmark = pytest.mark.one_database

HERE = Path(majlis.__file__).parent.parent
FILES = HERE / "majlis" / "files"
# As a pip that has a lot to fetch; whatever else it is asked for it has.
PYTHON = """#!/bin/sh
case "$*" in
*"-m pip"*) echo $$ >>pips; exec sleep 60 ;;
esac
"""


def begun(folder: Path) -> subprocess.Popen[bytes]:
    """`./run` in a copy, in a group of its own, at the moment when both pips run."""
    (folder / "scripts").mkdir()
    for name in ("run", "scripts/venv.sh", "requirements.lock"):
        shutil.copy(HERE / name, folder / name)
    for python in (folder / "bin" / "python3", folder / ".venv" / "bin" / "python"):
        python.parent.mkdir(parents=True)
        python.write_text(PYTHON)
        python.chmod(0o755)
    run = subprocess.Popen(
        # The suite may have been started in the background itself, where these signals are ignored.
        ["/usr/bin/env", "--default-signal=INT,TERM,HUP", "/bin/sh", "./run"],
        cwd=folder,
        env=os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    until = time.monotonic() + 20
    while len(pips(folder)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return run


def pips(folder: Path) -> list[int]:
    written = folder / "pips"
    return [int(line) for line in written.read_text().split()] if written.exists() else []


def ended_late(pid: int) -> bool:
    """Whether it still runs; then it is ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_install_that_is_broken_off_leaves_no_pip_behind(how: signal.Signals, tmp_path: Path) -> None:
    run = begun(tmp_path)
    if how == signal.SIGINT:
        os.killpg(run.pid, how)  # as a terminal does it
    else:
        run.send_signal(how)
    try:
        assert run.wait(20) == 130
    finally:
        run.kill()
        left = [pid for pid in pips(tmp_path) if ended_late(pid)]
    assert len(pips(tmp_path)) == 2 and not left


def test_what_children_import_is_compiled_for_them() -> None:
    """They may write nothing: what is not listed would be compiled again for each file."""
    listed = re.search(r'FOR_CHILDREN="(.*?)"', (HERE / "scripts" / "venv.sh").read_text())
    wanted = sorted(set().union(*map(imports, [FILES / "extract.py", *FILES.glob("inside/*.py")])))
    code = (
        f"import sys; before = set(sys.modules); import {', '.join(wanted)}\n"
        "for name in set(sys.modules) - before: print(getattr(sys.modules[name], '__file__', None))"
    )
    said = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
    loaded = set(re.findall(r"/site-packages/([^/\n]+)(?=/.*\.py$|$)", said.stdout, re.MULTILINE))
    assert listed and {"PIL", "pikepdf", "openpyxl"} <= loaded <= set(listed[1].split())


def imports(path: Path) -> set[str]:
    """The modules of packages that a module of ours imports, also within its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name for name in names if name.split(".")[0] not in {"majlis", *sys.stdlib_module_names}}

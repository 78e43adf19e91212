"""A data folder as `majlis prepare` leaves it: made once for the whole run, copied for whoever wants one.

Bringing a database up to date from nothing takes longer than most of what is tried on it afterwards.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """A nearly empty environment with a data folder."""
    return {"HOME": str(home.parent), "PATH": os.environ["PATH"], "MAJLIS_HOME": str(home), **more}


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is copied; the workers of xdist share it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home, done = shared / "prepared" / "data", shared / "prepared" / "done"
    home.parent.mkdir(exist_ok=True)
    with (shared / "prepared" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            command = [sys.executable, "-m", "majlis", "prepare"]
            subprocess.run(command, cwd=ROOT, env=bare_environment(home), check=True, capture_output=True)
            done.touch()
    return home


def copied(prepared: Path, to: Path) -> Path:
    """A copy of the prepared folder, as if it had been prepared there. Returns `to`."""
    return shutil.copytree(prepared, to, dirs_exist_ok=True)

"""What is made once for the whole run and copied for whoever wants one.

That is a data folder as `majlis prepare` leaves it, and the empty database of the tests on SQLite.

Bringing a database up to date from nothing takes longer than most of what is tried on it afterwards.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import postgres
from tests.house.sources import ROOT

MIGRATED = "migrated.sqlite3"


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """A nearly empty environment with a data folder."""
    return {"HOME": str(home.parent), "PATH": os.environ["PATH"], "MAJLIS_HOME": str(home), **more}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of xdist share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


class Migrated:
    """The empty database, for one worker: the first one migrates it, while the others wait for a copy."""

    def __init__(self, shared: Path) -> None:
        self.lock = (shared / "migrated.lock").open("w")
        self.file = shared / MIGRATED
        self.copied = False

    def begin(self, to: Path) -> None:
        """Have a copy in `to`, or find out that one is the first."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.file.exists():
            shutil.copyfile(self.file, to)
            self.copied = True
            self.lock.close()

    def end(self) -> None:
        """Give the others what was migrated, before a test writes in it."""
        if not self.copied:
            half = self.file.with_suffix(".half")
            with closing(sqlite3.connect(half)) as target:
                connection.connection.backup(target)
            half.rename(self.file)
            self.lock.close()


@pytest.fixture(scope="session")
def migrated(shared: Path, django_db_modify_db_settings: None) -> Iterator[Migrated | None]:
    """The database that the workers share at the beginning; None on PostgreSQL, where there is one worker."""
    if connection.vendor != "sqlite":
        yield None
        return
    one = Migrated(shared)
    one.begin(Path(connection.settings_dict["TEST"]["NAME"]))
    yield one
    one.lock.close()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, migrated: Migrated | None) -> bool:
    """Whether Django finds its test database in place."""
    return django_db_keepdb or bool(migrated and migrated.copied)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, migrated: Migrated | None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The test database, as Django sets it up."""
    if migrated:
        with django_db_blocker.unblock():
            connection.ensure_connection()
            migrated.end()
    else:
        postgres.empty_only_full(connection.ops)


@pytest.fixture(scope="session")
def prepared_home(shared: Path, django_db_setup: None, migrated: Migrated | None) -> Path:
    """The folder that is copied; the workers of xdist share it.

    It begins with the empty database of the tests, which is made first wherever it is not there yet: what ran
    before makes no difference. On PostgreSQL, where there is none, it is migrated from nothing.
    """
    home, done = shared / "prepared" / "data", shared / "prepared" / "done"
    home.parent.mkdir(exist_ok=True)
    with (shared / "prepared" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            if migrated:
                home.mkdir()
                shutil.copyfile(migrated.file, home / "majlis.sqlite3")
            command = [sys.executable, "-m", "majlis", "prepare"]
            subprocess.run(command, cwd=ROOT, env=bare_environment(home), check=True, capture_output=True)
            done.touch()
    return home


def copied(prepared: Path, to: Path) -> Path:
    """A copy of the prepared folder, as if it had been prepared there. Returns `to`."""
    return shutil.copytree(prepared, to, dirs_exist_ok=True)

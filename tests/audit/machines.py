"""A hub to back up, and an empty machine to bring it back on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from majlis.cli.backup import making
from majlis.discussions import actions
from majlis.files import store
from majlis.ledger import anchors
from majlis.ledger.worker import drain
from tests.house.sources import ROOT
from tests.people import Cast, client_of, viewer

OURS = {"majlis", "tests", "conftest", "__main__", "pytest", "_pytest", "hypothesis", "playwright"}


class Starter:
    """Starts `majlis` as a process of its own, many times, and loads the packages once."""

    def __init__(self) -> None:
        packages = [name for name in sys.modules if name.partition(".")[0] not in OURS]
        bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.audit.starting"],
            cwd=ROOT,
            env=bare,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tell(packages)

    def _tell(self, order: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def run(self, words: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            self._tell({"words": words, "environment": environment, "out": str(out), "err": str(err)})
            code = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())

    def stop(self) -> None:
        """No more of them."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


class Place:
    """A key, an archive, and an empty machine to bring it back on."""

    def __init__(self, folder: Path, starter: Starter) -> None:
        self.folder = folder
        self.starter = starter
        self.key = folder / "key"
        self.public = making.new_key(self.key, "")
        self.archive = folder / "hub.backup"
        self.home = folder / "hub"
        self.url = ""
        self.name = f"restored_{os.getpid()}"
        if connection.vendor == "postgresql":
            url = os.environ["DATABASE_URL"]
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')
            self.url = url.replace("/majlis?", f"/{self.name}?")

    def _sql(self, *statements: str) -> None:
        with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as line:
            for statement in statements:
                line.execute(statement.encode())

    def empty(self) -> None:
        """Make the machine's database empty again; its folder is the caller's."""
        if self.url:
            self._sql(f'DROP DATABASE "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def back_up(self) -> str:
        """Back up the database of the tests."""
        self.archive.unlink(missing_ok=True)
        return making.make(self.archive, [self.public])

    def majlis(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours on the empty machine."""
        environment = {**os.environ, "MAJLIS_HOME": str(self.home)}
        environment.pop("DATABASE_URL", None)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        if self.url:
            environment["DATABASE_URL"] = self.url
        return self.starter.run(words, environment)

    def restore(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Bring the archive back."""
        return self.majlis("restore", str(self.archive), "--identity", str(self.key), *words)

    def untouched(self) -> bool:
        """Whether there is nothing where the hub would be, and nothing beside it."""
        clean = sorted(path.name for path in self.folder.iterdir()) == ["hub.backup", "key"]
        if not self.url:
            return clean
        with closing(psycopg.connect(self.url)) as line:
            found = line.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return clean and found == (0,)


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    """One for all tests of a module."""
    made = Starter()
    yield made
    made.stop()


@pytest.fixture
def place(tmp_path: Path, starter: Starter) -> Iterator[Place]:
    """A place of its own for each test."""
    made = Place(tmp_path, starter)
    yield made
    if made.url:
        made._sql(f'DROP DATABASE IF EXISTS "{made.name}" WITH (FORCE)')


@pytest.fixture
def hub(cast: Cast) -> Cast:
    """A question with a file, a ledger with an anchor, and somebody signed in."""
    asked = actions.ask_question(viewer(cast.alice), title="Seals", body="Whose?", circles=[cast.circle])
    with transaction.atomic():
        store.keep(viewer(cast.alice), asked, SimpleUploadedFile("note.txt", b"A note about seals."))
    drain()
    client_of(cast.bob)
    anchors.take()
    return cast

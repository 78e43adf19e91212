"""A hub to back up, and an empty machine to bring it back on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
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


class Place:
    """A key, an archive, and an empty machine to bring it back on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        if self.url:
            environment["DATABASE_URL"] = self.url
        command = [sys.executable, "-m", "majlis", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

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


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A place of its own for each test."""
    made = Place(tmp_path)
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

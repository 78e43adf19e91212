"""Real faults under a running hub: a restarted database, a full disk, a folder that cannot be written."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from majlis.discussions.models import Thread
from majlis.files import store
from majlis.ledger import alarms
from majlis.ledger.models import Pulse
from majlis.library.models import Resource
from tests import postgres
from tests.hostile.hub import Hub, free_port
from tests.hostile.killing import Form, Town

pytestmark = pytest.mark.django_db(transaction=True)

IN_TIME = 300.0  # seconds until an alarm has to stand


@pytest.fixture
def town() -> Iterator[Town]:
    """People, and a mail server for them."""
    made = Town(free_port())
    made.controller.start()
    made.warm()
    yield made
    made.controller.stop()


@contextmanager
def running() -> Iterator[Hub]:
    """A hub until the test is over."""
    hub = Hub()
    try:
        yield hub
    finally:
        hub.kill()


def wait(until: Callable[[], Any], patience: float = IN_TIME) -> float:
    """How many seconds it took; fails when it took too long."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < patience
        time.sleep(0.5)
    return time.monotonic() - began


def stands(kind: str) -> bool:
    """Whether an alarm stands; asked on a line of its own."""
    connection.close()
    return kind in {one.kind for one in alarms.standing()}


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Another file system over a folder. Skips the test where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", *options, str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield
    finally:
        # A child that reads a file may hold it a moment longer than the hub lives.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def refused_then_sent(town: Town, hub: Hub, form: Form, mend: Callable[[], None]) -> None:
    """A form meets the fault: it is answered honestly, and is stored once when the fault is over."""
    status, page = form.browser.page(hub.port, form.path, form.fields, form.file)
    assert status == 503 and "Traceback" not in page and "cannot be done at the moment" in page
    mend()
    wait(lambda: form.send(hub.port), 60)
    assert form.stored() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to restart")
def test_a_database_that_is_restarted_stops_neither_server_nor_worker(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = postgres.RUNNING[-1]
    with running() as hub:
        wait(Pulse.objects.exists, 60)
        form = town.question(town.browsers[0])
        connections.close_all()
        cluster.halt()
        time.sleep(3)
        refused_then_sent(town, hub, form, cluster.resume)
        took = wait(lambda: stands("database"))
        assert hub.alive(hub.server) and hub.alive(hub.worker)
        assert form.send(hub.port) and form.stored() == 1
    with capsys.disabled():
        print(f"\nfault database restarted: alarm after {took:.0f} s, nothing lost")


def test_a_full_disk_takes_no_file_loses_no_text_and_is_told(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store.root()
    with mounted(folder, "-t", "tmpfs", "-o", "size=64k", "tmpfs"), running() as hub:
        form = town.share(town.browsers[0], b"Look at the papers.\n" * 20_000)
        status, page = form.browser.page(hub.port, form.path, form.fields, form.file)
        assert status == 503 and form.fields["title"] in page and "Files are not kept" in page
        assert not Resource.unguarded.exists()
        assert [path for path in folder.rglob("*") if path.is_file()] == []
        took = wait(lambda: stands("disk"))
        question = town.question(town.browsers[1])
        assert question.send(hub.port) and question.stored() == 1  # what needs no file goes on
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        assert form.send(hub.port) and form.stored() == 1
    with capsys.disabled():
        print(f"\nfault disk full: alarm after {took:.0f} s, text kept, stored once when there was room")


def test_a_data_folder_that_cannot_be_written_is_told(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    folder = store.root()
    with mounted(folder, "-t", "tmpfs", "-o", "ro", "tmpfs"), running() as hub:
        form = town.share(town.browsers[0], secrets.token_bytes(8).hex().encode())

        def mend() -> None:
            subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)

        took = wait(lambda: stands("folder"))
        refused_then_sent(town, hub, form, mend)
        wait(lambda: not stands("folder"))
        assert not Thread.unguarded.filter(title="").exists()
    with capsys.disabled():
        print(f"\nfault folder read-only: alarm after {took:.0f} s, nothing lost")

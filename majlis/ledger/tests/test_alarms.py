"""What is wrong is written down within minutes, told once, and gone when it is well again."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone, translation

from majlis.ledger import alarms, outbox, worker
from majlis.ledger.models import Alarm, Pulse, Task

pytestmark = pytest.mark.django_db


class Clock:
    """The time on the wall and the time since the machine started, in hand."""

    def __init__(self) -> None:
        self.wall, self.run = timezone.now(), 1000.0

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.run += seconds

    def set(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for everybody who asks `timezone.now()`, and for the watch."""
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.wall)
    monkeypatch.setattr("majlis.ledger.alarms.time.monotonic", lambda: made.run)
    return made


@pytest.fixture
def refused() -> Iterator[list[str]]:
    """A mail server that refuses everything, as the job "letter"."""
    tried: list[str] = []

    def refuse(payload: dict[str, Any]) -> None:
        tried.append(payload["to"])
        raise ConnectionRefusedError

    outbox.handles("letter", slow=True, patience=timedelta(days=3))(refuse)
    yield tried
    del outbox.JOBS["letter"], outbox.PATIENCE["letter"]
    outbox.SLOW.discard("letter")


def kinds() -> set[str]:
    return {one.kind for one in alarms.standing()}


def test_a_worker_that_beats_is_there_and_one_that_stopped_is_told_of(clock: Clock) -> None:
    assert kinds() == set()  # a hub that was never begun lacks nothing yet
    Task.objects.create(kind="search", created_at=clock.wall)
    assert kinds() == set()  # it may be about to begin
    clock.pass_(200)
    assert kinds() == {"worker"}
    Task.objects.all().delete()
    alarms.Watch().tick()
    assert kinds() == set()
    clock.pass_(200)
    assert kinds() == {"worker"}


def test_a_mail_server_that_is_away_for_hours_raises_an_alarm_and_loses_no_mail(
    clock: Clock, refused: list[str]
) -> None:
    watch = alarms.Watch()
    task = outbox.enqueue("letter", payload={"to": "somebody"})
    Task.objects.filter(pk=task.pk).update(created_at=clock.wall, due_at=clock.wall)
    alarmed = None
    for passed in [*range(0, 600, 30), *range(600, 6 * 3600, 600)]:
        worker.drain()
        watch.tick()
        if alarmed is None and "outside" in kinds():
            alarmed = passed
        clock.pass_(30 if passed < 570 else 600)
    assert alarmed is not None and alarmed <= 300
    task.refresh_from_db()
    assert task.state == Task.State.WAITING and len(refused) > 20
    outbox.JOBS["letter"] = lambda payload: None
    clock.pass_(worker.LONGEST_PATIENT_WAIT)
    worker.drain()
    watch.tick()
    task.refresh_from_db()
    assert task.state == Task.State.DONE and kinds() == set()


def test_a_mail_that_nobody_takes_for_days_is_given_up_in_the_open(clock: Clock, refused: list[str]) -> None:
    task = outbox.enqueue("letter", payload={"to": "somebody"})
    Task.objects.filter(pk=task.pk).update(attempts=20, created_at=clock.wall - timedelta(days=4))
    worker.drain()
    alarms.Watch().tick()
    assert "given up" in kinds()


def test_a_moment_of_refusal_is_no_alarm(clock: Clock, refused: list[str]) -> None:
    task = outbox.enqueue("letter", payload={"to": "somebody"})
    Task.objects.filter(pk=task.pk).update(created_at=clock.wall, due_at=clock.wall)
    worker.drain()
    alarms.Watch().tick()
    assert kinds() == set()


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_that_is_set_is_noticed_and_nothing_waits_for_the_hour_again(
    clock: Clock, seconds: int, refused: list[str]
) -> None:
    watch = alarms.Watch()
    watch.tick()
    outbox.JOBS["letter"] = lambda payload: None
    task = outbox.enqueue("letter", payload={})
    Task.objects.filter(pk=task.pk).update(due_at=clock.wall)
    clock.set(seconds)
    clock.pass_(31)
    watch.tick()
    assert "clock" in kinds()
    worker.drain()
    task.refresh_from_db()
    assert task.state == Task.State.DONE
    clock.pass_(25 * 3600)
    alarms.Watch().tick()
    assert kinds() == set()


def test_a_clock_that_was_set_back_while_no_worker_ran_is_noticed_too(clock: Clock) -> None:
    alarms.Watch().tick()
    clock.set(-3600)
    assert kinds() == {"worker"}
    alarms.Watch().tick()
    assert kinds() == {"clock"}


def test_little_room_and_a_folder_that_cannot_be_written_raise_alarms(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=3 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    alarms.Watch().tick()
    assert kinds() == {"disk", "folder"}
    with translation.override("ar"):
        assert any("3" in one.title and one.advice for one in alarms.standing())


def test_a_look_that_breaks_is_an_alarm_and_no_end_of_the_worker(clock: Clock) -> None:
    broken = alarms.LOOKS["disk"]

    def fail() -> None:
        raise RuntimeError

    alarms.LOOKS["disk"] = alarms.Look(fail, broken.title, broken.advice, 0)
    try:
        alarms.Watch().tick()
        title = alarms.standing()[0].title
    finally:
        alarms.LOOKS["disk"] = broken
    assert "could not be found out" in title
    assert "%" not in title and "…" in title
    alarms.look()
    assert not Alarm.objects.exists()


def test_a_worker_survives_a_database_that_does_not_answer_and_says_so_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[str] = []
    handlers = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}

    def claim(name: str) -> list[Task]:
        rounds.append(name)
        if len(rounds) < 3:
            raise OperationalError("server closed the connection unexpectedly")
        os.kill(os.getpid(), signal.SIGTERM)
        return []

    monkeypatch.setattr(worker, "claim", claim)
    monkeypatch.setattr(worker, "PAUSE_WITHOUT_DATABASE", 0)
    monkeypatch.setattr(alarms, "LOOK_EVERY", 0)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    try:
        worker.work(pause=0)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert len(rounds) == 3
    assert "database" in kinds()
    assert Pulse.objects.get().away_until is not None

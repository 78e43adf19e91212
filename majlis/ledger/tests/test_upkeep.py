"""A job about many: each in a transaction of its own, never given up, and an alarm while some fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from majlis.ledger import alarms, outbox, worker
from majlis.ledger.models import Alarm, Task
from majlis.ledger.upkeep import OFTEN, Many

KIND = "test.many"


@pytest.fixture
def poisoned() -> Iterator[set[int]]:
    """A job about five; those in the set fail."""
    bad: set[int] = set()
    inside: list[bool] = []

    def one(number: int) -> None:
        inside.append(connection.in_atomic_block)
        if number in bad:
            raise ValueError("amal@customs.invalid")

    @outbox.handles(KIND, many=True)
    def run(payload: dict[str, int]) -> None:
        many = Many()
        for number in range(5):
            many.attempt(f"number {number}", lambda number=number: one(number))  # type: ignore[misc]
        many.end()

    yield bad
    assert all(inside) and len(inside) % 5 == 0
    outbox.JOBS.pop(KIND)
    outbox.SLOW.discard(KIND)
    outbox.MANY.discard(KIND)


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_nothing_is_around_those_of_a_job_about_many(poisoned: set[int]) -> None:
    outbox.handles("test.outer", many=True)(lambda payload: seen.append(connection.in_atomic_block))
    seen: list[bool] = []
    outbox.enqueue("test.outer", payload={})
    worker.drain()
    assert seen == [False]
    outbox.JOBS.pop("test.outer")
    outbox.MANY.discard("test.outer")
    outbox.SLOW.discard("test.outer")


@pytest.mark.django_db
def test_a_job_about_many_is_never_given_up_and_raises_an_alarm_meanwhile(
    poisoned: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    poisoned.add(2)
    task = outbox.enqueue(KIND, payload={})
    for attempt in range(1, worker.MAX_ATTEMPTS + 3):
        Task.objects.update(due_at=timezone.now())
        worker.drain()
        task.refresh_from_db()
        assert (task.state, task.attempts) == (Task.State.WAITING, attempt)
        alarms.look(["unfinished"])
        assert Alarm.objects.exists() == (attempt >= OFTEN)
    assert "number 2 failed: ValueError" in caplog.text and "customs.invalid" not in caplog.text
    assert "number 1 failed" not in caplog.text and "customs" not in task.error
    poisoned.clear()
    Task.objects.update(due_at=timezone.now())
    worker.drain()
    alarms.look(["unfinished"])
    assert not Alarm.objects.exists() and Task.objects.get().state == Task.State.DONE

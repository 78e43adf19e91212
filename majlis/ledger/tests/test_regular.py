"""What the house forgets is forgotten by a job that the worker plans, not by chance."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from majlis.kit.models import Pace, Submission
from majlis.ledger import outbox, worker
from majlis.ledger.models import Task

pytestmark = pytest.mark.django_db

KIND = "test.regular"


@pytest.fixture
def job() -> Iterator[list[int]]:
    """A regular job, every two hours, and how often it ran."""
    ran: list[int] = []
    outbox.handles(KIND, every=timedelta(hours=2))(lambda payload: ran.append(1))
    yield ran
    del outbox.JOBS[KIND], outbox.REGULAR[KIND]


def mine() -> list[tuple[str, bool]]:
    """The tasks of the job: state, and whether it is due."""
    found = Task.objects.filter(kind=KIND).order_by("pk").values_list("state", "due_at")
    return [(state, due <= timezone.now()) for state, due in found]


def test_a_regular_job_is_planned_once_and_again_when_its_time_has_come(job: list[int]) -> None:
    outbox.plan()
    outbox.plan()
    assert mine() == [("waiting", True)]
    worker.drain()
    outbox.plan()
    worker.drain()
    assert (len(job), mine()) == (1, [("waiting", False)])
    Task.objects.filter(kind=KIND).update(due_at=timezone.now())
    worker.drain()
    assert len(job) == 2


def test_a_job_that_was_last_done_long_ago_is_due_at_once(job: list[int]) -> None:
    outbox.plan()
    worker.drain()
    Task.objects.filter(kind=KIND).update(done_at=timezone.now() - timedelta(days=3))
    outbox.plan()
    assert mine() == [("waiting", True)]


def test_a_job_that_was_given_up_is_not_planned_beside_itself(job: list[int]) -> None:
    outbox.plan()
    Task.objects.filter(kind=KIND).update(state=Task.State.DEAD)
    outbox.plan()
    assert mine() == [("dead", True)]


def test_old_submits_and_full_buckets_are_forgotten_and_fresh_ones_kept() -> None:
    now = timezone.now()
    for days in (0, 5):
        then = now - timedelta(days=days)
        Submission.objects.create(key=f"submit {days}", created_at=then)
        Pace.objects.create(key=f"pace {days}", left=1, filled_at=then)
    outbox.plan()
    worker.drain()
    assert [str(one) for one in (*Submission.objects.all(), *Pace.objects.all())] == ["submit 0", "pace 0"]


def test_the_sweeps_of_the_house_are_regular_jobs() -> None:
    assert {"kit.sweep", "files.sweep"} <= set(outbox.REGULAR)


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_plans_its_regular_jobs(job: list[int]) -> None:
    def stop() -> None:
        until = time.monotonic() + 20
        while not job and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    thread = threading.Thread(target=stop)
    thread.start()
    worker.work(pause=0.01)
    thread.join()
    for number, handler in before.items():
        signal.signal(number, handler)
    assert job == [1]

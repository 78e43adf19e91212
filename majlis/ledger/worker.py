"""The worker: claims due tasks, runs each once in a transaction, tries again later, gives up in the open."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import traceback
from contextlib import nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from majlis.ledger.alarms import Watch
from majlis.ledger.models import Task
from majlis.ledger.outbox import JOBS, MANY, OFFICES, PATIENCE, SECRET, SLOW, plan

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
FIRST_WAIT = 15  # seconds; doubles with each attempt, up to an hour
LONGEST_WAIT = 3600
LONGEST_PATIENT_WAIT = 600  # when the mail server is back, nobody should wait for an hour
MOST_COUNTED = 30_000  # what the column holds
PAUSE_WITHOUT_DATABASE = 2.0
PLAN_EVERY = 60.0  # seconds between looks at the regular jobs


def name_of_this_worker() -> str:
    """Host and process, to tell workers apart in the table."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def claim(worker: str, most: int = 20) -> list[Task]:
    """Lease up to `most` due tasks to this worker; several workers never get the same one."""
    now = timezone.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    due = Task.objects.filter(free, state=Task.State.WAITING, due_at__lte=now)
    if not due.exists():  # looking takes no lock; claiming does
        return []
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        found = list(due.select_for_update(skip_locked=skip, no_key=True).order_by("due_at", "pk")[:most])
        Task.objects.filter(pk__in=[task.pk for task in found]).update(
            leased_until=now + LEASE, worker=worker
        )
    for task in found:
        task.worker = worker
    return found


def _still_ours(task: Task) -> bool:
    """Begin the lease of a claimed task anew; False when it ran out while others were done first."""
    now = timezone.now()
    ours = Task.objects.filter(
        pk=task.pk, worker=task.worker, state=Task.State.WAITING, leased_until__gte=now
    )
    return ours.update(leased_until=now + LEASE) == 1


def run(task: Task) -> bool:
    """Run one claimed task and mark it, both in one transaction unless it is slow. False when it failed, or
    when it was claimed too long ago and is another worker's by now."""
    if not _still_ours(task):
        return False
    try:
        with nullcontext() if task.kind in SLOW else transaction.atomic():
            if task.entry is not None:
                OFFICES[task.kind](task.entry)
            else:
                JOBS[task.kind](task.payload)
            # Nobody needs the order any more; that of a mail has its text in it.
            Task.objects.filter(pk=task.pk).update(
                state=Task.State.DONE, done_at=timezone.now(), leased_until=None, error="", payload={}
            )
    except Exception as error:
        _put_back(task, error)
        return False
    return True


def _put_back(task: Task, error: Exception) -> None:
    attempts = min(task.attempts + 1, MOST_COUNTED)
    patience = PATIENCE.get(task.kind)
    patient = patience is not None and timezone.now() < task.created_at + patience
    dead = attempts >= MAX_ATTEMPTS and not patient and task.kind not in MANY
    longest = LONGEST_PATIENT_WAIT if patience else LONGEST_WAIT
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), longest)
    logger.warning("task %s (%s) failed, attempt %s: %s", task.pk, task.kind, attempts, type(error).__name__)
    kept: dict[str, Any] = {"payload": {}} if dead and task.kind in SECRET else {}
    Task.objects.filter(pk=task.pk).update(
        attempts=attempts,
        state=Task.State.DEAD if dead else Task.State.WAITING,
        due_at=timezone.now() + timedelta(seconds=wait),
        leased_until=None,
        error=_where(error),
        **kept,
    )


def _where(error: Exception) -> str:
    """The kind of an error and where it was raised; what it says may quote an address or a text."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return type(error).__name__ + "".join(f" at {Path(place.filename).name}:{place.lineno}" for place in last)


def release(worker: str) -> int:
    """Hand back what this worker claimed and did not begin, so that nobody waits for the lease to end."""
    return Task.objects.filter(worker=worker, state=Task.State.WAITING).update(leased_until=None)


def drain(most: int = 10_000) -> int:
    """Run every task that is due now and all they lead to; the number run. For tests and commands."""
    done = 0
    while done < most and (tasks := claim(name_of_this_worker())):
        for task in tasks:
            run(task)
            done += 1
    return done


def dead_letters() -> int:
    """How many tasks were given up and wait for a human."""
    return Task.objects.filter(state=Task.State.DEAD).count()


def revive() -> int:
    """Put the given-up tasks back in the queue; the number of them. Those whose secret is gone are over."""
    Task.objects.filter(state=Task.State.DEAD, kind__in=SECRET, payload={}).delete()
    return Task.objects.filter(state=Task.State.DEAD).update(
        state=Task.State.WAITING, attempts=0, due_at=timezone.now()
    )


def work(pause: float = 0.5) -> None:
    """Work until told to stop by SIGTERM or SIGINT; `pause` is the wait in seconds when nothing is due.

    A database that does not answer ends no worker: it waits, and says afterwards how long that was.
    """
    stop = threading.Event()

    def leave(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    shift = _Shift(stop)
    while not stop.is_set():
        try:
            busy = shift.round()
        except Error as error:
            shift.lost(error)
            stop.wait(PAUSE_WITHOUT_DATABASE)
        else:
            if not busy:
                stop.wait(pause)
    shift.end()


class _Shift:
    """The rounds of one worker, and what it must remember from one to the next."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop, self.name, self.watch = stop, name_of_this_worker(), Watch()
        self.planned = -PLAN_EVERY

    def round(self) -> bool:
        """Do what is due now; whether there was anything."""
        close_old_connections()
        if self.watch.lost_at is not None:  # what was claimed before need not wait for its lease
            release(self.name)
        self.watch.tick()
        if time.monotonic() - self.planned >= PLAN_EVERY:
            plan()
            self.planned = time.monotonic()
        tasks = claim(self.name)
        for task in tasks:
            run(task)
            self.watch.tick()
            if self.stop.is_set():
                break
        return bool(tasks)

    def lost(self, error: Error) -> None:
        """The database does not answer: drop the line to it, and remember since when."""
        if self.watch.lost_at is None:
            logger.error("the database does not answer: %s", type(error).__name__)
        self.watch.lost()
        with suppress(Error):
            connection.close()

    def end(self) -> None:
        """Hand back what is left."""
        with suppress(Error):
            release(self.name)

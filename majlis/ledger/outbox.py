"""The queue is made from the ledger: each line gives every listening office one task."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from majlis.ledger.models import Entry, Head, Task

OnEntry = Callable[[Entry], None]
OnTask = Callable[[dict[str, Any]], None]

OFFICES: dict[str, OnEntry] = {}
ONLY: dict[str, frozenset[str]] = {}
JOBS: dict[str, OnTask] = {}
SLOW: set[str] = set()
MANY: set[str] = set()
SECRET: set[str] = set()
REGULAR: dict[str, timedelta] = {}
PATIENCE: dict[str, timedelta] = {}


def handler(kind: str, *, only: Iterable[str] = (), slow: bool = False) -> Callable[[OnEntry], OnEntry]:
    """Register the function that an office runs for each entry; it must be safe to run again.

    With `only` it is run for entries of these verbs and gets no task about others. A `slow` one is run
    outside a transaction and opens its own, as in `handles`.
    """

    def keep(function: OnEntry) -> OnEntry:
        OFFICES[kind] = function
        if slow:
            SLOW.add(kind)
        if only:
            ONLY[kind] = frozenset(only)
        return function

    return keep


def handles(
    kind: str,
    *,
    slow: bool = False,
    many: bool = False,
    every: timedelta | None = None,
    secret: bool = False,
    patience: timedelta | None = None,
) -> Callable[[OnTask], OnTask]:
    """Register the function that runs tasks put in by `enqueue`; it must be safe to run again.

    A `slow` one is run outside a transaction, so that writers need not wait for it; it opens its own. One
    with `every` is also put in by the worker itself, that long after it was last done. What a `secret` one
    carries (the link of a mail) is dropped with the last attempt: a dead letter would keep it for years. One
    with `patience` needs something outside the house, and is not given up before that time is over. One that
    is `many` does the same for many (`upkeep.Many`): it is slow, and never given up, for then one that cannot
    be done would stop all that come later; an alarm stands while some fail.
    """

    def keep(function: OnTask) -> OnTask:
        JOBS[kind] = function
        if slow or many:
            SLOW.add(kind)
        if many:
            MANY.add(kind)
        if secret:
            SECRET.add(kind)
        if patience is not None:
            PATIENCE[kind] = patience
        if every is not None:
            REGULAR[kind] = every
        return function

    return keep


def queue(entry: Entry) -> None:
    """Give every office its task about a new line; called by `record` only."""
    wanting = (kind for kind in OFFICES if kind not in ONLY or entry.verb in ONLY[kind])
    Task.objects.bulk_create(Task(kind=kind, entry=entry) for kind in wanting)


def again(kind: str, entries: Iterable[int]) -> int:
    """Let an office do once more what it did, or gave up, about these entries (by key), as something changed.

    What still waits is done anyway.
    """
    over = Task.objects.filter(kind=kind, entry__in=list(entries)).exclude(state=Task.State.WAITING)
    return over.update(state=Task.State.WAITING, due_at=timezone.now(), done_at=None, attempts=0, error="")


def plan() -> int:
    """Put in each regular job that is not there yet; how many. Several workers may ask: it is put in once."""
    now, planned = timezone.now(), 0
    for kind, every in REGULAR.items():
        # One that was given up waits for a human, as every dead letter does.
        there = Task.objects.filter(kind=kind).exclude(state=Task.State.DONE)
        if there.exists():  # looking takes no lock
            continue
        with transaction.atomic():
            Head.objects.select_for_update(no_key=True).get_or_create(pk=1)
            if there.exists():
                continue
            done = Task.objects.filter(kind=kind, state=Task.State.DONE).order_by("-done_at")
            last = done.values_list("done_at", flat=True).first()
            done.delete()
            Task.objects.create(kind=kind, due_at=max(now, last + every) if last else now)
            planned += 1
    return planned


def enqueue(kind: str, *, payload: dict[str, Any], delay: float = 0) -> Task:
    """Ask for a job outside the request, `delay` seconds from now. It is lost if the transaction is."""
    if kind not in JOBS:
        raise KeyError(f"nobody handles {kind} tasks")
    return Task.objects.create(kind=kind, payload=payload, due_at=timezone.now() + timedelta(seconds=delay))

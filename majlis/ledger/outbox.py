"""The queue is made from the ledger: each line gives every listening office one task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from majlis.ledger.models import Entry, Task

OnEntry = Callable[[Entry], None]
OnTask = Callable[[dict[str, Any]], None]

OFFICES: dict[str, OnEntry] = {}
JOBS: dict[str, OnTask] = {}
SLOW: set[str] = set()


def handler(kind: str) -> Callable[[OnEntry], OnEntry]:
    """Register the function that an office runs for each entry; it must be safe to run again."""

    def keep(function: OnEntry) -> OnEntry:
        OFFICES[kind] = function
        return function

    return keep


def handles(kind: str, *, slow: bool = False) -> Callable[[OnTask], OnTask]:
    """Register the function that runs tasks put in by `enqueue`; it must be safe to run again.

    A `slow` one is run outside a transaction, so that writers need not wait for it; it opens its own.
    """

    def keep(function: OnTask) -> OnTask:
        JOBS[kind] = function
        if slow:
            SLOW.add(kind)
        return function

    return keep


def queue(entry: Entry) -> None:
    """Give every office its task about a new line; called by `record` only."""
    Task.objects.bulk_create(Task(kind=kind, entry=entry) for kind in OFFICES)


def enqueue(kind: str, *, payload: dict[str, Any], delay: float = 0) -> Task:
    """Ask for a job outside the request, `delay` seconds from now. It is lost if the transaction is."""
    if kind not in JOBS:
        raise KeyError(f"nobody handles {kind} tasks")
    return Task.objects.create(kind=kind, payload=payload, due_at=timezone.now() + timedelta(seconds=delay))

"""What the worker does: make exports, carry out erasures whose time has come, follow the schedule."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from majlis.access import kept
from majlis.ledger import outbox
from majlis.ledger.upkeep import Many
from majlis.network.models import Person
from majlis.personal import erasing, exporting, retention
from majlis.personal.models import Erasure, Export
from majlis.personal.upkeep import ERASE, RETENTION

MAKE = "personal.export"


@outbox.handles(MAKE, slow=True)
def make_export(payload: dict[str, Any]) -> None:
    """Make one export; nothing where it is made already or was asked for by somebody who is gone."""
    export = Export.objects.filter(pk=payload["export"], state=Export.State.ASKED).first()
    if export is not None:
        exporting.make(export)


@outbox.handles(ERASE, many=True, every=timedelta(hours=1))
def carry_out(payload: dict[str, Any]) -> None:
    """Carry out what waits no longer; one that fails stops no other."""
    many = Many()
    due = Erasure.objects.filter(state=Erasure.State.WAITING, due_at__lte=timezone.now())
    for erasure in due.order_by("pk"):
        # It opens its own transaction: the line that somebody is still needed outlives the failure.
        many.attempt(f"erasure {erasure.pk}", partial(erasing.run, erasure), long=True)
    many.end()


@outbox.handles(RETENTION, many=True, every=timedelta(days=1))
def follow_the_schedule(payload: dict[str, Any]) -> None:
    """Delete what is older than its class allows."""
    retention.run(timezone.now())


@outbox.handles("personal.kept", every=timedelta(minutes=5))
def forget_what_was_typed(payload: dict[str, Any]) -> None:
    """Delete what was typed before a confirmation that nobody gave."""
    kept.sweep()


@outbox.handles(erasing.LATE)
def look_again(payload: dict[str, Any]) -> None:
    """Take out of an erased person what others were writing while they were erased."""
    person = Person.objects.filter(pk=payload["person"], erased_at__isnull=False).first()
    if person is not None:
        erasing.take_out_what_came_late(person)


@outbox.handles(erasing.TRACES, slow=True)
def leave_no_trace(payload: dict[str, Any]) -> None:
    """Have the database itself forget what it only marked as deleted: pages, words of the index, its log."""
    if connection.vendor == "sqlite":
        statements = [
            "INSERT INTO search_fts(search_fts) VALUES ('optimize')",
            "VACUUM",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ]
    else:
        statements = ["VACUUM network_person", "VACUUM search_indexrow", "VACUUM ledger_task"]
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)

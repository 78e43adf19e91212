"""What the worker does: make archives, carry out erasures whose time has come, follow the schedule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from majlis.ledger import outbox
from majlis.personal import erasing, exporting, retention
from majlis.personal.models import Erasure, Export

MAKE = "personal.export"


@outbox.handles(MAKE, slow=True)
def make_export(payload: dict[str, Any]) -> None:
    """Make one archive; nothing where it is made already or was asked for by somebody who is gone."""
    export = Export.objects.filter(pk=payload["export"], state=Export.State.ASKED).first()
    if export is not None:
        exporting.make(export)


@outbox.handles("personal.erase", slow=True, every=timedelta(hours=1))
def carry_out(payload: dict[str, Any]) -> None:
    """Carry out what waits no longer."""
    due = Erasure.objects.filter(state=Erasure.State.WAITING, due_at__lte=timezone.now())
    for erasure in due.order_by("pk"):
        erasing.run(erasure)


@outbox.handles("personal.retention", slow=True, every=timedelta(days=1))
def follow_the_schedule(payload: dict[str, Any]) -> None:
    """Delete what is older than its class allows."""
    retention.run(timezone.now())


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
    if connection.in_atomic_block:  # of a test; service runs slow tasks outside
        return
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)

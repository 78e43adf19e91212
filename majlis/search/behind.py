"""What the worker has not come to yet: its rows may say what was taken back, and nobody finds them.

Each line of the ledger about an item or a person gives the index one task, in the transaction of the change
itself. Until that task is done, the rows of the item or person are older than what they were made from.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from majlis.ledger.models import Task

OFFICE = "search"  # whose tasks these are
STILL_TRUE: dict[str, str] = {}


def still_true(*verbs: str, why: str) -> None:
    """Declare verbs that change nothing of what the index says of their item and person so far, and why.

    A verb that is not declared is taken to change it.
    """
    STILL_TRUE.update(dict.fromkeys(verbs, why))


def _undone() -> QuerySet[Task]:
    """The tasks of the index that wait or were given up (a small set, read once for a whole search)."""
    left = Task.objects.filter(kind=OFFICE, state__in=[Task.State.WAITING, Task.State.DEAD])
    return left.exclude(entry__verb__in=list(STILL_TRUE))


def in_step(column: str) -> Q:
    """Rows whose `column` ("item" or "person") has not changed since they were made."""
    changed = _undone().filter(**{f"entry__{column}__isnull": False}).values(f"entry__{column}")
    return ~Q(**{f"{column}__in": changed})

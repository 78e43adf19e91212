"""Whether the index holds what it should: asked by `majlis check`, the same way on both engines."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Task
from majlis.search.engines import engine
from majlis.search.index import indexed_items
from majlis.search.models import IndexRow
from majlis.search.people import findable


@dataclass(frozen=True)
class Health:
    """Counts: rows there are, things without any row, rows of things that do not belong in, rows astray."""

    rows: int
    missing: int
    left_over: int
    astray: int

    @property
    def well(self) -> bool:
        """Whether everything can be found, and nothing else."""
        return not (self.missing or self.left_over or self.astray)


def health() -> Health:
    """Compare the index with items and people (six queries). What the worker still has to do is no fault."""
    waiting = Task.objects.filter(kind="search", state=Task.State.WAITING)
    rows = IndexRow.objects.exclude(item__in=waiting.filter(entry__item__isnull=False).values("entry__item"))
    rows = rows.exclude(person__in=waiting.filter(entry__person__isnull=False).values("entry__person"))
    items = indexed_items().filter(
        ~Exists(IndexRow.objects.filter(item=OuterRef("pk"))),
        ~Exists(waiting.filter(entry__item=OuterRef("pk"))),
    )
    people = findable().filter(
        ~Exists(IndexRow.objects.filter(person=OuterRef("pk"))),
        ~Exists(waiting.filter(entry__person=OuterRef("pk"))),
    )
    of_items = rows.filter(item__isnull=False).exclude(item__in=indexed_items().values("pk"))
    of_people = rows.filter(person__isnull=False).exclude(person__in=findable().values("pk"))
    return Health(
        rows=IndexRow.objects.count(),
        missing=items.count() + people.count(),
        left_over=of_items.count() + of_people.count(),
        astray=engine().astray(),
    )


@alarm(
    "search",
    _("The search index is damaged"),
    _("Not everything is found. Make it anew: majlis manage reindex."),
    every=200,
)
def _damaged() -> Found | None:
    return None if health().well else Found()

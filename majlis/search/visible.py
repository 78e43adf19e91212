"""Which rows of the index one viewer may find. Every search, count, facet and suggestion starts here."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from majlis.access import gate, people
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.search.models import IndexRow
from majlis.search.people import FIELDS


def _items(viewer: Viewer) -> Q:
    """Rows of items; RED and withdrawn ones are left out here too, before the worker takes them out."""
    cards = gate.readable(viewer, Item).filter(pk=OuterRef("item_id"), state=State.PUBLISHED)
    return Q(item__isnull=False) & Q(Exists(cards.exclude(marking=Marking.RED)))


def _people(viewer: Viewer) -> Q:
    """Rows of people whose field the viewer may see; the name is seen by all who may know the person."""
    known = Exists(people.known(viewer).filter(pk=OuterRef("person_id")))
    fields = (Q(field=field) & people.field_q(viewer, field, "person__") for field in FIELDS)
    return Q(person__isnull=False) & Q(known) & reduce(or_, fields, Q(field=""))


def visible(viewer: Viewer) -> QuerySet[IndexRow]:
    """The rows that `viewer` may find, as a lazy query."""
    if not viewer.vetted:
        return IndexRow.objects.filter(_items(viewer))
    return IndexRow.objects.filter(_items(viewer) | _people(viewer))

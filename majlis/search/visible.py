"""Which rows of the index one viewer may find. Every search, count, facet and suggestion starts here."""

from __future__ import annotations

from typing import cast

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from majlis.access import gate, people
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.network.models import FieldAudience
from majlis.search.behind import in_step
from majlis.search.models import IndexRow
from majlis.search.people import FIELDS


def _items(viewer: Viewer) -> Q:
    """Rows of items; RED and withdrawn ones are left out here too, before the worker takes them out.

    The gate knows the item, not the words of a row: what it said before the last change is found by nobody.
    """
    cards = gate.readable(viewer, Item).filter(pk=OuterRef("item_id"), state=State.PUBLISHED)
    return Q(item__isnull=False) & in_step("item") & Q(Exists(cards.exclude(marking=Marking.RED)))


def _people(viewer: Viewer) -> Q:
    """Rows of people whose field the viewer may see; the name is seen by all who may know the person.

    The rule for one field (`people.field_q`) is asked once, about the column that the row's own field names:
    a query with the rule for every field side by side took several times as long to build.
    """
    audience = Case(
        When(row_field="", then=Value(FieldAudience.MEMBERS.value)),
        *(When(row_field=field, then=F(f"see_{field}")) for field in FIELDS),
        default=Value(FieldAudience.NOBODY.value),
        output_field=IntegerField(),
    )
    known = people.known(viewer).filter(pk=OuterRef("person_id"))
    named = known.alias(row_field=ExpressionWrapper(OuterRef("field"), output_field=CharField()))
    seen = named.alias(see_row=audience).filter(people.field_q(viewer, cast(people.Field, "row")))
    return Q(person__isnull=False) & in_step("person") & Q(Exists(seen))


def visible(viewer: Viewer) -> QuerySet[IndexRow]:
    """The rows that `viewer` may find, as a lazy query."""
    if not viewer.vetted:
        return IndexRow.objects.filter(_items(viewer))
    return IndexRow.objects.filter(_items(viewer) | _people(viewer))

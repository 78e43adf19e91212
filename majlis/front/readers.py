"""Who reads something, and why: for a thing being written, and for one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from majlis.access import gate, people, rules
from majlis.access.markings import MEANING, Marking
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.languages import active_code
from majlis.network.circles import PRIVATE
from majlis.network.models import Circle, Person, Seat

MOST_CHOSEN = 200


@dataclass(frozen=True)
class Share:
    """A part of the readers: its label and how many they are."""

    label: str
    people: int


@dataclass(frozen=True)
class Ground:
    """One reason in the table of rules, and how many readers it makes."""

    sentence: Promise
    people: int


def marking_in(raw: str) -> Marking:
    """The marking an address names; amber, the default of the house, where it names none."""
    return Marking(int(raw)) if raw in {str(one.value) for one in Marking} else Marking.AMBER


def meaning(marking: Marking) -> Promise:
    """What a marking means, in one sentence."""
    return MEANING[marking]


def _numbers(raw: Sequence[str]) -> list[int]:
    return [int(one) for one in raw[:MOST_CHOSEN] if one.isascii() and one.isdecimal() and len(one) < 10]


def addressable(viewer: Viewer) -> QuerySet[Circle]:
    """The circles somebody can address and count: known ones; private ones only from within."""
    held = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    return gate.circles(viewer).filter(~Q(visibility__in=PRIVATE) | Q(pk__in=held))


def planned(viewer: Viewer, query: QueryDict) -> tuple[Marking, gate.Reach]:
    """The marking and the reach of what is being written, from the fields of its form (four queries).

    `circles` may hold numbers or slugs, `named` numbers or handles; what the viewer may not know is left out.
    """
    marking = marking_in(query.get("marking", ""))
    chosen = [one for one in query.getlist("circles") if "\x00" not in one][:MOST_CHOSEN]
    names = [one for one in query.getlist("named") if "\x00" not in one][:MOST_CHOSEN]
    circles = addressable(viewer).filter(Q(pk__in=_numbers(chosen)) | Q(slug__in=chosen)) if chosen else ()
    named = people.known(viewer).filter(Q(pk__in=_numbers(names)) | Q(handle__in=names)) if names else ()
    public = bool(query.get("public")) and marking == Marking.CLEAR
    author = Person.objects.filter(pk=viewer.person_id or 0).first()
    card = gate.placement_of(marking=marking, circles=circles, named=named, author=author, public=public)
    return marking, gate.reach(card)


def grounds(item: Item) -> list[Ground]:
    """Every reason that makes readers of this item, with their number (one query besides the placement's)."""
    card = rules.Placement.of(item)
    rows = {row.key: row for row in rules.ROWS}
    counts: dict[str, Any] = {
        f"by_{key}": Count("pk", filter=row.people(card)) for key, row in rows.items() if not row.anybody
    }
    found = gate.people_of(card).aggregate(**counts)
    return [Ground(row.reason, found[f"by_{key}"]) for key, row in rows.items() if found.get(f"by_{key}")]


def by_country(readers: QuerySet[Person]) -> list[Share]:
    """The readers by country, the largest group first (one query)."""
    label = f"country__label_{active_code()}"
    rows = readers.filter(country__isnull=False).values(label=F(label)).annotate(n=Count("pk"))
    return [Share(row["label"], row["n"]) for row in rows.order_by("-n", "label")]


def by_sector(viewer: Viewer, readers: QuerySet[Person]) -> list[Share]:
    """The readers by sector, as far as the viewer may see it (one query)."""
    label = f"sector__label_{active_code()}"
    shown = readers.filter(people.field_q(viewer, "sectors"), sector__isnull=False)
    rows = shown.values(label=F(label)).annotate(n=Count("pk"))
    return [Share(row["label"], row["n"]) for row in rows.order_by("-n", "label")]


def listed(viewer: Viewer, item: Item) -> QuerySet[Person]:
    """The readers as they can be shown, in the order of their names."""
    readers = gate.audience(item).values("pk")
    return people.known_for_cards(viewer).filter(pk__in=readers).order_by("name", "pk")

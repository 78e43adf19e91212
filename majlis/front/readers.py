"""Who reads something, and why: for a thing being written, and for one that stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import QueryDict
from django.utils.functional import Promise

from majlis.access import deriving, gate, people, policy, rules
from majlis.access.forms import terms_in
from majlis.access.markings import MEANING, Marking
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.languages import active_code
from majlis.network.models import Person

MOST_CHOSEN = 200
CHANGING = ("marking.changed", "marking.loosened")


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


def planned(viewer: Viewer, query: QueryDict) -> tuple[rules.Placement, gate.Reach]:
    """The placement and the reach of what is being written, from the fields of its form.

    `circles` may hold numbers or slugs, `named` numbers or handles; what the viewer may not know is left out.
    """
    marking = marking_in(query.get("marking", ""))
    chosen = [one for one in query.getlist("circles") if "\x00" not in one][:MOST_CHOSEN]
    names = [one for one in query.getlist("named") if "\x00" not in one][:MOST_CHOSEN]
    circles = (
        gate.addressable(viewer).filter(Q(pk__in=_numbers(chosen)) | Q(slug__in=chosen)) if chosen else ()
    )
    named = people.known(viewer).filter(Q(pk__in=_numbers(names)) | Q(handle__in=names)) if names else ()
    public = bool(query.get("public")) and marking == Marking.CLEAR
    author = Person.objects.filter(pk=viewer.person_id or 0).first()
    chosen_card = gate.placement_of(
        marking=marking,
        circles=circles,
        named=named,
        author=author,
        public=public,
        terms=terms_in(query),
    )
    card = _as_kept(viewer, chosen_card, query)
    return card, gate.reach(viewer, card)


def _as_kept(viewer: Viewer, card: rules.Placement, query: QueryDict) -> rules.Placement:
    """With what no form shows: whom a stored item keeps out, what it was made from or is being made from.

    Of a stored item only for those who may change who reads it: others would find out by trying whom it
    keeps out.
    """
    readable = gate.readable(viewer, Item)
    item = readable.filter(pk__in=_numbers([query.get("item", "")])).first()
    if item is not None and any(policy.allowed(viewer, verb, item) for verb in CHANGING):
        now = rules.Placement.of(item).unsigned_for(viewer.person_id)
        return card.keeping(now, own=item.author_id == viewer.person_id)
    sources = list(readable.filter(pk__in=_numbers([query.get("made_from", "")])))
    return deriving.foreseen(viewer, card, sources) if sources else card


@dataclass(frozen=True)
class Readers:
    """Who reads an item: how many, for which reasons, from where."""

    reach: gate.Reach
    grounds: list[Ground]
    countries: list[Share]
    sectors: list[Share]
    people: QuerySet[Person]  # by name, whose names may be learnt


def readers(viewer: Viewer, card: rules.Placement) -> Readers:
    """The readers of a placement in figures (two queries, three where it is enclosed).

    All figures are of the readers whom `viewer` may know; organisations and sectors as far as they see them.
    """
    known, more = gate.seen_readers(viewer, card)
    hidden = card.terms.hides_author and card.author_id != viewer.person_id
    rows = {row.key: row for row in rules.ROWS if not (row.anybody or (hidden and row.key == "author"))}
    counts: dict[str, Any] = {
        f"by_{key}": Count("pk", filter=rules.people_by(row, card)) for key, row in rows.items()
    }
    found = known.aggregate(people=Count("pk"), organisations=gate.organisations(viewer), **counts)
    countries, sectors = _shares(viewer, known)
    return Readers(
        reach=gate.Reach(found["people"], found["organisations"], rules.anybody(card), more),
        grounds=[
            Ground(_said_to(viewer, card, row), found[f"by_{key}"])
            for key, row in rows.items()
            if found[f"by_{key}"]
        ],
        countries=countries,
        sectors=sectors,
        people=people.known_for_cards(viewer).filter(pk__in=known.values("pk")).order_by("name", "pk"),
    )


def _said_to(viewer: Viewer, card: rules.Placement, row: rules.Row) -> Promise:
    """Why these people can read; the one who wrote it is one person, and it may be who asks."""
    alone = row.key == "author" and viewer.person_id == card.author_id
    return row.to_oneself if alone else row.reason


def _shares(viewer: Viewer, readers_: QuerySet[Person]) -> tuple[list[Share], list[Share]]:
    """The readers by country and by visible sector, the largest group first (one query)."""
    code = active_code()
    seen = Case(When(people.field_q(viewer, "sectors"), then=F(f"sector__label_{code}")), default=None)
    rows = readers_.values(place=F(f"country__label_{code}"), known=seen).annotate(n=Count("pk")).order_by()
    countries: Counter[str] = Counter()
    sectors: Counter[str] = Counter()
    for row in rows:
        countries[row["place"] or ""] += row["n"]
        sectors[row["known"] or ""] += row["n"]
    return _ranked(countries), _ranked(sectors)


def _ranked(counted: Counter[str]) -> list[Share]:
    pairs = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(label, n) for label, n in pairs if label]

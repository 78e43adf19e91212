"""A placing as somebody wants it: from a form, from a stored item, and as facts that the ledger keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from majlis.access import gate, placing
from majlis.access.addressing import sound_circles, sound_named
from majlis.access.caveats import NO_TERMS, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.placing import expiry_in
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.network.models import Circle, Person


@dataclass(frozen=True)
class Wanted:
    """Marking, circles, named people and caveats as somebody wants them."""

    marking: Marking
    circles: Sequence[Circle] = ()
    named: Sequence[Person] = ()
    public: bool = False
    terms: Terms = NO_TERMS


def sound(viewer: Viewer, item: Item, wanted: Wanted) -> Wanted:
    """The placing with circles that this viewer may write to, those beyond them kept, and with members only.

    Circles one cannot write to are in no form; without them an item would leave a private one.
    Raises ValidationError by field.
    """
    circles, named = sound_circles(viewer, wanted.circles), sound_named(viewer, wanted.named)
    writable = gate.addressable(viewer).values_list("pk", flat=True)
    beyond = [] if wanted.marking >= Marking.STRICT else _beyond(item, writable)
    return Wanted(wanted.marking, [*circles, *beyond], named, wanted.public, wanted.terms)


def _beyond(item: Item, writable: Iterable[int]) -> list[Circle]:
    return list(item.circles.exclude(pk__in=list(writable)))


def check(item: Item, wanted: Wanted) -> None:
    """Raise ValidationError by field where an item cannot have this placing."""
    wrong = placing.check_placement(
        marking=wanted.marking,
        circles=wanted.circles,
        named=wanted.named,
        author=item.author,
        public=wanted.public,
        terms=wanted.terms,
    )
    if wrong:
        raise ValidationError(wrong)


def store(item: Item, wanted: Wanted, *, stood: bool = False) -> None:
    """Give the item this placing, which it may have had before (`stood`). Raises ValidationError by field."""
    placing.place(
        item,
        marking=wanted.marking,
        circles=wanted.circles,
        named=wanted.named,
        public=wanted.public,
        terms=wanted.terms,
        stood=stood,
    )


def as_planned(item: Item, wanted: Wanted) -> Placement:
    """What the item's placement would be: nothing is stored."""
    now = Placement.of(item)
    return Placement(
        marking=wanted.marking,
        state=now.state,
        public=wanted.public,
        enclosed=any(circle.private for circle in wanted.circles),
        author_id=item.author_id,
        source_id=item.source_id,
        circles=tuple(circle.pk for circle in wanted.circles),
        named=tuple(person.pk for person in wanted.named),
        barred=now.barred,
        terms=wanted.terms,
        sources=now.sources,
    )


def of_facts(facts: Mapping[str, Any]) -> Wanted:
    """A placing out of stored facts; circles and people that are gone are left out."""
    return Wanted(
        marking=Marking(facts["marking"]),
        circles=list(Circle.objects.filter(pk__in=facts.get("circles", ()))),
        named=list(Person.objects.filter(pk__in=facts.get("named", ()))),
        public=bool(facts.get("public")),
        terms=Terms.of(facts.get("caveats", ()), expiry_in(facts)),
    )

"""Random people and items: described plainly, and stored as described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from majlis.access import deriving
from majlis.access.caveats import SECTORAL, Caveat, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.circles import PRIVATE, Visibility
from majlis.network.models import Circle, Organisation, Person, Seat, Sector, Standing
from tests.people import a_person, make_country, make_sector

T = TypeVar("T")
PEOPLE = 6
CIRCLES = 3
FIRST = 1001  # people have the same numbers in each world, so that what the gate keeps of a viewer is of use
ITEMS = 3


def worlds(number: int) -> Iterator[dict[str, Any]]:
    """The first `number` worlds, always the same ones."""
    for seed in range(number):
        yield {"seed": seed, **_world(Random(seed))}


def _world(chance: Random) -> dict[str, Any]:
    """Most people are members and most items out, or nearly all would be closed and no rule tried."""
    return {
        "standings": [
            Standing.ACCEPTED,
            *_several(chance, [*Standing, *[Standing.ACCEPTED] * 8], PEOPLE - 1),
        ],
        "active": [True, *_several(chance, [True] * 5 + [False], PEOPLE - 1)],
        "organisations": _several(chance, [None, "a", "a", "b", "b"], PEOPLE),
        "sectors": [_some(chance, sorted(SECTORAL.values()), 0.5) for _ in "ab"],
        "visibilities": _several(chance, list(Visibility), CIRCLES),
        "seats": {  # whether it is held, or only asked for
            (circle, person): chance.random() < 0.7
            for circle in range(CIRCLES)
            for person in _some(chance, range(PEOPLE), 0.4)
        },
        "items": [_item(chance, number) for number in range(ITEMS)],
    }


def _item(chance: Random, number: int) -> dict[str, Any]:
    return {
        "marking": chance.choice([*Marking, Marking.CLEAR]),
        "state": chance.choice([*State, *[State.PUBLISHED] * 4]),
        "public": chance.random() < 0.7,
        "author": chance.randrange(PEOPLE),
        "circles": _some(chance, range(CIRCLES), 0.25),
        "named": _some(chance, range(PEOPLE), 0.35),
        "barred": _some(chance, range(PEOPLE), 0.1),
        "sourced": chance.random() < 0.7,
        "caveats": _some(chance, list(Caveat), 0.1),
        "expires": chance.choice([None] * 6 + [-1, 1]),
        "made_from": _some(chance, range(number), 0.25),
    }


def _several(chance: Random, of: Sequence[T], number: int) -> list[T]:
    return [chance.choice(of) for _ in range(number)]


def _some(chance: Random, of: Sequence[T], likely: float) -> list[T]:
    return [one for one in of if chance.random() < likely]


@contextmanager
def stored(world: dict[str, Any]) -> Iterator[tuple[list[Person], list[Item]]]:
    """The people and items of one world, gone afterwards."""
    with transaction.atomic():
        yield store(world)
        transaction.set_rollback(True)


def store(world: dict[str, Any]) -> tuple[list[Person], list[Item]]:
    """Store one world in as few steps as it takes."""
    sectors = [
        Sector(code=f"sector_{code}", **{column: column in counted for column in SECTORAL.values()})
        for code, counted in zip("ab", world["sectors"], strict=True)
    ]
    organisations = {
        sector.code[-1]: Organisation(
            pk=FIRST + number, code=sector.code[-1], name=sector.code, sector=sector
        )
        for number, sector in enumerate(sectors)
    }
    there = {"country": make_country(), "sector": make_sector()}
    people = [
        a_person(
            f"P{number}",
            pk=FIRST + number,
            standing=world["standings"][number],
            is_active=world["active"][number],
            organisation=organisations.get(world["organisations"][number]),
            **there,
        )
        for number in range(PEOPLE)
    ]
    circles = [
        Circle(pk=FIRST + number, slug=f"c{number}", kind=Circle.Kind.TOPIC, visibility=visibility)
        for number, visibility in enumerate(world["visibilities"])
    ]
    Sector.objects.bulk_create(sectors)
    Organisation.objects.bulk_create(organisations.values())
    Person.objects.bulk_create(people)
    Circle.objects.bulk_create(circles)
    Seat.objects.bulk_create(
        Seat(circle=circles[circle], person=people[one], state=Seat.State.HELD if held else Seat.State.ASKED)
        for (circle, one), held in world["seats"].items()
    )
    return people, _cards(world["items"], people, circles)


def _cards(specs: list[dict[str, Any]], people: list[Person], circles: list[Circle]) -> list[Item]:
    cards: list[Item] = Item.unguarded.bulk_create(
        [_card(spec, people[spec["author"]], [circles[one] for one in spec["circles"]]) for spec in specs]
    )
    _tie("circles", "circle", cards, [[circles[one].pk for one in spec["circles"]] for spec in specs])
    for name in ("named", "barred"):
        _tie(name, "person", cards, [[people[one].pk for one in spec[name]] for spec in specs])
    for number, spec in enumerate(specs):
        if sources := [cards[one] for one in spec["made_from"]]:
            cards[number].derived_from.set(deriving.lineage(sources))
    return cards


def _card(spec: dict[str, Any], author: Person, circles: list[Circle]) -> Item:
    return Item(
        kind="thread",
        title="t",
        language="en",
        author=author,
        source=author.organisation if spec["sourced"] else None,
        marking=spec["marking"],
        state=spec["state"],
        public=spec["public"],
        enclosed=any(circle.visibility in PRIVATE for circle in circles),
        **Terms(frozenset(spec["caveats"]), _moment(spec["expires"])).columns,
    )


def _tie(name: str, target: str, cards: list[Item], lists: list[list[int]]) -> None:
    through = getattr(Item, name).through
    through.objects.bulk_create(
        through(item_id=card.pk, **{f"{target}_id": pk})
        for card, pks in zip(cards, lists, strict=True)
        for pk in pks
    )


def _moment(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() + timedelta(days=days)

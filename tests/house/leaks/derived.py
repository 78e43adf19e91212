"""Things that were made from planted things, and lie wider than these: their sources alone keep somebody out.

A verb would refuse most of it on the day it is made. It comes about when a source is narrowed, held, taken
back, bars somebody or expires afterwards; so it is planted as it then lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from majlis.access import deriving
from majlis.access.markings import Marking, State
from majlis.network.circles import Visibility
from tests.house.leaks import world as leaks
from tests.house.leaks.oracle import Placing, Plant
from tests.house.leaks.world import World
from tests.people import make_topic


@dataclass(frozen=True)
class Lies:
    """How a thing lies: its placing, its state, its caveats, whether it is over."""

    placing: Placing
    state: State = State.PUBLISHED
    caveats: frozenset[str] = frozenset()
    expired: bool = False


Made = tuple[Lies, tuple[Lies, ...], str]  # how it lies, its sources, who made it


def only(*caveats: str) -> frozenset[str]:
    """These caveats."""
    return frozenset(caveats)


ALL: Placing = (Marking.GREEN, None, False, False)
PUBLIC: Placing = (Marking.CLEAR, None, True, False)
STRICT: Placing = (Marking.STRICT, None, False, True)
RED: Placing = (Marking.RED, None, False, True)
LISTED: Placing = (Marking.AMBER, Visibility.LISTED, False, True)
MEMBERS: Placing = (Marking.GREEN, Visibility.MEMBERS, False, True)
IN_CIRCLE: Placing = (Marking.AMBER, Visibility.MEMBERS, False, True)
SHOWN_TO_ALL: Placing = (Marking.CLEAR, Visibility.PUBLIC, True, False)
LAW, STATE, INDUSTRY = "only_law_enforcement", "only_government", "only_industry"

# Every marking and circle in which a published thing is closed to some members.
NARROW: list[Lies] = [
    *(Lies(placing) for placing in (STRICT, RED, (Marking.AMBER, None, False, True))),
    *(
        Lies((Marking.AMBER, visibility, False, named))
        for visibility in Visibility
        for named in (False, True)
    ),
    *(
        Lies((marking, visibility, False, False))
        for visibility in (Visibility.LISTED, Visibility.SECRET)
        for marking in (Marking.CLEAR, Marking.GREEN)
    ),
]
# Taken back, held, never published: its author alone reads it, whatever its marking.
CLOSED: list[Lies] = [
    Lies(PUBLIC, State.DRAFT),
    Lies(PUBLIC, State.WITHDRAWN),
    Lies(IN_CIRCLE, State.WITHDRAWN),
    Lies(ALL, State.HELD),
    Lies(IN_CIRCLE, State.HELD),
]
CAVEATED: list[Lies] = [
    Lies(SHOWN_TO_ALL, caveats=only(LAW)),
    Lies(RED, caveats=only(LAW)),
    Lies(MEMBERS, caveats=only(STATE)),
    Lies(STRICT, caveats=only(STATE)),
    Lies(LISTED, caveats=only(INDUSTRY)),
    Lies(SHOWN_TO_ALL, caveats=only(INDUSTRY)),
    Lies(RED, caveats=only(LAW, STATE)),
    Lies(MEMBERS, caveats=only("no_mail", "no_attribution")),
    Lies(LISTED, caveats=only("chatham_house")),
    Lies(PUBLIC, expired=True),
    Lies(RED, expired=True),
]
HALF = Lies((Marking.AMBER, Visibility.MEMBERS, False, False))
SECRET = Lies((Marking.AMBER, Visibility.SECRET, False, False))

MADE: list[Made] = [
    *((Lies(ALL), (source,), "author") for source in (*NARROW, *CLOSED, *CAVEATED)),
    # What is public stays so only with its source.
    (Lies(PUBLIC), (Lies((Marking.CLEAR, None, False, False)),), "author"),
    (Lies(PUBLIC), (Lies(ALL, State.HELD),), "author"),
    # Both narrow: neither opens what the other closes.
    *(
        (lies, (HALF,), "author")
        for lies in (
            SECRET,
            Lies(STRICT),
            Lies(RED),
            Lies(ALL, caveats=only(INDUSTRY)),
            Lies(ALL, expired=True),
            Lies(ALL, State.DRAFT),
            Lies(ALL, State.WITHDRAWN),
            Lies(ALL, State.HELD),
        )
    ),
    # From two of which some read one and some the other.
    (Lies(ALL), (HALF, Lies(STRICT)), "author"),
    # Made by somebody who is no reader of the source, or no more: their own writing stays theirs.
    (Lies(ALL), (SECRET,), "named"),
    (Lies(ALL), (Lies(ALL, State.HELD),), "named"),
    (Lies(RED), (Lies(RED),), "named"),
]


# One for each way in which a source keeps somebody out: whom it names, its state, its being over, its public.
FEW: list[Made] = [
    (Lies(ALL), (Lies(RED),), "author"),
    (Lies(ALL), (Lies(ALL, State.HELD),), "author"),
    (Lies(PUBLIC), (Lies((Marking.CLEAR, None, False, False)),), "author"),
]


def plant(world: World) -> None:
    """Plant them all, from threads and resources in turn, and of two of them what was made further."""
    planted = _planted(world, MADE)
    for first in planted[1], planted[len(NARROW) + 3]:  # made from a RED one, and from a held one
        _plant(world, Lies(ALL), [first], "author")


def plant_few(world: World) -> None:
    """Plant some, for the walks at every landing."""
    _planted(world, FEW)


def _planted(world: World, made: Sequence[Made]) -> list[Plant]:
    return [
        _plant(world, lies, [_find(world, source, turn) for source in sources], by)
        for turn, (lies, sources, by) in enumerate(made)
    ]


def _find(world: World, lies: Lies, turn: int) -> Plant:
    """A planted thing that lies so, of one kind or the other."""
    found = [plant for plant in world.plants if not plant.sources and _lie(plant) == lies]
    kinds = ("thread", "resource") if turn % 2 else ("resource", "thread")
    return min(found, key=lambda plant: kinds.index(plant.kind))


def _lie(plant: Plant) -> Lies:
    placing = (plant.marking, plant.visibility, plant.public, plant.names_people)
    return Lies(placing, plant.state, plant.caveats, plant.expired)


def _all(sources: Sequence[Plant]) -> Iterator[Plant]:
    for source in sources:
        yield source
        yield from _all(source.sources)


def _plant(world: World, lies: Lies, sources: Sequence[Plant], by: str) -> Plant:
    marking, visibility, public, named = lies.placing
    number = max(one.number for one in world.plants) + 1
    made = Plant(
        "resource",
        marking,
        lies.state,
        visibility,
        public,
        named,
        number,
        lies.caveats,
        lies.expired,
        by=by,
        sources=tuple(dict.fromkeys(_all(sources))),
    )
    with transaction.atomic():
        leaks._plant(world, made, make_topic("customs_border"))
        item = world.items[number]
        item.derived_from.set(deriving.lineage(world.items[one.number] for one in sources))
        item.barred.clear()  # whom a source keeps out is kept out
    return made

"""Why the schedule has somebody erased whom nobody asked about; asked again right before it is done."""

from __future__ import annotations

from collections.abc import Callable

from majlis.network.models import Person

Holds = Callable[[Person], bool]

GROUNDS: dict[str, Holds] = {}


def ground(key: str) -> Callable[[Holds], Holds]:
    """Register how one sees that a class of the schedule still is a ground to erase this person."""

    def keep(holds: Holds) -> Holds:
        GROUNDS[key] = holds
        return holds

    return keep


def holds(key: str, person: Person) -> bool:
    """Whether it still is one, by the person as they are stored now; one that nobody knows is none."""
    return key in GROUNDS and GROUNDS[key](person)

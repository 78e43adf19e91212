"""Why the schedule has somebody erased whom nobody asked about; asked again right before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.functional import Promise

from majlis.network.models import Person

Holds = Callable[[Person], bool]

# What rooms say of whom the hub cannot do without yet, given who goes besides; a sentence, or None.
# Who goes is read once whoever stays is locked: two who ask at the same moment must know of each other.
NEEDED: list[Callable[[Person, Iterable[int]], Promise | None]] = []
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


def needed(person: Person, going: Iterable[int] = ()) -> Promise | None:
    """Why the hub needs somebody who wants to be erased, were those `going` erased as well; else None.

    It keeps who asks in the same transaction from going together with another one.
    """
    return next((said for ask in NEEDED if (said := ask(person, going))), None)

"""In every small hub somebody decides about whoever was spoken for, or it is said who has to speak."""

from __future__ import annotations

from itertools import product

import pytest

from majlis.membership.vetting.houses import Kept, Near, Officer, nearness

NOWHERE, SPONSOR = 9, 99  # a house without officers; a sponsor who is no officer
PLACES = (1, 2, 3, NOWHERE)


def hubs() -> list[list[Officer]]:
    """One to three houses, none to three officers in each."""
    counts = [one for one in product(range(4), repeat=3) if any(one)]
    return [
        [Officer(house * 10 + n, house) for house, many in enumerate(each, 1) for n in range(many)]
        for each in counts
    ]


def looks(hub: list[Officer], theirs: int | None, first: Officer, refuser: int | None) -> dict[int, Near]:
    """How near each officer is who may decide at all."""
    return {
        one.pk: nearness(one, theirs, first, hub, refuser)
        for one in hub
        if one.pk != refuser
    }  # fmt: skip


@pytest.mark.parametrize("hub", hubs(), ids=lambda hub: "-".join(str(one.pk) for one in hub))
def test_a_case_is_decided_or_it_is_said_who_has_to_speak(hub: list[Officer]) -> None:
    sponsors = [*hub, *(Officer(SPONSOR, place) for place in PLACES)]
    houses = {one.pk: one.house for one in hub}
    for theirs, first, refuser in product(PLACES, sponsors, [None, hub[0].pk]):
        near = looks(hub, theirs, first, refuser)
        deciding = [pk for pk, one in near.items() if one.kept is None]
        assert first.pk not in deciding
        for pk in deciding:
            elsewhere = {houses[one] for one in near} - {first.house}
            assert houses[pk] != first.house or not elsewhere, "one house, though another has an officer"
            inside, neither = houses[pk] == theirs, elsewhere - {theirs}
            assert not inside or (first.house != theirs and not neither), "a house let in its own"
        why = {one.kept for one in near.values()}
        if not deciding and near:  # what it says is true: somebody else speaks, and it is decided
            assert why <= {Kept.ALONE, Kept.FIRST}
            place = NOWHERE if theirs != NOWHERE or Kept.FIRST in why else 1
            other = looks(hub, theirs, Officer(SPONSOR + 1, place), refuser)
            assert any(one.kept is None for one in other.values()), "nobody, whoever speaks"
        if deciding:
            assert Kept.ALONE not in why


def test_of_whom_it_is_not_known_where_they_work_decides_nothing_and_is_not_counted_on() -> None:
    unplaced, colleague = Officer(1, None), Officer(2, 1)
    assert nearness(unplaced, 2, Officer(3, 1), [unplaced, colleague]).kept is Kept.UNKNOWN
    assert nearness(colleague, 2, Officer(3, 1), [unplaced, colleague]).kept is None

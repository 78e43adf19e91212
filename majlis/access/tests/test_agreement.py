"""Every answer about who reads: for random people and items they must say the same, and what is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from majlis.access import gate, rules
from majlis.access.asking import Condition
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.tests.truth import Truth
from majlis.access.tests.worlds import stored, worlds
from majlis.access.viewer import Viewer
from majlis.network.models import Person

pytestmark = pytest.mark.django_db


def places(found: Any, items: list[Item]) -> set[int]:
    """The places in the world of the items that a query finds."""
    numbers = {item.pk: number for number, item in enumerate(items)}
    return {numbers[pk] for pk in found.values_list("pk", flat=True)}


def test_every_answer_is_that_which_is_written() -> None:
    ways = Counter[str]()
    for world in worlds(60):
        truth = Truth(world)
        with stored(world) as (people, cards):
            for place, person in [(None, None), *enumerate(people)]:
                _what_they_read(truth, place, Viewer.of(person), cards)
                ways.update(way for one in range(len(cards)) for way in truth.ways(place, one))
            for number, item in enumerate(cards):
                _whom_it_reaches(truth, number, item, people)
    assert min(ways[row.key] for row in rules.ROWS) >= 25, ways  # each row was really tried


# What a rule would be that is wrong on both of its halves, which then agree.
WRONG: dict[str, dict[str, Any]] = {
    "AMBER for all members": {"COMMUNITY": (*rules.COMMUNITY, Marking.AMBER)},
    "GREEN for nobody": {"COMMUNITY": (Marking.CLEAR,)},
    "AMBER+STRICT for circles": {"IN_CIRCLES": (*rules.IN_CIRCLES, Marking.STRICT)},
    "AMBER not for circles": {"IN_CIRCLES": (Marking.CLEAR, Marking.GREEN)},
    "no row for those who are named": {"ROWS": rules.ROWS[:-1]},
    "no row for authors": {"ROWS": (rules.ROWS[0], *rules.ROWS[2:])},
    "authors are narrowed too": {
        "ROWS": (rules.ROWS[0], replace(rules.ROWS[1], limited=True), *rules.ROWS[2:])
    },
    "a caveat of sectors narrows nothing": {
        "OWN_LIMITS": rules.OWN_LIMITS[:1],
        "LIMITS": (rules.LIMITS[0], rules.LIMITS[-1]),
    },
    "expiry closes nothing": {"OWN_LIMITS": rules.OWN_LIMITS[1:], "LIMITS": rules.LIMITS[1:]},
    "what it was made from narrows nothing": {
        "_sourced_items": lambda viewer: rules.EVERYBODY,
        "LIMITS": rules.OWN_LIMITS,
    },
}


@pytest.mark.one_database
@pytest.mark.parametrize("what", WRONG)
def test_a_rule_that_is_wrong_on_both_sides_is_noticed(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG[what].items():
        monkeypatch.setattr(rules, name, value)
    gate.forget_kept()
    try:
        with pytest.raises(AssertionError):
            test_every_answer_is_that_which_is_written()
    finally:
        gate.forget_kept()


def _what_they_read(truth: Truth, place: int | None, viewer: Viewer, cards: list[Item]) -> None:
    every = range(len(cards))
    assert viewer.vetted == truth.member(place)
    alone = Item.unguarded.filter(Condition(viewer, rules.items_alone))
    assert places(alone, cards) == {one for one in every if truth.ways_alone(place, one)}
    read = {one for one in every if truth.reads(place, one)}
    assert places(gate.readable(viewer, Item), cards) == read
    would = {one for one in every if truth.reads(place, one, were_published=True)}
    assert places(gate.readable_in_any_state(viewer), cards) == would
    assert gate.may_read(viewer, cards[0]) == (0 in read)
    for one in every:
        assert {reason.key for reason in gate.why(viewer, cards[one])} == truth.ways(place, one)


def _whom_it_reaches(truth: Truth, number: int, item: Item, people: list[Person]) -> None:
    members = [place for place in range(len(people)) if truth.member(place)]
    reached = {people[place].pk for place in members if truth.reads(place, number)}
    assert set(gate.audience(item).values_list("pk", flat=True)) == reached
    if item.state == State.PUBLISHED:
        return  # the same would be asked again
    would = {people[place].pk for place in members if truth.reads(place, number, were_published=True)}
    placed = replace(Placement.of(item), state=State.PUBLISHED)
    assert set(gate.people_of(placed).values_list("pk", flat=True)) == would


def test_the_band_before_sending_counts_those_who_can_read_after_sending() -> None:
    for world in worlds(15):
        with stored(world) as (people, cards):
            for item in cards:
                Item.unguarded.filter(pk=item.pk).update(
                    state=State.PUBLISHED, public=False, source=item.author.organisation
                )
                item.barred.clear()
                item.derived_from.clear()
                item.refresh_from_db()
                if item.marking == Marking.STRICT and not item.author.accepted:
                    continue  # they see nobody's organisation, so nobody can be named; and they write nothing
                _the_band_counts(item, people)


def _the_band_counts(item: Item, people: list[Person]) -> None:
    before = gate.audience_of(
        marking=Marking(item.marking),
        circles=item.circles.all(),
        named=item.named.all(),
        author=item.author,
        terms=item.terms,
    )
    after = set(gate.audience(item).values_list("pk", flat=True))
    assert set(before.values_list("pk", flat=True)) == after
    card = Placement.of(item)
    for viewer in map(Viewer.of, people):
        figures, known = gate.reach(viewer, card), set(gate.known_readers(viewer, card).values_list("pk"))
        assert figures.people == len(known)
        assert {pk for (pk,) in known} <= after
        assert figures.more or len(known) == len(after) or item.terms.hides_author

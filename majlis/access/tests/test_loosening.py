"""What counts as wider, and what is made from other things: random placements, held against who reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from majlis.access import deriving, gate, loosening
from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.tests.worlds import PEOPLE, stored, worlds
from majlis.network.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _readers(card: Placement) -> set[int]:
    return set(gate.people_of(card.foreseen).values_list("pk", flat=True))


def _published(item: Item) -> Placement:
    Item.unguarded.filter(pk=item.pk).update(state=State.PUBLISHED)
    item.refresh_from_db()
    return Placement.of(item)


def test_what_is_no_loosening_lets_nobody_in() -> None:
    """Any two placements of one author's: unless a ground is found, the second reaches nobody new."""
    found = set()
    for world in worlds(20):
        for spec in world["items"]:
            spec["author"] = 0
        with stored(world) as (_, items):
            cards = [_published(item) for item in items]
            readers = [_readers(card) for card in cards]
            for before, read in zip(cards, readers, strict=True):
                assert loosening.grounds(before, before) == []
                for after, would_read in zip(cards, readers, strict=True):
                    wider = loosening.grounds(before, after)
                    found.add(bool(wider))
                    assert wider or would_read <= read
                    if after.marking < before.marking or before.terms.caveats - after.terms.caveats:
                        assert wider
    assert found == {True, False}


def test_what_is_derived_reaches_nobody_whom_a_source_does_not() -> None:
    reached_by_any = set[int]()
    for world in worlds(20):
        with stored(world) as (people, items):
            sources = [item for item in items if _published(item)]
            author = people[world["seed"] % PEOPLE]
            derived = deriving.derive(sources, author)
            reached = _readers(derived) - {author.pk}
            reached_by_any |= reached
            for source in sources:
                card = Placement.of(source)
                assert reached <= _readers(card)
                assert derived.marking >= card.marking
                assert derived.terms.caveats >= card.terms.caveats
                assert card.public or not derived.public
            assert not deriving.beyond(sources, derived)
    assert reached_by_any


def _card(**facts: Any) -> Placement:
    plain: dict[str, Any] = {
        "marking": Marking.GREEN, "state": State.PUBLISHED, "public": False, "enclosed": False,
        "author_id": None, "source_id": None, "circles": (), "named": (),
    }  # fmt: skip
    return Placement(**{**plain, **facts})


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("marking", {"marking": Marking.AMBER}, {}),
        ("public", {"marking": Marking.CLEAR}, {"marking": Marking.CLEAR, "public": True}),
        ("circles", {"marking": Marking.AMBER}, {"marking": Marking.AMBER, "circles": (1,)}),
        ("enclosed", {"enclosed": True}, {}),
        ("caveats", {"terms": Terms(frozenset({Caveat.NO_MAIL}))}, {}),
        ("expires", {"terms": Terms(frozenset(), timezone.now())}, {}),
        ("barred", {"barred": (1,)}, {}),
    ],
)
def test_each_respect_in_which_it_is_wider_is_found(
    key: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert key in [ground.key for ground in loosening.grounds(_card(**before), _card(**after))]
    assert loosening.grounds(_card(**after), _card(**before)) == []


def test_naming_somebody_who_could_not_read_it_is_wider_under_any_marking() -> None:
    person = Person.objects.create(name="N", email="n@example.invalid", standing="accepted")
    amber = _card(marking=Marking.AMBER)
    red = _card(marking=Marking.RED, named=(person.pk,))
    assert [ground.key for ground in loosening.grounds(amber, red)] == ["named"]
    assert loosening.grounds(_card(), red) == []

"""Four answers from one table: for random people and items they must say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from majlis.access import deriving, gate
from majlis.access.caveats import SECTORAL, Caveat, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Organisation, Person, Seat, Sector, Standing
from tests.people import make_circle, make_organisation, make_person

pytestmark = pytest.mark.django_db

PEOPLE = 6
items = st.fixed_dictionaries(
    {
        "marking": st.sampled_from(Marking),
        "state": st.sampled_from(State),
        "public": st.booleans(),
        "author": st.integers(0, PEOPLE - 1),
        "circles": st.sets(st.integers(0, 2)),
        "named": st.sets(st.integers(0, PEOPLE - 1)),
        "barred": st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        "sourced": st.booleans(),
        "caveats": st.sets(st.sampled_from(Caveat), max_size=3),
        "expires": st.sampled_from([None, None, -1, 1]),
        "made_from": st.sets(st.integers(0, 2), max_size=2),  # of the items before it
    }
)
worlds = st.fixed_dictionaries(
    {
        "standings": st.lists(st.sampled_from(Standing), min_size=PEOPLE, max_size=PEOPLE),
        "active": st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE),
        "organisations": st.lists(st.sampled_from([None, "a", "b"]), min_size=PEOPLE, max_size=PEOPLE),
        "sectors": st.tuples(*[st.sets(st.sampled_from(sorted(SECTORAL.values())))] * 2),
        "visibilities": st.lists(st.sampled_from(Visibility), min_size=3, max_size=3),
        "seats": st.sets(st.tuples(st.integers(0, 2), st.integers(0, PEOPLE - 1), st.booleans()), max_size=9),
        "items": st.lists(items, min_size=1, max_size=4),
    }
)


def build(world: dict[str, Any]) -> tuple[list[Person], list[Item]]:
    """Store one random world."""
    Seat.objects.all().delete()
    for code, counted in zip("ab", world["sectors"], strict=True):
        sector, _ = Sector.objects.update_or_create(
            code=f"sector_{code}", defaults={column: column in counted for column in SECTORAL.values()}
        )
        Organisation.objects.filter(pk=make_organisation(code).pk).update(sector=sector)
    people = [
        make_person(
            f"P{number}",
            standing=world["standings"][number] if number else Standing.ACCEPTED,
            is_active=world["active"][number] or not number,
            organisation=make_organisation(code) if (code := world["organisations"][number]) else None,
        )
        for number in range(PEOPLE)
    ]
    circles = [make_circle(f"c{number}") for number in range(3)]
    for circle, visibility in zip(circles, world["visibilities"], strict=True):
        Circle.objects.filter(pk=circle.pk).update(visibility=visibility)
        circle.visibility = visibility
    for circle_number, person_number, held in world["seats"]:
        state = Seat.State.HELD if held else Seat.State.ASKED
        Seat.objects.update_or_create(
            circle=circles[circle_number], person=people[person_number], defaults={"state": state}
        )
    cards = [_item(spec, people, circles) for spec in world["items"]]
    for number, spec in enumerate(world["items"]):
        sources = [cards[one] for one in spec["made_from"] if one < number]
        cards[number].derived_from.set(deriving.lineage(sources))
    return people, cards


def _item(spec: dict[str, Any], people: list[Person], circles: list[Circle]) -> Item:
    author = people[spec["author"]]
    chosen = [circles[number] for number in spec["circles"]]
    item: Item = Item.unguarded.create(
        kind="thread",
        title="t",
        language="en",
        author=author,
        source=author.organisation if spec["sourced"] else None,
        marking=spec["marking"],
        state=spec["state"],
        public=spec["public"],
        enclosed=any(circle.private for circle in chosen),
        **Terms(frozenset(spec["caveats"]), _moment(spec["expires"])).columns,
    )
    item.circles.set(chosen)
    item.named.set([people[number] for number in spec["named"]])
    item.barred.set([people[number] for number in spec["barred"]])
    return item


def _moment(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() + timedelta(days=days)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_readable_audience_may_read_and_why_agree(world: dict[str, Any]) -> None:
    people, cards = build(world)
    audiences = {item.pk: set(gate.audience(item).values_list("pk", flat=True)) for item in cards}
    sources = {item.pk: list(item.derived_from.all()) for item in cards}
    placed = {item.pk: replace(Placement.of(item), state=State.PUBLISHED) for item in cards}
    would_read = {pk: set(gate.people_of(card).values_list("pk", flat=True)) for pk, card in placed.items()}
    for person in people:
        viewer = Viewer.of(person)
        read = set(gate.readable(viewer, Item).values_list("pk", flat=True))
        would = set(gate.readable_in_any_state(viewer).values_list("pk", flat=True))
        assert read <= would
        assert gate.may_read(viewer, cards[0]) == (cards[0].pk in read)
        for item in cards:
            listed = item.pk in read
            assert listed == bool(gate.why(viewer, item))
            if viewer.vetted:
                assert listed == (person.pk in audiences[item.pk])
                assert (item.pk in would) == (person.pk in would_read[item.pk])
            else:
                assert person.pk not in audiences[item.pk]
                assert listed == all(_is_open(one, person) for one in (item, *sources[item.pk]))
            if listed and person.pk != item.author_id:
                assert read.issuperset(source.pk for source in sources[item.pk])


def _is_open(item: Item, person: Person) -> bool:
    barred = item.barred.filter(pk=person.pk).exists()
    clear = item.public and item.marking == Marking.CLEAR and not item.enclosed
    expired = item.expires_at is not None and item.expires_at <= timezone.now()
    narrowed = bool(item.terms.sectoral)
    return clear and item.state == State.PUBLISHED and not (barred or expired or narrowed)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_the_band_before_sending_counts_those_who_can_read_after_sending(world: dict[str, Any]) -> None:
    people, cards = build(world)
    for item in cards:
        Item.unguarded.filter(pk=item.pk).update(
            state=State.PUBLISHED, public=False, source=item.author.organisation
        )
        item.barred.clear()
        item.derived_from.clear()
        item.refresh_from_db()
        if item.marking == Marking.STRICT and not item.author.accepted:
            continue  # nobody of theirs can be named: they see nobody's organisation, and they write nothing
        before = gate.audience_of(
            marking=Marking(item.marking),
            circles=item.circles.all(),
            named=item.named.all(),
            author=item.author,
            terms=item.terms,
        )
        after = gate.audience(item)
        assert set(before.values_list("pk")) == set(after.values_list("pk"))
        for viewer in map(Viewer.of, people):
            card = Placement.of(item)
            figures, known = gate.reach(viewer, card), set(gate.known_readers(viewer, card).values_list("pk"))
            assert figures.people == len(known)
            assert known <= set(after.values_list("pk"))
            assert figures.more or len(known) == after.count() or item.terms.hides_author

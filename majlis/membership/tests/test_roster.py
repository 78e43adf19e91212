"""The picture in memory: it says what the gate says, and it is never old."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from majlis.access import people
from majlis.access.viewer import Viewer
from majlis.membership.finding import Finding, Wanted
from majlis.membership.models import Pulse
from majlis.membership.roster import fresh
from majlis.membership.roster.reading import FIELDS
from majlis.membership.roster.sight import Sight
from majlis.membership.tests.crowd import crowd
from majlis.network.models import Expertise, FieldAudience, Organisation, Person, Seat, Speaks, Standing
from tests.people import Cast, make_circle, make_person, make_sector, make_topic, viewer


def _people(mask: int, roster: Any) -> set[int]:
    return {row.pk for slot, row in enumerate(roster.rows) if row and mask >> slot & 1}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_picture_and_the_gate_agree_about_every_field(seed: int) -> None:
    members = crowd(30, seed)
    roster = fresh.current()
    for person in [*members, make_person("Out", standing=Standing.SUSPENDED), None]:
        who = viewer(person)
        sight = Sight(who, roster)
        for field in FIELDS:
            allowed = people.known(who).filter(people.field_q(who, field))  # type: ignore[arg-type]
            assert _people(sight.of(field), roster) == set(allowed.values_list("pk", flat=True)), field


def test_nobody_but_members_is_in_the_picture(cast: Cast) -> None:
    roster = fresh.current()
    assert set(roster.slots) == set(
        Person.objects.filter(standing=Standing.ACCEPTED).values_list("pk", flat=True)
    )
    assert Finding(viewer(cast.eve), Wanted()).total == 0
    assert Finding(Viewer.nobody(), Wanted()).total == 0


def _now() -> set[str]:
    return {row.name for row in fresh.current().rows if row}


@pytest.mark.django_db(transaction=True)
def test_every_way_of_changing_a_person_is_noticed() -> None:
    first, second = make_person("First"), make_person("Second")
    topic, circle, sector = make_topic(), make_circle(), make_sector()
    who = viewer(first)
    assert _now() == {"First", "Second"}

    def changes(step: Any) -> Any:
        before = fresh.current()
        step()
        after = fresh.current()
        assert after is not before
        return after

    changes(lambda: Person.objects.filter(pk=second.pk).update(name="Renamed"))
    assert _now() == {"First", "Renamed"}
    changes(lambda: Expertise.objects.create(person=second, topic=topic, level=3))
    assert Finding(who, Wanted(chosen=(("topic", frozenset({topic.code})),))).total == 1
    changes(lambda: Expertise.objects.filter(person=second).delete())
    assert Finding(who, Wanted(chosen=(("topic", frozenset({topic.code})),))).counts("topic") == {}
    changes(
        lambda: Speaks.objects.bulk_create(
            [Speaks(person=second, code="fr"), Speaks(person=first, code="fr")]
        )
    )
    assert Finding(who, Wanted()).counts("language") == {"fr": 2}
    changes(lambda: second.sectors.add(sector))  # stored with "ignore conflicts"
    changes(lambda: second.sectors.clear())
    changes(lambda: Seat.objects.create(person=second, circle=circle))
    changes(lambda: Person.objects.filter(pk=second.pk).update(see_languages=FieldAudience.NOBODY))
    assert Finding(who, Wanted()).counts("language") == {"fr": 1}
    changes(lambda: Person.objects.filter(pk=second.pk).update(standing=Standing.SUSPENDED))
    assert _now() == {"First"}
    changes(lambda: Person.objects.filter(pk=second.pk).update(standing=Standing.ACCEPTED))
    changes(lambda: Organisation.objects.create(code="new", name="New"))
    changes(lambda: second.delete())
    assert _now() == {"First"}


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_does_not_make_the_picture_old() -> None:
    person = make_person("First")
    before = fresh.current()
    person.last_login = person.joined_at
    person.save(update_fields=["last_login"])
    person.save(update_fields=["name"])
    assert fresh.current() is before


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_never_enters_the_shared_picture() -> None:
    make_person("First")
    assert _now() == {"First"}
    try:
        with transaction.atomic():
            make_person("Ghost")
            assert _now() == {"First", "Ghost"}
            raise RuntimeError
    except RuntimeError:
        pass
    assert _now() == {"First"}
    make_person("Second")
    assert _now() == {"First", "Second"}


@pytest.mark.django_db(transaction=True)
def test_many_changes_at_once_are_read_anew(django_assert_max_num_queries: Any) -> None:
    make_person("First")
    fresh.current()
    Person.objects.bulk_create(
        [Person(email=f"{n}@example.invalid", name=f"P{n}", standing=Standing.ACCEPTED) for n in range(600)]
    )
    assert len(fresh.current().slots) == 601
    with django_assert_max_num_queries(1):
        fresh.current()
    assert Pulse.objects.count() == 1

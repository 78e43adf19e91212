"""Nobody acts after the line that took from them what they act by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from majlis.access.policy import Refused
from majlis.access.still import Moved
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry, Task
from majlis.ledger.record import QUIET, VERBS, mark_moved, quiet, reading, record, verb
from majlis.network.models import Person, Standing
from tests.people import make_organisation, make_person, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Person:
    """A member with a duty."""
    return make_person("Officer", organisation=make_organisation("one"), duties=["secretariat"])


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """The verbs of this file are none of the house."""
    verbs, quiets = dict(VERBS), dict(QUIET)
    yield
    VERBS.clear()
    VERBS.update(verbs)
    QUIET.clear()
    QUIET.update(quiets)


def _suspended(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(standing=Standing.SUSPENDED)


def _without_duty(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(duties=[])


def _elsewhere(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(organisation=make_organisation("two"))


def _closed(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("lose", [_suspended, _without_duty, _elsewhere, _closed])
def test_what_was_taken_while_a_verb_ran_is_asked_again(
    officer: Person, lose: Callable[[Person], None]
) -> None:
    @verb("test.acted")
    def act(viewer: Viewer) -> None:
        Person.objects.filter(pk=officer.pk).update(name="Changed")
        lose(officer)  # as somebody else commits it meanwhile
        record(viewer, "test.acted")

    before = Entry.objects.count(), Task.objects.count()
    with pytest.raises(Moved):
        act(viewer(officer))
    assert (Entry.objects.count(), Task.objects.count()) == before
    assert Person.objects.get(pk=officer.pk).name == "Officer"


@pytest.mark.parametrize("lose", [_suspended, _without_duty, _elsewhere, _closed])
def test_nobody_moves_themselves_as_who_they_were(officer: Person, lose: Callable[[Person], None]) -> None:
    @verb("test.left")
    def leave(viewer: Viewer) -> None:
        mark_moved(viewer, Person.objects.get(pk=officer.pk))
        record(viewer, "test.left")

    as_read = viewer(officer)
    lose(officer)
    with pytest.raises(Moved):
        leave(as_read)


def test_a_sensitive_reading_is_written_of_whoever_was_let_in(officer: Person) -> None:
    as_read = viewer(officer)
    _suspended(officer)
    assert reading(as_read, "log.opened").actor_id == officer.pk


def test_who_lets_themselves_stand_elsewhere_is_not_held_against_it(officer: Person) -> None:
    @verb("test.acted")
    def inner(viewer: Viewer) -> None:
        record(viewer, "test.acted")

    @quiet("a test")
    def between(viewer: Viewer) -> None:
        inner(viewer)

    @verb("test.left")
    def leave(viewer: Viewer) -> None:
        mark_moved(viewer, Person.objects.get(pk=officer.pk))
        _suspended(officer)
        between(viewer)
        record(viewer, "test.left")

    leave(viewer(officer))
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "test.acted",
        "test.left",
    ]


def test_a_move_that_was_undone_excuses_nobody(officer: Person) -> None:
    @verb("test.left")
    def leave(viewer: Viewer) -> None:
        mark_moved(viewer, Person.objects.get(pk=officer.pk))
        raise Refused("Not now.")

    @verb("test.acted")
    def act(viewer: Viewer) -> None:
        with suppress(Refused):
            leave(viewer)
        _suspended(officer)
        record(viewer, "test.acted")

    with pytest.raises(Moved):
        act(viewer(officer))


def test_who_gains_something_or_has_not_shown_a_factor_is_not_refused(officer: Person) -> None:
    plain = make_person("Plain", organisation=officer.organisation)
    as_read = viewer(plain)
    Person.objects.filter(pk=plain.pk).update(duties=["moderator"])

    @verb("test.acted")
    def act(viewer: Viewer) -> None:
        record(viewer, "test.acted")

    act(as_read)
    act(viewer(officer).unconfirmed())


def test_who_holds_several_duties_is_refused_for_the_loss_of_one(officer: Person) -> None:
    Person.objects.filter(pk=officer.pk).update(duties=["secretariat", "moderator"])
    as_read = viewer(officer)

    @verb("test.acted")
    def act(viewer: Viewer) -> None:
        record(viewer, "test.acted")

    act(as_read)
    Person.objects.filter(pk=officer.pk).update(duties=["moderator"])
    with pytest.raises(Moved):
        act(as_read)


def test_it_costs_no_query(officer: Person) -> None:
    @verb("test.acted")
    def act(viewer: Viewer) -> None:
        record(viewer, "test.acted")

    counts = set[int]()
    for who in (Viewer.system("a job"), viewer(officer), Viewer.system("a job"), viewer(officer)):
        with CaptureQueriesContext(connection) as asked:
            act(who)
        counts.add(len(asked) if counts else 0)  # the first makes the end of the chain
    assert len(counts - {0}) == 1

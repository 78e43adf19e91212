"""What is decided about the erasure of somebody's data is told to them, whatever was chosen in their name."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from majlis.approvals import actions as approvals
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.notifications.models import Channel
from majlis.notifications.office import tell
from majlis.notifications.preferences import choose
from majlis.personal import deeds
from tests.people import Cast, client_of, make_person, viewer
from tests.personal.planted import ordered

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def second() -> Person:
    """Another officer."""
    return make_person("Second officer", duties=["secretariat"])


def turned_off(person: Person) -> None:
    """Somebody wants to be told nothing about their own data."""
    for channel in Channel:
        choose(person.pk, "own data", channel, wanted=False)


def read_it(person: Person) -> None:
    """Whoever sits in their browser reads their notices before the mail has left."""
    person.notices.filter(listed=True, read_at=None).update(read_at=timezone.now())


def test_what_is_decided_about_an_erasure_cannot_be_turned_off(cast: Cast, second: Person) -> None:
    turned_off(cast.bob)
    erasure = ordered(cast, second)
    tell(Entry.objects.get(verb="erasure.ordered"))
    read_it(cast.bob)
    worker.drain()
    mine = [sent.subject for sent in mail.outbox if sent.to == [cast.bob.email]]
    assert mine == ["The secretariat will have your data erased. You can read when, and what you can do."]
    assert cast.bob.notices.filter(reason="own data", listed=True).exists()
    asked = deeds.ask_to_stop(viewer(cast.secretariat), erasure, reason="The letter was false.")
    approvals.decide(viewer(second), approval=asked, granted=True, reason="Seen.")
    worker.drain()
    mine = [str(sent.subject) for sent in mail.outbox if sent.to == [cast.bob.email]]
    assert "no longer has your data erased" in mine[-1]


def test_the_settings_say_of_what_one_is_always_told(cast: Cast) -> None:
    assert "Of an erasure you are always told." in client_of(cast.bob).get("/notices/settings/").text

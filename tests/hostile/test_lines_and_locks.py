"""A line about something that somebody else is changing: the database cuts nobody off."""

from __future__ import annotations

import pytest
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.discussions import actions as discussions
from majlis.discussions import texts
from majlis.ledger.models import Entry
from majlis.ledger.record import reading
from majlis.readership import actions as readership
from majlis.readership import deed, following
from majlis.readership.placing import Wanted
from tests.hostile.hands import comes_at, cut_off
from tests.people import Cast, make_person, viewer
from tests.safety.texts import ask

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reading_and_a_change_of_one_item_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle, marking=Marking.RED, circles=[], named=[cast.bob])
    card = Item.unguarded.get(pk=thread.pk)
    writes = lambda: discussions.write_post(viewer(cast.alice), thread=thread, body="Once more.")  # noqa: E731
    reads = lambda: reading(viewer(cast.bob), "item.opened", card)  # noqa: E731
    assert cut_off(monkeypatch, writes, (texts, "sound_body"), reads, late=Refused) == []
    assert Entry.objects.filter(verb__in=("item.opened", "post.written"), item=thread.pk).count() == 2


def test_a_granted_deed_and_a_change_by_the_source_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    thread = ask(cast.alice, cast.circle, marking=Marking.AMBER, circles=[], named=[cast.secretariat, second])
    card = Item.unguarded.get(pk=thread.pk)
    asked = deed.ask(viewer(cast.secretariat), card, Wanted(Marking.GREEN), "She said so.")
    granted = comes_at(
        monkeypatch,
        (readership, "_reasoned"),
        lambda: approvals.decide(viewer(second), approval=asked, granted=True, reason="I rang her."),
    )
    readership.change_marking(viewer(cast.alice), item=card, wanted=Wanted(Marking.CLEAR))
    with pytest.raises(Refused, match="Who reads this has changed since"):
        granted.end()


def test_two_workers_tell_once_that_a_source_has_expired(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ask(cast.alice, cast.circle)
    item = ask(cast.dana, cast.circle)
    Item.unguarded.get(pk=item.pk).derived_from.add(Item.unguarded.get(pk=source.pk))
    Item.unguarded.filter(pk=source.pk).update(expires_at=timezone.now())
    other = comes_at(monkeypatch, (following, "_note_end"), lambda: following.follow_expiry({}))
    following.follow_expiry({})
    other.end()
    assert Entry.objects.filter(verb="source.narrowed", item=item.pk).count() == 1

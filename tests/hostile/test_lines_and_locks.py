"""A line about something that somebody else is changing: the database cuts nobody off."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import Error
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
from tests.hostile.hands import at_once
from tests.people import Cast, make_person, viewer
from tests.safety.texts import ask

pytestmark = pytest.mark.django_db(transaction=True)


def _slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Whoever comes here holds what it has locked for a while."""
    meant = getattr(module, name)

    def run(*args: Any, **facts: Any) -> Any:
        time.sleep(0.5)
        return meant(*args, **facts)

    monkeypatch.setattr(module, name, run)


def test_a_reading_and_a_change_of_one_item_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle, marking=Marking.RED, circles=[], named=[cast.bob])
    card = Item.unguarded.get(pk=thread.pk)
    _slowly(monkeypatch, texts, "sound_body")

    def hand(number: int) -> str:
        try:
            if number:
                time.sleep(0.2)
                reading(viewer(cast.bob), "item.opened", card)
            else:
                discussions.write_post(viewer(cast.alice), thread=thread, body="Once more.")
        except Error as error:
            return str(error)
        return ""

    assert at_once(hand, 2) == ["", ""]
    assert Entry.objects.filter(verb__in=("item.opened", "post.written"), item=thread.pk).count() == 2


def test_a_granted_deed_and_a_change_by_the_source_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    thread = ask(cast.alice, cast.circle, marking=Marking.AMBER, circles=[], named=[cast.secretariat, second])
    card = Item.unguarded.get(pk=thread.pk)
    asked = deed.ask(viewer(cast.secretariat), card, Wanted(Marking.GREEN), "She said so.")
    _slowly(monkeypatch, readership, "_reasoned")

    def hand(number: int) -> str:
        try:
            if number:
                time.sleep(0.2)
                approvals.decide(viewer(second), approval=asked, granted=True, reason="I rang her.")
            else:
                readership.change_marking(viewer(cast.alice), item=card, wanted=Wanted(Marking.CLEAR))
        except Refused as refused:
            return str(refused.sentence)[:29]
        except Error as error:
            return str(error)
        return ""

    assert sorted(at_once(hand, 2)) == ["", "Who reads this has changed si"]


def test_two_workers_tell_once_that_a_source_has_expired(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ask(cast.alice, cast.circle)
    item = ask(cast.dana, cast.circle)
    Item.unguarded.get(pk=item.pk).derived_from.add(Item.unguarded.get(pk=source.pk))
    Item.unguarded.filter(pk=source.pk).update(expires_at=timezone.now())
    _slowly(monkeypatch, following, "_note_end")
    at_once(lambda number: following.follow_expiry({}), 2)
    assert Entry.objects.filter(verb="source.narrowed", item=item.pk).count() == 1

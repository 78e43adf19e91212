"""What others do to a thing while a widening of it waits neither ends the question nor gets past consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.markings import State as ItemState
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals import policy
from majlis.approvals.lapsing import lapse
from majlis.approvals.models import Approval
from majlis.discussions.actions import write_post
from majlis.discussions.models import Thread
from majlis.front.tests.test_readership import asks, reads, with_duty
from majlis.front.tests.test_wider import fresh
from majlis.ledger.models import Entry
from majlis.ledger.worker import drain
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.readership import actions, deed
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast) -> Approval:
    """An officer asks that a text of few becomes one of all; a second one can decide."""
    with_duty(cast.dana, "secretariat")
    readers = [cast.secretariat, cast.dana, cast.bob]
    item = asks(cast.alice, marking=Marking.AMBER, named=readers)
    return deed.ask(viewer(cast.secretariat), item, Wanted(Marking.GREEN), "She wrote so on 3 May.")


def still_waits(asked: Approval) -> bool:
    """Whether it waits after the worker has been there."""
    lapse({})
    return Approval.objects.get(pk=asked.pk).waits


def of(asked: Approval) -> Item:
    """What it is about, as it is stored now."""
    return fresh(Item.unguarded.get(pk=asked.item_id))


def replies(who: Person, asked: Approval, body: str = "Said meanwhile.") -> None:
    """Somebody writes in it."""
    write_post(viewer(who), thread=Thread.unguarded.get(pk=asked.item_id), body=body)


def grant(cast: Cast, asked: Approval) -> None:
    """The second officer grants it."""
    stored = Approval.objects.get(pk=asked.pk)
    approvals.decide(viewer(cast.dana), approval=stored, granted=True, reason="I have seen it.")


def test_a_text_that_is_held_for_a_moment_keeps_the_question_of_an_officer(
    cast: Cast, waiting: Approval
) -> None:
    Item.unguarded.filter(pk=waiting.item_id).update(state=ItemState.HELD)
    assert still_waits(waiting)
    with pytest.raises(Refused):
        grant(cast, waiting)
    assert "can read it again" in str(policy.hindrance(waiting))
    Item.unguarded.filter(pk=waiting.item_id).update(state=ItemState.PUBLISHED)
    assert still_waits(waiting)
    grant(cast, waiting)
    assert reads(cast.charlie, of(waiting))


def test_somebody_kept_out_by_another_than_the_source_keeps_it_waiting_ungranted(
    cast: Cast, waiting: Approval
) -> None:
    item = of(waiting)
    actions.bar(viewer(cast.dana), item=item, person=cast.secretariat, reason="I say so.")
    assert still_waits(waiting)
    with pytest.raises(Refused, match="no longer ask"):
        grant(cast, waiting)
    actions.readmit(viewer(cast.alice), item=item, person=cast.secretariat, reason="She may.")
    grant(cast, waiting)
    assert reads(cast.charlie, of(waiting))


def test_what_was_made_narrower_by_others_waits_for_what_is_decided_about_that(
    cast: Cast, waiting: Approval
) -> None:
    with_duty(cast.bob, "moderator")
    actions.change_marking(
        viewer(cast.bob),
        item=of(waiting),
        wanted=Wanted(Marking.RED, named=[cast.secretariat, cast.dana, cast.bob]),
        reason="Too wide.",
    )
    assert still_waits(waiting)
    with pytest.raises(Refused, match="Who reads this has changed since"):
        grant(cast, waiting)
    page = client_of(cast.dana).get(reverse("approvals:approval", args=[waiting.pk])).text
    assert "cannot be granted as it stands" in page
    assert 'value="refuse"' in page and 'value="grant"' not in page
    assert not reads(cast.charlie, of(waiting))


@pytest.mark.parametrize("how", ["placed", "source"])
def test_the_word_of_the_source_ends_it_and_who_asked_reads_why(
    cast: Cast, waiting: Approval, how: str
) -> None:
    drain()
    Notice.objects.all().delete()  # of one thing one unread notice is kept: that they were named
    if how == "placed":
        wanted = Wanted(Marking.RED, named=[cast.secretariat, cast.dana])
        actions.change_marking(viewer(cast.alice), item=of(waiting), wanted=wanted)
    else:
        actions.bar(viewer(cast.alice), item=of(waiting), person=cast.secretariat, reason="I never did.")
    with pytest.raises(Refused):
        grant(cast, waiting)
    assert not still_waits(waiting)
    stored = Approval.objects.get(pk=waiting.pk)
    assert (stored.state, stored.cause) == (Approval.State.LAPSED, how)
    assert Entry.objects.get(verb="approval.lapsed").facts["cause"] == how
    if how == "placed":
        drain()
        told = Notice.objects.get(person=cast.secretariat, reason="approval").sentence
        assert "its source has changed since who reads it" in told
        page = client_of(cast.secretariat).get(reverse("approvals:approval", args=[waiting.pk])).text
        assert "Why it lapsed" in page and "Its source has changed since who reads it" in page


def test_a_reply_ends_nothing_and_goes_along_only_with_the_consent_of_who_wrote_it(
    cast: Cast, waiting: Approval, django_assert_max_num_queries: Any
) -> None:
    replies(cast.bob, waiting)
    assert still_waits(waiting)
    with pytest.raises(Refused, match="since it was asked for"):
        grant(cast, waiting)
    page = reverse("approvals:approval", args=[waiting.pk])
    decider = client_of(cast.dana)
    for who in (cast.dana, cast.secretariat):
        browser = client_of(who)
        browser.get(page)
        with django_assert_max_num_queries(12):
            browser.get(page)
    assert "Whoever wrote it has to agree, too" in decider.get(page).text
    assert "Add what it lacks" not in decider.get(page).text
    asker = client_of(cast.secretariat)
    shown = asker.get(page)
    assert "Add what it lacks" in shown.text
    assert "What is asked for" in shown.text and "From now on" not in shown.text, (
        "it waits, and may be refused"
    )
    assert "how and when they agreed" in asker.post(page, {"seen": shown.context["seen"]}).text
    replies(cast.bob, waiting, "And one more.")
    typed = {"reason": "Bob agreed today.", "seen": shown.context["seen"]}
    stale = asker.post(page, typed)
    assert stale.status_code == 422 and "has changed since you opened the page" in stale.text
    assert not reads(cast.charlie, of(waiting))
    before = decider.get(page).context["seen"]
    assert asker.post(page, {**typed, "seen": asker.get(page).context["seen"]}).status_code == 302
    stored = Approval.objects.get(pk=waiting.pk)
    assert stored.facts["writers"] == [cast.bob.pk]
    assert stored.reason == "She wrote so on 3 May.\n\nBob agreed today."
    old = decider.post(page, {"act": "grant", "reason": "Fine.", "seen": before})
    assert "has changed since you opened the page" in old.text and not reads(cast.charlie, of(waiting))
    with pytest.raises(Refused, match="since you opened"):
        approvals.decide(viewer(cast.dana), approval=waiting, granted=True, reason="As I saw it.")
    drain()
    assert "where you wrote" in Notice.objects.get(person=cast.bob, reason="consent").sentence
    grant(cast, waiting)
    assert reads(cast.charlie, of(waiting))


def test_nobody_but_who_asked_adds_to_it_and_only_what_they_have_seen(cast: Cast, waiting: Approval) -> None:
    with pytest.raises(Refused):  # nothing is lacking
        approvals.supplement(viewer(cast.secretariat), approval=waiting, reason="More.", facts={})
    replies(cast.bob, waiting)
    seen = policy.renewed(Approval.objects.get(pk=waiting.pk))
    for who in (cast.dana, cast.bob, cast.alice):
        with pytest.raises(Refused):
            approvals.supplement(viewer(who), approval=waiting, reason="I say so.", facts=seen)
    replies(cast.dana, waiting)
    with pytest.raises(Refused, match="since you opened"):
        approvals.supplement(viewer(cast.secretariat), approval=waiting, reason="Bob.", facts=seen)
    Approval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    now = policy.renewed(Approval.objects.get(pk=waiting.pk))
    with pytest.raises(Refused):
        approvals.supplement(viewer(cast.secretariat), approval=waiting, reason="Late.", facts=now)

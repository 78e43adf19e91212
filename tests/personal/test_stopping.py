"""Nobody but the person undoes their wish to be erased: two officers put it off, and say why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals import lapsing
from majlis.approvals.models import Approval
from majlis.kit.dates import day
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions as vetting
from majlis.network.models import Person
from majlis.notifications.models import Channel
from majlis.notifications.office import tell
from majlis.notifications.preferences import choose
from majlis.personal import actions, deeds, jobs
from majlis.personal.models import AT_MOST, Erasure
from tests.people import Cast, client_of, make_person, viewer
from tests.personal.planted import ordered

pytestmark = pytest.mark.django_db
WHY = "A case about your post is open. We tell you when it is closed."


@pytest.fixture
def second() -> Person:
    """Another officer."""
    return make_person("Second officer", duties=["secretariat"])


def hold(cast: Cast, erasure: Erasure, days: int = 30) -> Approval:
    """One officer asks."""
    facts = {"hold": "case", "days": str(days)}
    return deeds.ask_to_stop(viewer(cast.secretariat), erasure, reason=WHY, **facts)


def grant(second: Person, asked: Approval) -> None:
    """Another grants."""
    approvals.decide(viewer(second), approval=asked, granted=True, reason="The case is open, I looked.")


def test_no_officer_undoes_what_somebody_asked_for_themselves(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    for officer in (cast.secretariat, second):
        with pytest.raises(Refused):
            actions.undo_erasure(viewer(officer), erasure=erasure)
    for who in (cast.charlie, cast.bob):
        with pytest.raises(Refused, match="cannot ask"):
            deeds.ask_to_stop(viewer(who), erasure, reason=WHY, hold="case", days="30")
    with pytest.raises(Refused, match="say why"):
        deeds.ask_to_stop(viewer(second), erasure, reason=" ", hold="case", days="30")
    asked = hold(cast, erasure)
    for who in (cast.secretariat, second, cast.bob):
        with pytest.raises(Refused):
            actions.hold_erasure(viewer(who), approval=asked)
    for who in (cast.secretariat, cast.bob, cast.charlie):
        with pytest.raises(Refused):
            grant(who, asked)
    erasure.refresh_from_db()
    assert (erasure.state, erasure.hold) == (Erasure.State.WAITING, "")


def test_a_question_ends_with_the_day_on_which_it_would_come_too_late(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now() + timedelta(days=3))
    erasure.refresh_from_db()
    assert hold(cast, erasure).expires_at == erasure.due_at
    Approval.objects.update(state=Approval.State.WITHDRAWN)
    Erasure.objects.update(due_at=timezone.now() + timedelta(days=60))
    erasure.refresh_from_db()
    assert hold(cast, erasure).expires_at < timezone.now() + timedelta(days=15)


def test_two_put_it_off_and_the_person_reads_why_and_until_when_and_may_still_undo_it(
    cast: Cast, second: Person
) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    due = erasure.due_at
    asked = hold(cast, erasure)
    assert "put off" in client_of(second).get(reverse("approvals:approval", args=[asked.pk])).text
    grant(second, asked)
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.WAITING and erasure.due_at > due
    line = Entry.objects.get(verb="erasure.held")
    assert (line.actor, line.person, line.reason) == (second, cast.bob, WHY)
    assert line.facts["ground"] == "case" and line.facts["approval"] == asked.pk
    worker.drain()
    assert cast.bob.notices.filter(reason="own data").count() == 1
    client = client_of(cast.bob)
    page = client.get(reverse("personal:data")).text
    assert WHY in page and "A case about the person" in page and "data protection authority" in page
    client.post(reverse("personal:undo"))
    erasure.refresh_from_db()
    assert (erasure.state, erasure.said, erasure.hold) == (Erasure.State.UNDONE, "", "")


def test_news_of_an_archive_and_of_an_erasure_never_hide_each_other(cast: Cast, second: Person) -> None:
    actions.ask_export(viewer(cast.bob))
    worker.drain()
    ordered(cast, second)
    worker.drain()
    told = set(cast.bob.notices.filter(read_at=None).values_list("sentence", "count"))
    assert told == {
        ("The archive of your data is ready.", 1),
        ("The secretariat will have your data erased. You can read when, and what you can do.", 1),
    }
    grant(cast.secretariat, deeds.ask_to_stop(viewer(second), Erasure.objects.get(), reason="A mistake."))
    worker.drain()
    waiting = cast.bob.notices.filter(read_at=None)
    assert "The secretariat no longer has your data erased. You can read why." in [
        notice.sentence for notice in waiting
    ]
    assert waiting.count() == 2 and cast.bob.deliveries.filter(channel="mail").count() == 3


def test_who_decides_about_putting_it_off_reads_when_it_would_happen(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now() + timedelta(days=2))
    erasure.refresh_from_db()
    page = client_of(second).get(reverse("approvals:approval", args=[hold(cast, erasure).pk])).text
    assert day(erasure.due_at) in page


def test_it_is_put_off_for_three_months_at_most_however_often(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    grant(second, hold(cast, erasure, 60))
    now = timezone.now()
    Erasure.objects.update(asked_at=now - timedelta(days=60), due_at=now + timedelta(days=1))
    erasure.refresh_from_db()
    grant(second, hold(cast, erasure, 60))
    erasure.refresh_from_db()
    assert erasure.due_at == erasure.asked_at + AT_MOST
    with pytest.raises(Refused, match="any longer"):
        grant(second, hold(cast, erasure, 60))
    Erasure.objects.update(due_at=timezone.now())
    jobs.carry_out({})
    erasure.refresh_from_db()
    assert (erasure.state, erasure.said) == (Erasure.State.DONE, "")
    assert not Entry.objects.filter(verb="erasure.held").exclude(reason="").exists()


def test_only_what_would_put_it_off_is_offered(cast: Cast, second: Person) -> None:
    page, client = reverse("personal:stop", args=[cast.bob.handle]), client_of(cast.secretariat)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now() + timedelta(days=29))
    offered = client.get(page).text
    assert [n for n in ("14", "30", "60") if f'value="{n}"' in offered] == ["30", "60"]
    said = {"hold": "case", "days": "14", "reason": WHY}
    assert client.post(page, said).status_code == 422 and not Approval.objects.exists()
    Erasure.objects.update(due_at=erasure.latest)
    assert page not in client.get(reverse("personal:erasures")).text
    assert client.get(page)["Location"] == reverse("personal:erasures")


def test_what_two_ordered_is_taken_back_by_two_and_the_person_reads_why(cast: Cast, second: Person) -> None:
    erasure = ordered(cast, second)
    with pytest.raises(Refused):
        actions.undo_erasure(viewer(cast.secretariat), erasure=erasure)
    asked = deeds.ask_to_stop(viewer(second), erasure, reason="The letter was not yours.")
    assert asked.deed == "erasure.recalled"
    with pytest.raises(Refused):
        actions.hold_erasure(viewer(cast.secretariat), approval=asked)
    grant(cast.secretariat, asked)
    erasure.refresh_from_db()
    assert (erasure.state, erasure.reason) == (Erasure.State.UNDONE, "")
    assert Entry.objects.get(verb="erasure.recalled").reason == "The letter was not yours."
    worker.drain()
    assert cast.bob.notices.filter(reason="own data", url=reverse("personal:data")).count() == 1
    assert "The letter was not yours." in client_of(cast.bob).get(reverse("personal:data")).text


def test_whoever_undid_it_meanwhile_is_not_held(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    asked = hold(cast, erasure)
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    with pytest.raises(Refused):
        grant(second, asked)
    assert Erasure.objects.get().state == Erasure.State.UNDONE


def test_whoever_is_held_back_while_another_is_erased_is_not_erased(
    cast: Cast, second: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = actions.ask_erasure(viewer(cast.charlie), texts=False)
    then = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    meant = actions.carry_out

    def meanwhile(by: Viewer, *, erasure: Erasure) -> Erasure:
        if erasure.pk == first.pk:
            grant(second, hold(cast, then))
        return meant(by, erasure=erasure)

    monkeypatch.setattr(actions, "carry_out", meanwhile)
    jobs.carry_out({})
    first.refresh_from_db()
    then.refresh_from_db()
    assert (first.state, then.state) == (Erasure.State.DONE, Erasure.State.WAITING)
    assert then.due_at > timezone.now() and then.hold == "case"


def test_the_way_through_the_pages(cast: Cast, second: Person) -> None:
    page = reverse("personal:stop", args=[cast.bob.handle])
    client = client_of(cast.secretariat)
    assert client.get(page)["Location"] == reverse("personal:erasures")
    actions.ask_erasure(viewer(cast.bob), texts=False)
    assert page in client.get(reverse("personal:erasures")).text
    assert "it is their right" in client.get(page).text
    refused = client.post(page, {"reason": "Kept words", "days": "30"})
    assert refused.status_code == 422 and "Kept words" in refused.text and "choose a ground" in refused.text
    asked = client.post(page, {"hold": "doubt", "days": "14", "reason": WHY})["Location"]
    assert "waits for a decision" in client.get(page).text
    client_of(second).post(asked, {"act": "grant", "reason": "I called."})
    assert Erasure.objects.get().hold == "doubt"
    for who in (cast.alice, cast.bob):
        assert client_of(who).get(page).status_code == 403
    own = reverse("personal:stop", args=[cast.secretariat.handle])
    make_person("Third officer", duties=["secretariat"])  # or too few would be left
    actions.ask_erasure(viewer(cast.secretariat), texts=False)
    assert client.get(own).status_code == 403


def test_the_list_offers_nothing_while_a_second_officer_is_asked_and_says_so(
    cast: Cast, second: Person
) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    page = reverse("personal:erasures")
    stop = reverse("personal:stop", args=[cast.bob.handle])
    assert stop in client_of(second).get(page).text
    asked = hold(cast, erasure)
    shown = client_of(second).get(page).text
    assert stop not in shown and reverse("approvals:approval", args=[asked.pk]) in shown
    assert "A second officer is asked to hold it back." in shown
    Approval.objects.update(expires_at=timezone.now())  # nobody decided, and the worker was not there yet
    assert stop in client_of(second).get(page).text


def test_the_reason_is_asked_for_in_the_language_of_the_person_and_marked_with_its_own(
    cast: Cast, second: Person
) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(language="fr")
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    stop = reverse("personal:stop", args=[cast.bob.handle])
    assert "in their language: French." in client_of(second).get(stop).text
    asked = hold(cast, erasure)
    page = client_of(second).get(reverse("approvals:approval", args=[asked.pk])).text
    assert "French" in page and f'<dd lang="en" dir="auto">{WHY}' in page
    grant(second, asked)
    assert f'<p lang="en" dir="auto">{WHY}' in client_of(cast.bob).get(reverse("personal:data")).text


def test_news_of_an_erasure_goes_with_it(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    grant(second, hold(cast, erasure))
    worker.drain()
    assert cast.bob.notices.filter(read_at=None, listed=True).count() == 1
    erasure.refresh_from_db()
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    worker.drain()
    assert not cast.bob.notices.filter(read_at=None).exists()
    assert not cast.bob.notices.filter(listed=True).exists()


def test_nobody_is_told_late_that_an_erasure_is_held_back_which_is_undone(cast: Cast, second: Person) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    grant(second, hold(cast, erasure))
    erasure.refresh_from_db()
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    worker.drain()
    assert not cast.bob.notices.filter(read_at=None).exists()


def test_whoever_finds_a_browser_open_asks_for_no_erasure_unnoticed(cast: Cast) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=True)
    worker.drain()
    notice = cast.bob.notices.get(reason="own data")
    assert "undo" in str(notice.sentence) and notice.url == reverse("personal:data")
    assert [sent.to for sent in mail.outbox] == [[cast.bob.email]]
    assert "Your data will be erased" in client_of(cast.bob).get(reverse("front:desk")).text
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    worker.drain()
    assert not cast.bob.notices.filter(reason="own data", read_at__isnull=True).exists()


def test_nor_where_the_notice_was_turned_off_or_read_first_in_that_browser(cast: Cast) -> None:
    for channel in Channel:
        choose(cast.bob.pk, "own data", channel, wanted=False)
    actions.ask_erasure(viewer(cast.bob), texts=False)
    tell(Entry.objects.get(verb="erasure.asked"))
    cast.bob.notices.filter(reason="own data", listed=True, read_at=None).update(read_at=timezone.now())
    worker.drain()
    assert cast.bob.notices.filter(reason="own data", listed=True).exists()
    assert [sent.to for sent in mail.outbox] == [[cast.bob.email]]


@pytest.mark.one_database
@pytest.mark.parametrize("deed", ["erasure.held", "erasure.recalled", "erasure.ordered"])
def test_nothing_that_whom_it_is_about_does_with_their_membership_ends_the_question(
    deed: str, cast: Cast, second: Person
) -> None:
    if deed == "erasure.held":
        asked = hold(cast, actions.ask_erasure(viewer(cast.bob), texts=False))
    elif deed == "erasure.recalled":
        erasure = ordered(cast, second)
        asked = deeds.ask_to_stop(viewer(cast.secretariat), erasure, reason="The letter was false.")
    else:
        asked = deeds.ask(viewer(cast.secretariat), cast.bob, reason="asked by letter", texts=True)
    vetting.leave(viewer(cast.bob), person=cast.bob, reason="Bye.")
    lapsing.lapse({})
    grant(second, asked)
    asked.refresh_from_db()
    assert asked.state == Approval.State.GRANTED

"""Two people stand behind a deed, whatever is tried."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.markings import State as ItemState
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions, lapsing, policy
from majlis.approvals.lapsing import lapse
from majlis.approvals.models import Approval
from majlis.approvals.tests.conftest import Office
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Unfinished
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from tests.people import make_person, viewer

State = Approval.State


def asked(office: Office, by: Person | None = None, *, about: Person | None = None) -> Approval:
    """The first officer asks for the deed about the subject."""
    return actions.ask(
        viewer(by or office.first), deed="test.deed", about=about or office.subject, reason="It is needed."
    )


def decide(by: Person, approval: Approval, *, granted: bool = True, reason: str = "I looked.") -> Approval:
    """Somebody decides."""
    return actions.decide(viewer(by), approval=approval, granted=granted, reason=reason)


def test_what_a_second_officer_grants_is_done_once_and_leaves_two_lines(office: Office) -> None:
    approval = decide(office.second, asked(office))
    assert (approval.state, approval.decider, approval.decision) == (
        State.GRANTED,
        office.second,
        "I looked.",
    )
    assert office.done == [(approval.pk, office.second.pk)]
    lines = Entry.objects.order_by("pk").values_list("verb", "actor", "person")
    assert list(lines) == [
        ("approval.asked", office.first.pk, office.subject.pk),
        ("approval.decided", office.second.pk, office.subject.pk),
    ]
    assert "needed" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_what_is_refused_is_not_done(office: Office) -> None:
    assert decide(office.second, asked(office), granted=False).state == State.REFUSED
    assert office.done == []


@pytest.mark.parametrize("who", ["first", "subject"])
def test_neither_the_asker_nor_the_person_concerned_decides(office: Office, who: str) -> None:
    approval = asked(office)
    for granted in (True, False):
        with pytest.raises(Refused):
            decide(getattr(office, who), approval, granted=granted)
    approval.refresh_from_db()
    assert approval.waits and office.done == []


def test_only_those_with_the_duty_ask_and_decide(office: Office) -> None:
    approval = asked(office)
    plain = make_person("Plain")
    moderator = make_person("Moderator", duties=["moderator"])
    left = make_person("Gone", duties=["secretariat"], standing=Standing.SUSPENDED)
    for person in (plain, moderator, left):
        with pytest.raises(Refused):
            asked(office, person)
        with pytest.raises(Refused):
            decide(person, approval)
    assert office.done == []


def test_nobody_decides_twice_and_nobody_asks_twice(office: Office) -> None:
    approval = asked(office)
    with pytest.raises(Refused, match="already"):
        asked(office, office.third)
    decide(office.second, approval, granted=False)
    with pytest.raises(Refused, match="settled"):
        decide(office.third, approval)
    assert asked(office).pk != approval.pk  # a settled one does not stand in the way of a new question


def test_a_reason_is_needed_on_both_sides(office: Office) -> None:
    with pytest.raises(Refused, match="say why"):
        actions.ask(viewer(office.first), deed="test.deed", reason=" \n")
    approval = asked(office)
    with pytest.raises(Refused, match="say why"):
        decide(office.second, approval, reason=" ")
    approval.refresh_from_db()
    assert approval.waits


def test_what_lapsed_cannot_be_decided_even_before_the_worker_noticed(office: Office) -> None:
    approval = asked(office)
    Approval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="time"):
        decide(office.second, approval)
    lapse({})
    lapse({})
    approval.refresh_from_db()
    assert (approval.state, approval.cause) == (State.LAPSED, "time")
    assert Entry.objects.get(verb="approval.lapsed").facts["cause"] == "time"
    with pytest.raises(Refused):
        decide(office.second, approval)
    assert office.done == []


def test_a_question_that_cannot_lapse_stops_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    three = [asked(office, about=who) for who in (office.subject, make_person("One"), make_person("Two"))]
    Approval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    end = actions.lapse

    def fails_for_the_first(viewer: Viewer, *, approval: Approval) -> Approval:
        done: Approval = end(viewer, approval=approval)
        if approval.pk == three[0].pk:
            raise ValueError(office.subject.email)
        return done

    monkeypatch.setattr(actions, "lapse", fails_for_the_first)
    with pytest.raises(Unfinished):
        lapse({})
    assert list(Approval.objects.filter(state=State.ASKED)) == [three[0]]
    assert f"lapse of approval {three[0].pk} failed: ValueError" in caplog.text and "@" not in caplog.text
    monkeypatch.undo()
    lapse({})
    assert Entry.objects.filter(verb="approval.lapsed").count() == 3


def test_a_deed_that_cannot_be_looked_at_stops_no_other_question(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, over = asked(office), asked(office, about=make_person("One"))

    def moved(person: int, since: object) -> bool:
        if person == office.subject.pk:
            raise KeyError("facts")
        return person == over.person_id

    monkeypatch.setattr(policy, "MOVED", [moved])
    with pytest.raises(Unfinished):
        lapse({})
    assert list(Approval.objects.filter(state=State.ASKED)) == [broken]


def test_what_is_settled_while_the_worker_looks_at_it_is_no_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = actions.ask(viewer(office.first), deed="test.deed", about=office.subject, reason="It is needed.")

    def taken_back(approval: Approval) -> bool:
        if Approval.objects.filter(pk=approval.pk, state=Approval.State.ASKED).exists():
            actions.withdraw(viewer(office.first), approval=approval)
        return True

    monkeypatch.setattr(lapsing, "is_overtaken", taken_back)
    lapse({})
    asked.refresh_from_db()
    assert asked.state == Approval.State.WITHDRAWN


def test_a_question_that_can_still_be_granted_does_not_lapse(office: Office) -> None:
    approval = asked(office)
    lapse({})
    approval.refresh_from_db()
    assert approval.waits


def test_nobody_makes_a_waiting_question_lapse(office: Office) -> None:
    approval = asked(office)
    with pytest.raises(Refused):
        actions.lapse(viewer(office.first), approval=approval)


def test_the_asker_alone_takes_it_back(office: Office) -> None:
    approval = asked(office)
    with pytest.raises(Refused):
        actions.withdraw(viewer(office.second), approval=approval)
    assert actions.withdraw(viewer(office.first), approval=approval).state == State.WITHDRAWN
    with pytest.raises(Refused):
        decide(office.second, approval)


def test_an_asker_who_is_out_stands_behind_nothing_any_more(office: Office) -> None:
    approval = asked(office)
    Person.objects.filter(pk=office.first.pk).update(standing=Standing.SUSPENDED)
    with pytest.raises(Refused, match="no longer"):
        decide(office.second, approval)
    assert decide(office.second, approval, granted=False).state == State.REFUSED


def test_an_asker_who_lost_the_duty_stands_behind_nothing_any_more(office: Office) -> None:
    approval = asked(office)
    Person.objects.filter(pk=office.first.pk).update(duties=["moderator"])
    with pytest.raises(Refused, match="no longer"):
        decide(office.second, approval)
    assert office.done == []
    Person.objects.filter(pk=office.first.pk).update(duties=["secretariat"])
    assert decide(office.second, approval).state == State.GRANTED


def test_a_deed_that_fails_leaves_the_question_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = asked(office)
    monkeypatch.setattr(office, "done", None)
    with pytest.raises(AttributeError):
        decide(office.second, approval)
    approval.refresh_from_db()
    assert approval.waits
    assert not Entry.objects.filter(verb="approval.decided").exists()


def test_the_database_itself_knows_no_deed_of_one_person(office: Office) -> None:
    approval = asked(office)
    row = Approval.objects.filter(pk=approval.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(decider=office.first)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(state=State.GRANTED)


def test_those_who_can_decide_are_told_and_then_the_asker(office: Office) -> None:
    approval = asked(office)
    worker.drain()
    assert set(Notice.objects.values_list("person", flat=True)) == {office.second.pk, office.third.pk}
    decide(office.third, approval)
    worker.drain()
    assert Notice.objects.filter(person=office.first).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_at_once_exactly_one_wins(office: Office) -> None:
    won: list[int] = []
    for _round in range(3):
        approval = asked(office)
        start, said = threading.Barrier(2), list[str]()

        def race(person: Person, approval: Approval = approval, start: threading.Barrier = start) -> None:
            try:
                one = viewer(person)
                start.wait(10)
                actions.decide(one, approval=approval, granted=True, reason="I looked.")
                won.append(person.pk)
            except Refused as late:
                said.append(str(late.sentence))  # noqa: B023
            finally:
                connection.close()

        threads = [threading.Thread(target=race, args=(one,)) for one in (office.second, office.third)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(said) == 1 and "settled" in said[0]
    assert len(won) == len(office.done) == 3


def test_the_database_itself_lets_only_one_of_two_alike_wait(office: Office) -> None:
    first = asked(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            deed=first.deed,
            person=first.person,
            asker=office.third,
            reason="At the same moment.",
            likeness=first.likeness,
            expires_at=first.expires_at,
        )


def test_what_is_over_but_not_yet_written_down_stands_in_nobodys_way(office: Office) -> None:
    old = asked(office)
    Approval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert asked(office, office.third).waits
    old.refresh_from_db()
    assert old.state == State.LAPSED
    assert Entry.objects.filter(verb="approval.lapsed").count() == 1


def test_nobody_is_told_of_a_decision_about_what_they_may_not_read(office: Office) -> None:
    item = Item.unguarded.create(
        kind="item", title="Named", author=office.first, marking=Marking.RED, state=ItemState.PUBLISHED
    )
    item.named.add(office.second)
    actions.ask(viewer(office.first), deed="test.deed", about=item, reason="It is needed.")
    worker.drain()
    assert set(Notice.objects.values_list("person", "item")) == {(office.second.pk, item.pk)}


@pytest.mark.parametrize("how", ["decided", "withdrawn"])
def test_nobody_is_asked_any_more_for_what_is_settled(office: Office, how: str) -> None:
    approval = asked(office)
    worker.drain()
    waiting = Notice.objects.filter(reason="request", read_at=None)
    assert {notice.person for notice in waiting.all()} == {office.second, office.third}
    if how == "decided":
        decide(office.second, approval)
    else:
        actions.withdraw(viewer(office.first), approval=approval)
    worker.drain()
    assert not waiting.all().exists()

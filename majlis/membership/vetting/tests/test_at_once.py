"""Two at once: one of them wins, and nobody is ever accepted by one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions, jobs, openings
from majlis.membership.vetting.members import officers
from majlis.membership.vetting.models import Case, Opening, Step
from majlis.membership.vetting.tests.village import (
    EVIDENCE,
    PASSWORD,
    WHY,
    applicant,
    settle,
    stands,
)
from majlis.network.models import Person, Standing
from tests.people import viewer

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same moment; what the refused ones were told."""
    start, said = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
        except Refused as refused:
            said.append(str(refused.sentence))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return said


def test_two_officers_at_once_decide_one_case_once() -> None:
    village = settle()
    first, second, _third = (viewer(one) for one in village.officers)
    for number in range(3):
        person = applicant(village, f"new{number}@example.invalid")
        actions.sponsor(viewer(village.focal), person=person, reason=WHY)
        actions.take_up(first, person=person)
        facts = {"person": person, "reason": "Decided."}
        said = both(
            lambda facts=facts: actions.accept(first, evidence=EVIDENCE, **facts),  # type: ignore[misc]
            lambda facts=facts: actions.refuse(second, **facts),  # type: ignore[misc]
        )
        decided = Step.objects.filter(person=person, after__in=(Standing.ACCEPTED, Standing.REFUSED))
        assert len(said) == 1 and decided.count() == 1


def test_a_sponsor_suspended_at_the_same_moment_is_no_hand_afterwards() -> None:
    village = settle()
    first, second, _third = (viewer(one) for one in village.officers)
    person = applicant(village)
    actions.sponsor(viewer(village.focal), person=person, reason=WHY)
    actions.take_up(first, person=person)
    both(
        lambda: actions.accept(first, person=person, reason="Fine.", evidence=EVIDENCE),
        lambda: actions.suspend(second, person=village.focal, reason="No."),
    )
    steps = list(Step.objects.filter(after__in=(Standing.ACCEPTED, Standing.SUSPENDED)).order_by("pk"))
    if stands(person) == Standing.ACCEPTED:  # then it was decided before, not after
        assert steps[0].person_id == person.pk


def test_a_link_that_is_used_twice_at_once_lets_one_in() -> None:
    settle()
    token = openings.make(Opening.Kind.APPLY, "once@example.invalid")
    typed = {"name": "Once", "language": "en"}

    def enter() -> object:
        return actions.enter(viewer(None), token=token, typed=typed, password=PASSWORD)

    assert len(both(enter, enter)) == 1
    assert Person.objects.filter(email="once@example.invalid").count() == 1


def test_of_two_links_of_one_address_at_once_one_lets_in() -> None:
    settle()
    typed = {"name": "Once", "language": "en"}
    for number in range(3):
        links = [openings.make(Opening.Kind.APPLY, f"new{number}@example.invalid") for _twice in range(2)]

        def enter(token: str) -> object:
            return actions.enter(viewer(None), token=token, typed=typed, password=PASSWORD)

        assert len(both(*[partial(enter, token) for token in links])) == 1
        assert Person.objects.filter(email=f"new{number}@example.invalid").count() == 1


def test_of_three_officers_who_go_at_once_two_are_left() -> None:
    village = settle()
    first, second, third = village.officers
    said = both(
        lambda: actions.leave(viewer(first), person=first, reason="Enough."),
        lambda: actions.leave(viewer(third), person=second, reason="Unclear."),
        lambda: actions.end_duty(viewer(second), person=third, duty="secretariat", reason="Moved on."),
    )
    assert len(said) == 2
    assert len(officers()) == 2


def test_two_workers_in_the_same_year_remind_and_suspend_each_once() -> None:
    village = settle()
    jobs.watch_the_year({})
    over, long_ago = [village.focal, village.colleague, village.outsider], timezone.now() - timedelta(days=60)
    Case.objects.filter(person__in=over).update(confirmed_until=long_ago, reminded_at=long_ago)
    Case.objects.filter(person__in=village.officers).update(confirmed_until=timezone.now())
    both(*[lambda: jobs.watch_the_year({})] * 3)
    verbs = Entry.objects.filter(verb__in=("member.suspended", "membership.due")).values_list(
        "verb", "person"
    )
    assert len(verbs) == len(set(verbs)) == len(over) + len(village.officers)
    assert {stands(one) for one in over} == {Standing.SUSPENDED}

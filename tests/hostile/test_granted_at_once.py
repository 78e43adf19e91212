"""Somebody moves at the moment in which a second person grants: one waits for the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from majlis.access.policy import Refused
from majlis.approvals import actions
from majlis.approvals.models import Approval
from majlis.approvals.tests import conftest
from majlis.approvals.tests.conftest import Office
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions as vetting
from tests.hostile.hands import cut_off
from tests.people import viewer

pytestmark = pytest.mark.django_db(transaction=True)
office = conftest.office


def _asker_loses_the_duty(office: Office) -> None:
    vetting.end_duty(viewer(office.third), person=office.first, duty="secretariat", reason="Rotation.")


def _asker_is_suspended(office: Office) -> None:
    vetting.suspend(viewer(office.third), person=office.first, reason="A question is open.")


def _subject_is_suspended(office: Office) -> None:
    vetting.suspend(viewer(office.third), person=office.subject, reason="A question is open.")


def _decider_loses_the_duty(office: Office) -> None:
    vetting.end_duty(viewer(office.third), person=office.second, duty="secretariat", reason="Rotation.")


MOVES = (_asker_loses_the_duty, _asker_is_suspended, _subject_is_suspended, _decider_loses_the_duty)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__.strip("_"))
def test_nobody_moves_between_the_look_and_the_deed(
    office: Office, monkeypatch: pytest.MonkeyPatch, move: Callable[[Office], None]
) -> None:
    asked = actions.ask(viewer(office.first), deed="test.deed", about=office.subject, reason="It is needed.")
    second = viewer(office.second)
    between = (actions, "_reasoned")  # the look at both and the deed

    def granted() -> None:
        actions.decide(second, approval=asked, granted=True, reason="I looked.")

    assert cut_off(monkeypatch, granted, between, lambda: move(office), late=Refused) == []
    asked.refresh_from_db()
    lines = list(Entry.objects.order_by("number").values_list("verb", flat=True))
    assert asked.state == Approval.State.GRANTED
    assert lines[1] == "approval.decided" and len(lines) == 3


def test_whoever_lost_the_duty_a_moment_ago_grants_nothing(office: Office) -> None:
    asked = actions.ask(viewer(office.first), deed="test.deed", about=office.subject, reason="It is needed.")
    second = viewer(office.second)  # as their page was opened
    _decider_loses_the_duty(office)
    with pytest.raises(Refused, match="whose duty"):
        actions.decide(second, approval=asked, granted=True, reason="I looked.")
    assert office.done == []

"""Officers stop an erasure at the moment in which the worker carries it out: one waits for the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.network.models import Person
from majlis.personal import actions, deeds, erasing
from majlis.personal.models import Erasure
from tests.hostile.hands import Turn, cut_off
from tests.people import Cast, make_person, viewer

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "A case about your post is open. We tell you when it is closed."


def _granting(second: Person, asked: Approval) -> Callable[[], object]:
    return lambda: approvals.decide(viewer(second), approval=asked, granted=True, reason="I looked.")


def _wished(cast: Cast, second: Person) -> Erasure:
    return actions.ask_erasure(viewer(cast.bob), texts=False)


def _ordered(cast: Cast, second: Person) -> Erasure:
    _granting(second, deeds.ask(viewer(cast.secretariat), cast.bob, reason="By letter.", texts=True))()
    return Erasure.objects.get()


@pytest.mark.parametrize("first", ["erased", "stopped"])
@pytest.mark.parametrize("begun", [_wished, _ordered])
def test_an_erasure_and_officers_who_stop_it_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, begun: Callable[[Cast, Person], Erasure], first: str
) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    erasure = begun(cast, second)
    asked = deeds.ask_to_stop(viewer(cast.secretariat), erasure, reason=WHY, hold="case", days="30")
    Erasure.objects.update(due_at=timezone.now())
    erases, stops = lambda: erasing.run(erasure), _granting(second, asked)
    turn: Turn = (erases, (erasing, "begun"), stops)
    if first == "stopped":
        turn = (stops, (actions, "_stopped"), erases)
    assert cut_off(monkeypatch, *turn, late=Refused) == []
    erasure.refresh_from_db()
    asked.refresh_from_db()
    assert (erasure.state == Erasure.State.DONE) == (asked.state == Approval.State.WITHDRAWN)
    assert (erasure.state != Erasure.State.DONE) == (asked.state == Approval.State.GRANTED)
    assert (erasure.state == Erasure.State.DONE) == (first == "erased")

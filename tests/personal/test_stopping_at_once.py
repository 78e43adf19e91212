"""Officers stop an erasure at the moment in which the worker carries it out: one waits for the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.network.models import Person
from majlis.personal import actions, deeds, erasing
from majlis.personal.models import Erasure
from tests.hostile.hands import at_once
from tests.people import Cast, make_person, viewer

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "A case about your post is open. We tell you when it is closed."


def _slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Each holds what it has taken for long enough that the other comes."""
    meant = getattr(module, name)

    def run(*args: Any, **facts: Any) -> Any:
        time.sleep(0.4)
        return meant(*args, **facts)

    monkeypatch.setattr(module, name, run)


def _together(*works: Callable[[], object]) -> list[str]:
    """What the database cut off."""

    def hand(number: int) -> str:
        try:
            works[number]()
        except Refused:
            return ""  # the other was quicker, and it is said
        except Error as error:
            return str(error)
        return ""

    return [said for said in at_once(hand, len(works)) if said]


def _granting(second: Person, asked: Approval) -> Callable[[], object]:
    return lambda: approvals.decide(viewer(second), approval=asked, granted=True, reason="I looked.")


def _wished(cast: Cast, second: Person) -> Erasure:
    return actions.ask_erasure(viewer(cast.bob), texts=False)


def _ordered(cast: Cast, second: Person) -> Erasure:
    _granting(second, deeds.ask(viewer(cast.secretariat), cast.bob, reason="By letter.", texts=True))()
    return Erasure.objects.get()


@pytest.mark.parametrize("begun", [_wished, _ordered])
def test_an_erasure_and_officers_who_stop_it_wait_for_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, begun: Callable[[Cast, Person], Erasure]
) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    erasure = begun(cast, second)
    asked = deeds.ask_to_stop(viewer(cast.secretariat), erasure, reason=WHY, hold="case", days="30")
    Erasure.objects.update(due_at=timezone.now())
    _slowly(monkeypatch, actions, "_stopped")
    _slowly(monkeypatch, erasing, "begun")
    assert _together(lambda: erasing.run(erasure), _granting(second, asked)) == []
    erasure.refresh_from_db()
    asked.refresh_from_db()
    assert (erasure.state == Erasure.State.DONE) == (asked.state == Approval.State.WITHDRAWN)
    assert (erasure.state != Erasure.State.DONE) == (asked.state == Approval.State.GRANTED)

"""The demo network has cases in every state, and none that its moderator may not take."""

from __future__ import annotations

from typing import Any

import pytest

from majlis.access.viewer import Viewer
from majlis.demo import load
from majlis.ledger import alarms
from majlis.network.models import Person
from majlis.safety import policy, queries
from majlis.safety.models import Case
from majlis.search import index

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_fresh_demo_has_cases_in_different_states_and_no_alarm(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = True  # as `./run` has it: a demo needs no backup
    monkeypatch.setattr(index, "rebuild", lambda progress: 0)
    load.load(people=40, organisations=40, threads=3, posts=6, resources=1, progress=lambda *_: None)
    alarms.look([kind for kind in alarms.LOOKS if kind != "search"])  # it was not built here
    assert alarms.standing() == []
    states = set(Case.objects.values_list("state", "outcome", "held", "round"))
    assert {
        ("closed", "restored", False, 1),
        ("change", "", True, 1),
        ("open", "", True, 2),
        ("open", "", True, 1),
        ("open", "", False, 1),
    } <= states
    philippa = Viewer.of(Person.objects.get(email="philippa@demo.invalid"))
    assert queries.taken(philippa).exists()
    assert policy.takeable(philippa).exists()

"""No wish to be erased shields an officer, a suspension always acts, and the hub says when too few stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger import alarms, worker
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Unfinished
from majlis.membership.vetting import actions
from majlis.membership.vetting.members import officers
from majlis.membership.vetting.tests.village import Village, fresh, stands
from majlis.network.models import Standing
from majlis.notifications.models import Notice
from majlis.personal import actions as personal
from majlis.personal import jobs
from majlis.personal.models import AT_MOST, Erasure
from tests.people import client_of, make_person, viewer

pytestmark = pytest.mark.django_db
TOO_FEW = "Too few officers"


def alarmed() -> bool:
    """Whether the alarm about officers stands, once the worker has looked."""
    alarms.look(["officers"])
    return any(one.kind == "officers" for one in alarms.standing())


@pytest.mark.parametrize("how", ["suspended", "ended"])
def test_whoever_asks_to_be_erased_shields_no_colleague(village: Village, how: str) -> None:
    first, second, third = village.officers
    personal.ask_erasure(viewer(first), texts=False)
    if how == "suspended":
        actions.suspend(viewer(third), person=second, reason="A stolen laptop.")
        assert stands(second) == Standing.SUSPENDED
    else:
        actions.end_duty(viewer(third), person=second, duty="secretariat", reason="Rotation.")
        assert fresh(second).duties == []
    assert alarmed() and TOO_FEW in client_of(third).get(reverse("front:desk")).text
    Erasure.objects.update(due_at=timezone.now())
    with pytest.raises(Unfinished):  # it is the erasure that waits for a third one
        jobs.carry_out({})
    assert first in officers()
    personal.undo_erasure(viewer(first), erasure=Erasure.objects.get())
    assert not alarmed()


def test_a_suspension_acts_however_few_are_left_and_an_alarm_stands(village: Village) -> None:
    first, second, third = village.officers
    actions.suspend(viewer(first), person=second, reason="A stolen laptop.")
    assert not alarmed()
    actions.suspend(viewer(first), person=third, reason="Another one.")
    assert stands(third) == Standing.SUSPENDED and officers() == [first]
    assert alarmed()


def test_the_word_of_a_focal_point_suspends_one_of_two_officers_too(village: Village) -> None:
    first, second, third = village.officers
    actions.end_duty(viewer(first), person=third, duty="secretariat", reason="Rotation.")
    inside = make_person("Officer inside", organisation=village.port, duties=["secretariat"])
    actions.end_duty(viewer(first), person=second, duty="secretariat", reason="Rotation.")
    actions.suspend(viewer(village.focal), person=inside, reason="Left us yesterday.")
    assert officers() == [first] and alarmed()


def test_whoever_goes_by_themselves_or_loses_a_duty_leaves_two(village: Village) -> None:
    first, second, third = village.officers
    personal.ask_erasure(viewer(first), texts=False)
    actions.end_duty(viewer(third), person=second, duty="secretariat", reason="Rotation.")
    for goes in (
        lambda: actions.end_duty(viewer(first), person=third, duty="secretariat", reason="Rotation."),
        lambda: actions.leave(viewer(third), person=third, reason="I go."),
        lambda: actions.leave(viewer(third), person=first, reason="They go."),
        lambda: actions.change_employer(viewer(third), organisation_name="Elsewhere", reason="Moved."),
        lambda: personal.ask_erasure(viewer(third), texts=False),
    ):
        with pytest.raises(Refused, match="Fewer than two officers"):
            goes()
    assert officers() == [first, third]


def test_an_officer_who_hands_in_the_duty_is_erased_whoever_else_has_asked(village: Village) -> None:
    first, second, _third = village.officers
    personal.ask_erasure(viewer(first), texts=False)
    with pytest.raises(Refused, match="Fewer than two officers"):
        personal.ask_erasure(viewer(second), texts=False)
    actions.end_duty(viewer(second), person=fresh(second), duty="secretariat", reason="I stop.")
    personal.ask_erasure(viewer(fresh(second)), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    with pytest.raises(Unfinished):
        jobs.carry_out({})
    assert (stands(second), stands(first)) == (Standing.LEFT, Standing.ACCEPTED)
    Erasure.objects.update(asked_at=timezone.now() - AT_MOST - timedelta(hours=1))
    jobs.carry_out({})
    assert stands(first) == Standing.LEFT and alarmed()


def test_where_no_two_are_left_whoever_runs_the_machine_names_one_and_all_officers_hear_of_it(
    village: Village,
) -> None:
    first, second, third = village.officers
    operator, address = Viewer.command("name-officer"), village.outsider.email
    why = "The last officer agrees."
    with pytest.raises(Refused, match="Two officers can do this"):
        actions.name_officer(operator, email=address, reason=why)
    for gone in (second, third):
        actions.suspend(viewer(first), person=gone, reason="A stolen laptop.")
    for who in (viewer(first), Viewer.system("name-officer"), Viewer.command("backup")):
        with pytest.raises(Refused, match="Nobody may"):
            actions.name_officer(who, email=address, reason=why)
    for wrong in (second.email, "nobody@example.invalid", first.email):
        with pytest.raises(Refused):
            actions.name_officer(operator, email=wrong, reason=why)
    with pytest.raises(Refused, match="say why"):
        actions.name_officer(operator, email=address, reason=" ")
    actions.name_officer(operator, email=address, reason=why)
    assert fresh(village.outsider).duties == ["secretariat"] and not alarmed()
    assert Entry.objects.get(verb="duty.granted_by_operator").reason == why
    worker.drain()
    told = Notice.objects.filter(sentence__contains="at the machine")
    assert [notice.person for notice in told] == [first]


def test_a_hub_that_nobody_has_founded_has_no_such_alarm() -> None:
    assert not alarmed()

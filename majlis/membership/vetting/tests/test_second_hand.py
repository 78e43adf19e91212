"""The second hand is a second one, and what an organisation opens is asked for by that organisation."""

from __future__ import annotations

import pytest

from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.membership.vetting import actions
from majlis.membership.vetting.models import FocalPoint
from majlis.membership.vetting.requirements import required
from majlis.membership.vetting.tests.village import Village, agreed, applicant, apply, fresh, stands
from majlis.network.circles import Visibility
from majlis.network.models import Seat, Standing
from tests.people import make_circle, make_organisation, make_sector, viewer

pytestmark = pytest.mark.django_db


def test_whoever_refused_does_not_refuse_the_appeal_either(village: Village) -> None:
    person, (first, second, _third) = applicant(village), village.officers
    actions.sponsor(viewer(village.focal), person=person, reason="Ours.")
    actions.refuse(viewer(first), person=person, reason="Not now.")
    actions.come_back(viewer(person), reason="Please look again.")
    with pytest.raises(Refused, match="another officer"):
        actions.refuse(viewer(first), person=person, reason="Still not.")
    assert stands(person) == Standing.VOUCHED
    actions.refuse(viewer(second), person=person, reason="I looked, and agree.")
    assert stands(person) == Standing.REFUSED


def test_a_member_who_is_placed_elsewhere_comes_back_without_private_circles(village: Village) -> None:
    person, (first, second, _third) = village.colleague, village.officers
    secret = make_circle("secret", person, visibility=Visibility.SECRET)
    open_one = make_circle("open", person)
    actions.suspend(viewer(first), person=person, reason="They work elsewhere now.")
    actions.place(viewer(first), person=fresh(person), organisation=village.plant)
    agreed(first, second, "member.restored", fresh(person))
    assert fresh(person).organisation == village.plant
    assert not Seat.objects.filter(person=person, circle=secret).exists()
    assert Seat.objects.filter(person=person, circle=open_one).exists()


def test_the_sector_of_the_organisation_asks_for_its_checks_whatever_was_typed(village: Village) -> None:
    person = apply(organisation_name="Police", sector=make_sector("academia").pk)
    police = make_organisation("police", sector=make_sector("law_enforcement"))
    assert required(fresh(person), person.case) == ["identity", "employment", "interview"]
    actions.place(viewer(village.officers[0]), person=person, organisation=police)
    wanted = ["identity", "employment", "national_contact", "interview"]
    assert required(fresh(person), person.case) == wanted


def test_a_question_from_before_a_duty_was_ended_gives_it_back_to_nobody(village: Village) -> None:
    person, (first, second, third) = village.colleague, village.officers
    agreed(first, second, "duty.granted", person, duty="moderator")
    asked = approvals.ask(
        viewer(first), deed="duty.granted", about=person, reason="Once more.", facts={"duty": "moderator"}
    )
    actions.end_duty(viewer(third), person=fresh(person), duty="moderator", reason="Misused.")
    with pytest.raises(Refused, match="moved on"):
        approvals.decide(viewer(second), approval=asked, granted=True, reason="Fine.")
    assert "moderator" not in fresh(person).duties
    approvals.decide(viewer(second), approval=asked, granted=False, reason="It was ended.")
    agreed(first, second, "duty.granted", fresh(person), duty="moderator")  # asked anew it may come back
    assert "moderator" in fresh(person).duties


def test_nor_does_one_from_before_a_focal_point_was_ended(village: Village) -> None:
    (first, second, third), point = village.officers, FocalPoint.objects.get(person=village.focal)
    asked = approvals.ask(
        viewer(first),
        deed="focal.granted",
        about=village.focal,
        reason="Once more.",
        facts={"organisation": point.organisation_id},
    )
    actions.end_focal_point(viewer(third), point=point, reason="Misused.")
    with pytest.raises(Refused, match="moved on"):
        approvals.decide(viewer(second), approval=asked, granted=True, reason="Fine.")
    assert not FocalPoint.objects.filter(person=village.focal, until=None).exists()

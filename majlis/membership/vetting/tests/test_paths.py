"""The paths in, out and back, one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Unfinished
from majlis.membership.vetting import actions, jobs, openings
from majlis.membership.vetting.models import Case, FocalPoint, Opening, Step
from majlis.membership.vetting.tests.village import (
    EVIDENCE,
    PASSWORD,
    WHY,
    Village,
    accept,
    agreed,
    applicant,
    apply,
    fresh,
    stands,
)
from majlis.network.circles import Visibility
from majlis.network.models import Organisation, Person, Seat, Standing
from majlis.notifications.models import Notice
from tests.people import make_circle, make_organisation, make_person, viewer

pytestmark = pytest.mark.django_db


def speak(sponsor: Person, person: Person) -> None:
    """The first of two hands."""
    actions.sponsor(viewer(sponsor), person=person, reason=WHY)


def test_a_focal_point_nominates_and_an_officer_accepts(village: Village) -> None:
    person = applicant(village)
    speak(village.focal, person)
    assert stands(person) == Standing.VOUCHED
    accept(person, village.officers[0])
    assert stands(person) == Standing.ACCEPTED
    last = Step.objects.filter(person=person).last()
    assert last and (last.sponsor, last.actor) == (village.focal, village.officers[0])
    assert {line["check"] for line in last.evidence} >= {"identity", "employment", "national_contact"}
    lines = list(Entry.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))
    assert lines == [
        "application.made",
        "applicant.placed",
        "member.vouched",
        "vetting.begun",
        "member.accepted",
    ]
    assert "in order" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_a_member_outside_vouches_when_they_were_named(village: Village) -> None:
    person = applicant(village)
    with pytest.raises(Refused, match="not been asked"):
        speak(village.outsider, person)
    actions.name_referee(viewer(person), email=village.outsider.email)
    speak(village.outsider, person)
    accept(person, village.officers[1])
    assert stands(person) == Standing.ACCEPTED


def test_a_colleague_who_is_no_focal_point_vouches_for_nobody_of_the_house(village: Village) -> None:
    person = applicant(village)
    actions.name_referee(viewer(person), email=village.colleague.email)
    branch = make_organisation("branch", parent=village.port)
    Person.objects.filter(pk=village.outsider.pk).update(organisation=branch)
    for one in (village.colleague, person):
        with pytest.raises(Refused):
            speak(one, person)
    actions.name_referee(viewer(person), email=village.outsider.email)
    with pytest.raises(Refused, match="not yours"):
        speak(fresh(village.outsider), person)


def test_one_officer_is_never_both_hands(village: Village) -> None:
    person, officer = applicant(village), village.officers[0]
    speak(officer, person)
    actions.take_up(viewer(officer), person=person)
    with pytest.raises(Refused, match="Two different"):
        actions.accept(viewer(officer), person=person, reason="Fine.", evidence=EVIDENCE)
    actions.accept(viewer(village.officers[1]), person=person, reason="Fine.", evidence=EVIDENCE)
    assert stands(person) == Standing.ACCEPTED


def test_every_check_of_the_policy_needs_its_evidence(village: Village) -> None:
    person = applicant(village)
    speak(village.focal, person)
    actions.take_up(viewer(village.officers[0]), person=person)
    for evidence in ({}, {**EVIDENCE, "national_contact": "  "}):
        with pytest.raises(Refused, match="Every check"):
            actions.accept(viewer(village.officers[0]), person=person, reason="Fine.", evidence=evidence)
    with pytest.raises(Refused, match="say why"):
        actions.accept(viewer(village.officers[0]), person=person, reason=" ", evidence=EVIDENCE)


def test_a_sponsor_who_is_out_counts_no_more_and_another_takes_their_place(village: Village) -> None:
    person = applicant(village)
    speak(village.focal, person)
    actions.take_up(viewer(village.officers[0]), person=person)
    actions.suspend(viewer(village.officers[0]), person=village.focal, reason="Unreachable.")
    with pytest.raises(Refused, match="Another sponsor"):
        actions.accept(viewer(village.officers[0]), person=person, reason="Fine.", evidence=EVIDENCE)
    speak(village.officers[1], person)
    accept(person, village.officers[0])


def test_a_sponsor_of_the_same_house_is_found_out_when_the_case_is_placed_later(village: Village) -> None:
    person = apply(referee=village.colleague.email, organisation_name="Port")
    speak(village.colleague, person)  # nobody knows yet that they are colleagues
    actions.take_up(viewer(village.officers[0]), person=person)
    with pytest.raises(Refused, match="which organisation"):
        actions.accept(viewer(village.officers[0]), person=person, reason="Fine.", evidence=EVIDENCE)
    actions.place(viewer(village.officers[0]), person=person, organisation=village.port)
    with pytest.raises(Refused, match="neither a focal point"):
        actions.accept(viewer(village.officers[0]), person=person, reason="Fine.", evidence=EVIDENCE)


def test_an_invitation_is_the_inviters_word_and_no_more(village: Village) -> None:
    actions.invite(
        viewer(village.focal),
        email="Guest@Example.invalid",
        typed={"organisation": village.port.pk, "reason": WHY},
        language="fr",
    )
    worker.drain()
    token = openings.make(
        Opening.Kind.INVITE,
        "guest@example.invalid",
        typed={"organisation": village.port.pk, "reason": WHY},
        inviter=village.focal,
    )
    person = actions.enter(viewer(None), token=token, typed={"name": "Guest"}, password=PASSWORD)
    assert stands(person) == Standing.VOUCHED
    with pytest.raises(Refused):
        actions.enter(viewer(None), token=token, typed={"name": "Again"}, password=PASSWORD)
    accept(person, village.officers[0])


def test_a_link_opens_once_for_two_days_and_never_for_a_known_address(village: Village) -> None:
    late = openings.make(Opening.Kind.APPLY, "late@example.invalid")
    Opening.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    known = openings.make(Opening.Kind.APPLY, village.focal.email.upper())
    for token in (late, known, "never-made"):
        with pytest.raises(Refused):
            actions.enter(viewer(None), token=token, typed={"name": "X"}, password=PASSWORD)
    assert not any(token in str(list(Opening.objects.values())) for token in (late, known))


def test_a_refusal_can_be_appealed_and_another_officer_decides(village: Village) -> None:
    person, (first, second, _third) = applicant(village), village.officers
    speak(village.focal, person)
    actions.refuse(viewer(first), person=person, reason="Not now.")
    actions.come_back(viewer(person), reason="Please look again.")
    assert stands(person) == Standing.VOUCHED
    actions.take_up(viewer(first), person=person)
    with pytest.raises(Refused, match="another officer"):
        actions.accept(viewer(first), person=person, reason="Fine.", evidence=EVIDENCE)
    actions.accept(viewer(second), person=person, reason="Fine.", evidence=EVIDENCE)
    assert stands(person) == Standing.ACCEPTED


def test_an_old_refusal_means_applying_anew(village: Village) -> None:
    person = applicant(village)
    speak(village.focal, person)
    actions.refuse(viewer(village.officers[0]), person=person, reason="Not now.")
    Case.objects.filter(person=person).update(refused_at=timezone.now() - timedelta(days=31))
    actions.come_back(viewer(person), reason="Things changed.")
    assert stands(person) == Standing.APPLIED
    assert Case.objects.get(person=person).sponsor is None


def test_another_employer_suspends_at_once_and_takes_what_came_with_the_old_one(village: Village) -> None:
    secret = make_circle("secret", village.focal, visibility=Visibility.SECRET)
    open_one = make_circle("open", village.focal)
    actions.change_employer(viewer(village.focal), organisation_name="A plant", reason="")
    person = fresh(village.focal)
    assert (person.standing, person.organisation, person.duties) == (Standing.SUSPENDED, None, [])
    assert not viewer(person).vetted
    assert not Seat.objects.filter(circle=secret, person=person).exists()
    assert Seat.objects.filter(circle=open_one, person=person).exists()
    assert not FocalPoint.objects.filter(person=person, until__isnull=True).exists()
    with pytest.raises(Refused, match="which organisation"):
        agreed(village.officers[0], village.officers[1], "member.restored", person)
    actions.place(viewer(village.officers[0]), person=person, organisation=village.plant)
    FocalPoint.objects.create(organisation=village.plant, person=village.outsider)
    speak(village.outsider, person)
    accept(person, village.officers[0])
    assert stands(person) == Standing.ACCEPTED


def test_a_focal_point_suspends_own_staff_only(village: Village) -> None:
    with pytest.raises(Refused):
        actions.suspend(viewer(village.focal), person=village.outsider, reason="No.")
    with pytest.raises(Refused):
        actions.suspend(viewer(village.colleague), person=village.focal, reason="No.")
    actions.suspend(viewer(village.focal), person=village.colleague, reason="Works here no longer.")
    assert not viewer(village.colleague).vetted


def test_a_suspended_member_is_restored_by_two_and_never_by_one(village: Village) -> None:
    first, second, _third = village.officers
    actions.suspend(viewer(first), person=village.colleague, reason="Unclear.")
    with pytest.raises(Refused):
        agreed(first, first, "member.restored", village.colleague)
    Approval.objects.all().delete()
    with pytest.raises(Refused):
        agreed(village.outsider, first, "member.restored", village.colleague)
    agreed(village.focal, second, "member.restored", village.colleague)
    assert stands(village.colleague) == Standing.ACCEPTED


def test_duties_and_focal_points_need_two_people_and_end_by_one(village: Village) -> None:
    first, second, third = village.officers
    agreed(first, second, "duty.granted", village.outsider, duty="moderator")
    assert fresh(village.outsider).duties == ["moderator"]
    for duty in ("auditor", "moderator", "king"):
        with pytest.raises(Refused):
            agreed(first, second, "duty.granted", village.outsider, duty=duty)
    agreed(first, second, "focal.granted", village.outsider, organisation=village.plant.pk)
    with pytest.raises(Refused):
        agreed(first, second, "focal.granted", village.colleague, organisation=village.plant.pk)
    actions.end_duty(viewer(first), person=third, duty="secretariat", reason="Moved on.")
    with pytest.raises(Refused, match="Fewer than two"):
        actions.end_duty(viewer(first), person=second, duty="secretariat", reason="Moved on.")


def test_an_approval_of_another_kind_opens_nothing(village: Village) -> None:
    first, second, _third = village.officers
    agreed(first, second, "duty.granted", village.outsider, duty="moderator")
    granted = Approval.objects.get()
    for verb in (actions.restore, actions.grant_focal_point, actions.grant_duty):
        for officer in (first, second):
            with pytest.raises(Refused):
                verb(viewer(officer), approval=granted)


def test_a_whole_organisation_leaves_in_one_transaction(village: Village) -> None:
    person = applicant(village)
    officer = viewer(village.officers[0])
    with pytest.raises(Refused):
        actions.off_board(viewer(village.outsider), organisation=village.port, reason="No.")
    partner = Organisation.objects.get(code="partner")
    with pytest.raises(Refused, match="Fewer than two"):
        actions.off_board(officer, organisation=partner, reason="No.")
    assert stands(village.officers[1]) == Standing.ACCEPTED
    actions.off_board(officer, organisation=village.port, reason="The agreement ended.")
    assert {stands(one) for one in (village.focal, village.colleague, person)} == {Standing.LEFT}
    assert not FocalPoint.objects.filter(organisation=village.port, until__isnull=True).exists()
    assert stands(village.outsider) == Standing.ACCEPTED


def test_the_year_is_reminded_then_suspends_after_grace_and_never_unreminded(village: Village) -> None:
    def days_from_now(days: int) -> None:
        Case.objects.filter(person=village.colleague).update(
            confirmed_until=timezone.now() + timedelta(days=days)
        )

    jobs.watch_the_year({})  # everybody has a case now, and a year
    assert Case.objects.count() == Person.objects.count()
    days_from_now(29)
    jobs.watch_the_year({})
    jobs.watch_the_year({})
    assert Entry.objects.filter(verb="membership.due").count() == 1
    worker.drain()
    assert Notice.objects.filter(person=village.focal).exists()
    days_from_now(-40)  # the worker stood still: nobody is suspended a day after the reminder
    jobs.watch_the_year({})
    assert stands(village.colleague) == Standing.ACCEPTED
    Case.objects.filter(person=village.colleague).update(reminded_at=timezone.now() - timedelta(days=60))
    jobs.watch_the_year({})
    assert stands(village.colleague) == Standing.SUSPENDED
    with pytest.raises(Refused, match="vetted again"):
        actions.confirm(viewer(village.focal), person=village.colleague)
    assert stands(village.outsider) == Standing.ACCEPTED


def test_a_case_that_fails_stops_no_other_and_is_done_at_the_next_run(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.watch_the_year({})
    over = [village.focal, village.colleague, village.outsider]
    long_ago = timezone.now() - timedelta(days=60)
    Case.objects.filter(person__in=over).update(confirmed_until=long_ago, reminded_at=long_ago)
    due = Case.objects.filter(person__in=village.officers)
    due.update(confirmed_until=timezone.now())

    def poisoned(verb: Callable[..., object], person: Person) -> Callable[..., object]:
        def run(viewer: Viewer, **facts: Any) -> object:
            done = verb(viewer, **facts)
            if facts["person"].pk == person.pk:
                raise ValueError(person.email)
            return done

        return run

    monkeypatch.setattr(actions, "suspend", poisoned(actions.suspend, village.colleague))
    monkeypatch.setattr(actions, "remind", poisoned(actions.remind, village.officers[0]))
    with pytest.raises(Unfinished):
        jobs.watch_the_year({})
    assert [stands(one) for one in over] == [Standing.SUSPENDED, Standing.ACCEPTED, Standing.SUSPENDED]
    assert due.filter(reminded_at__isnull=True).get().person_id == village.officers[0].pk
    assert caplog.text.count("failed: ValueError") == 2 and "@" not in caplog.text
    monkeypatch.undo()
    jobs.watch_the_year({})
    assert [stands(one) for one in over] == [Standing.SUSPENDED] * 3
    assert not due.filter(reminded_at__isnull=True).exists()
    assert Entry.objects.filter(verb="membership.due").count() == len(village.officers)
    assert Entry.objects.filter(verb="member.suspended").count() == 3


def test_who_is_confirmed_in_the_same_moment_is_not_suspended(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.watch_the_year({})
    over = [village.colleague, village.outsider]
    long_ago = timezone.now() - timedelta(days=60)
    Case.objects.filter(person__in=over).update(confirmed_until=long_ago, reminded_at=long_ago)
    suspend = actions.suspend

    def slowly(viewer: Viewer, **facts: Any) -> object:
        for one in over:
            if one.pk != facts["person"].pk:
                Case.objects.filter(person=one, person__standing=Standing.ACCEPTED).update(
                    confirmed_until=timezone.now() + timedelta(days=365), reminded_at=None
                )
        return suspend(viewer, **facts)

    monkeypatch.setattr(actions, "suspend", slowly)
    jobs.watch_the_year({})
    assert sorted(stands(one) for one in over) == [Standing.ACCEPTED, Standing.SUSPENDED]


def test_whoever_could_be_sponsor_confirms_the_year(village: Village) -> None:
    for nobody in (village.colleague, village.outsider):
        with pytest.raises(Refused):
            actions.confirm(viewer(nobody), person=village.colleague)
    actions.confirm(viewer(village.focal), person=village.colleague)
    case = actions.confirm(viewer(village.officers[0]), person=village.colleague)
    assert case.confirmed_until and case.confirmed_until > timezone.now() + timedelta(days=364)


def test_two_founders_come_in_together_and_nobody_else_ever_does() -> None:
    house = viewer(None).system("found")
    with pytest.raises(Refused, match="different"):
        actions.found(house, emails=["a@example.invalid", "A@example.invalid"])
    actions.found(house, emails=["a@example.invalid", "gone@example.invalid"])
    links = dict(actions.found(house, emails=["a@example.invalid", "b@example.invalid"]))
    facts = {"name": "Founder", "language": "en", "password": PASSWORD}
    first = actions.enter_founder(viewer(None), token=links["a@example.invalid"], **facts)
    assert stands(first) == Standing.APPLIED
    with pytest.raises(Refused):
        actions.enter_founder(viewer(None), token=links["a@example.invalid"], **facts)
    second = actions.enter_founder(viewer(None), token=links["b@example.invalid"], **facts)
    for one in (first, second):
        assert stands(one) == Standing.ACCEPTED and fresh(one).duties == ["secretariat"]
    with pytest.raises(Refused, match="members already"):
        actions.found(house, emails=["c@example.invalid", "d@example.invalid"])
    Person.objects.update(standing=Standing.SUSPENDED)  # nor when everybody is out again
    with pytest.raises(Refused, match="members already"):
        actions.found(house, emails=["c@example.invalid", "d@example.invalid"])


def test_a_hub_with_members_is_not_founded(village: Village) -> None:
    for who in (viewer(None).system("found"), viewer(village.officers[0]), viewer(None)):
        with pytest.raises(Refused):
            actions.found(who, emails=["c@example.invalid", "d@example.invalid"])


def test_the_database_keeps_no_acceptance_by_one(village: Village) -> None:
    officer = village.officers[0]
    for hands in ({"actor": officer, "sponsor": officer}, {"actor": officer}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(person=make_person("X"), after=Standing.ACCEPTED, **hands)

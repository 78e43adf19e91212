"""What an attack on the vetting found, each thing once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions
from majlis.membership.vetting.models import Case, FocalPoint, SponsorRole
from majlis.membership.vetting.requirements import required
from majlis.membership.vetting.tests.village import WHY, Village, agreed, applicant, fresh, stands
from majlis.network.models import Person, Standing
from tests.people import client_of, give_key, make_organisation, show, shown, viewer

pytestmark = pytest.mark.django_db


def long_ago(person: Person) -> Client:
    """A browser left open: the second factor was shown an hour ago."""
    client = client_of(person, factor=False)
    show(client, person, shown(give_key(person), ago=3600))
    return client


@pytest.mark.parametrize("page", ["speak", "confirm", "suspend", "invite"])
def test_a_word_for_or_against_somebody_needs_a_factor_shown_just_now(village: Village, page: str) -> None:
    person, colleague = applicant(village), village.colleague
    handle = person.handle if page == "speak" else colleague.handle
    kept = Case.objects.filter(person=colleague).values_list("confirmed_until", flat=True).first()
    lines = Entry.objects.count()
    address = reverse(f"membership:{page}", args=[] if page == "invite" else [handle])
    typed = {"reason": WHY, "email": "guest@example.invalid", "language": "en"}
    answer = long_ago(village.focal).post(address, typed)
    assert answer.status_code == 302 and "/account/" in answer["Location"]
    assert (stands(person), stands(colleague)) == (Standing.APPLIED, Standing.ACCEPTED)
    assert kept == Case.objects.filter(person=colleague).values_list("confirmed_until", flat=True).first()
    assert Entry.objects.count() == lines
    assert client_of(village.focal).post(address, typed)["Location"] in (
        reverse("membership:speaking"),
        reverse("membership:staff"),
    )


def test_the_last_two_officers_do_not_leave_and_are_suspended_all_the_same(village: Village) -> None:
    first, second, third = village.officers
    actions.suspend(viewer(first), person=third, reason="Unclear.")
    Person.objects.filter(pk=second.pk).update(organisation=village.port)
    steps: list[Callable[[], object]] = [
        lambda: actions.leave(viewer(first), person=second, reason="No."),
        lambda: actions.leave(viewer(second), person=second, reason="Enough."),
        lambda: actions.change_employer(viewer(second), organisation_name="A plant", reason=""),
    ]
    for step in steps:
        with pytest.raises(Refused, match="Fewer than two"):
            step()
        assert stands(second) == Standing.ACCEPTED
    for who in (viewer(first), viewer(village.focal), Viewer.system("membership")):
        actions.suspend(who, person=second, reason="A stolen laptop.")  # safety waits for nobody
        assert stands(second) == Standing.SUSPENDED
        if who.person_id is not None:
            Person.objects.filter(pk=second.pk).update(standing=Standing.ACCEPTED, duties=["secretariat"])
    actions.leave(viewer(second), person=second, reason="Enough.")  # who is no officer any more goes freely
    assert stands(second) == Standing.LEFT


def test_a_suspended_member_comes_back_without_duties_and_speaks_for_nobody(village: Village) -> None:
    first, second, _third = village.officers
    Person.objects.filter(pk=village.focal.pk).update(duties=["moderator", "secretariat"])
    actions.suspend(viewer(first), person=village.focal, reason="Abuse.")
    held = FocalPoint.objects.filter(person=village.focal, until__isnull=True)
    assert fresh(village.focal).duties == [] and not held.exists()
    agreed(second, first, "member.restored", village.focal)
    assert stands(village.focal) == Standing.ACCEPTED
    assert fresh(village.focal).duties == [] and not held.exists()


def test_a_nomination_does_not_go_along_when_a_case_is_placed_elsewhere(village: Village) -> None:
    person, officer = applicant(village), viewer(village.officers[0])
    actions.sponsor(viewer(village.focal), person=person, reason=WHY)
    assert Case.objects.get(person=person).sponsor_role == SponsorRole.FOCAL
    actions.place(officer, person=person, organisation=make_organisation("interpol"))
    case = Case.objects.get(person=person)
    assert (case.sponsor, case.sponsor_role, stands(person)) == (None, "", Standing.APPLIED)
    actions.name_referee(viewer(fresh(person)), email=village.focal.email)
    actions.sponsor(viewer(village.focal), person=fresh(person), reason=WHY)  # from outside now
    case = Case.objects.get(person=person)
    assert (case.sponsor, case.sponsor_role) == (village.focal, SponsorRole.OUTSIDE)
    assert "employment" in required(fresh(person), case)
    actions.take_up(officer, person=person)
    with pytest.raises(Refused, match="Every check"):
        actions.accept(officer, person=person, reason="Fine.", evidence={"identity": "Seen."})
    Person.objects.filter(pk=village.focal.pk).update(standing=Standing.SUSPENDED)
    actions.place(officer, person=person, organisation=village.port)
    assert Case.objects.get(person=person).sponsor_role == ""

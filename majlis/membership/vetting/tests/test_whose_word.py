"""A word stands for the organisation it was given about; against the word of that, no friend counts."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.ledger.models import Entry
from majlis.ledger.shown import in_words
from majlis.ledger.worker import drain
from majlis.membership.vetting import actions, openings
from majlis.membership.vetting.models import Case, FocalPoint, Opening, Step
from majlis.membership.vetting.moving import fingerprint
from majlis.membership.vetting.tests.village import (
    EVIDENCE,
    PASSWORD,
    WHY,
    Village,
    accept,
    agreed,
    apply,
    fresh,
    stands,
)  # fmt: skip
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from tests.people import client_of, make_country, make_organisation, make_sector, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def spoken_for(village: Village, *, typed: str, placed: bool) -> Person:
    """Somebody of the plant for whom the port's focal point has spoken."""
    person = apply("in@example.invalid", organisation_name=typed)
    if placed:
        actions.place(viewer(village.officers[0]), person=person, organisation=village.plant)
    actions.name_referee(viewer(fresh(person)), email=village.focal.email)
    actions.sponsor(viewer(village.focal), person=fresh(person), reason=WHY)
    return fresh(person)


@pytest.mark.parametrize("placed", [True, False])
def test_no_officer_carries_a_word_to_another_organisation(village: Village, placed: bool) -> None:
    officer, police = village.officers[0], make_organisation("police")
    person = spoken_for(village, typed="Plant", placed=placed)
    actions.take_up(viewer(officer), person=person)
    drain()
    Notice.objects.all().delete()
    actions.place(viewer(officer), person=fresh(person), organisation=police)
    assert stands(person) == Standing.APPLIED and Case.objects.get(person=person).sponsor is None
    with pytest.raises(Refused):
        actions.accept(viewer(officer), person=fresh(person), reason="Fine.", evidence=EVIDENCE)
    drain()
    assert Notice.objects.filter(person=village.focal, reason="request").exists()  # asked once more
    actions.sponsor(viewer(village.focal), person=fresh(person), reason="At the police as well.")
    accept(fresh(person), officer)
    assert fresh(person).organisation == police


@pytest.mark.parametrize("taken_up", [True, False])
def test_whose_sponsor_counts_no_longer_is_told_by_a_letter_and_the_line_names_the_step(
    village: Village, taken_up: bool
) -> None:
    officer = village.officers[0]
    person = spoken_for(village, typed="Plant", placed=True)
    if taken_up:
        actions.take_up(viewer(officer), person=person)
    drain()
    mail.outbox.clear()
    actions.place(viewer(officer), person=fresh(person), organisation=village.port)
    step = Step.objects.filter(person=person).latest("pk")
    line = Entry.objects.filter(person=person, verb="applicant.placed").latest("pk")
    assert line.facts == {
        "organisation": village.port.pk,
        "step": step.pk,
        "before": "vetting" if taken_up else "vouched",
        "after": "applied",
        "shown": fingerprint(step),
    }
    shown = dict(in_words(line))
    assert {"Applied", str(Standing(step.before).label)} <= set(shown.values())
    drain()
    letters = [one for one in mail.outbox if one.to == [person.email]]
    assert [one.subject for one in letters] == ["Somebody has to speak for you anew"]
    assert "about another organisation" in letters[0].body and "has arrived" not in letters[0].body


def test_a_placement_that_voids_no_word_moves_nobody_and_sends_no_letter(village: Village) -> None:
    person = apply("in@example.invalid", organisation_name="Plant")
    drain()
    mail.outbox.clear()
    actions.place(viewer(village.officers[0]), person=person, organisation=village.plant)
    drain()
    line = Entry.objects.filter(person=person, verb="applicant.placed").get()
    assert line.facts == {"organisation": village.plant.pk}
    assert not [one for one in mail.outbox if one.to == [person.email]]


def test_a_word_given_before_it_was_placed_stands_for_the_organisation_that_was_typed(
    village: Village,
) -> None:
    person = spoken_for(village, typed="PLANT", placed=False)
    actions.place(viewer(village.officers[0]), person=person, organisation=village.plant)
    assert stands(person) == Standing.VOUCHED
    accept(fresh(person), village.officers[0])


@pytest.mark.parametrize("gone", [True, False])
def test_an_invitation_as_a_colleague_counts_while_the_inviter_speaks_for_the_organisation(
    village: Village, gone: bool
) -> None:
    typed = {"reason": "My colleague.", "organisation": village.port.pk}
    token = openings.make(Opening.Kind.INVITE, "n@example.invalid", typed=typed, inviter=village.focal)
    if gone:
        FocalPoint.objects.filter(person=village.focal).update(until=timezone.now())
        Person.objects.filter(pk=village.focal.pk).update(organisation=village.plant)
    said = {
        "name": "N", "language": "en", "organisation_name": "Port",
        "country": make_country().pk, "sector": make_sector().pk,
    }  # fmt: skip
    person = fresh(actions.enter(viewer(None), token=token, typed=said, password=PASSWORD))
    if gone:
        assert (person.standing, person.organisation, person.case.sponsor) == ("applied", None, None)
        assert person.case.organisation_name == "Port"
    else:
        assert (person.standing, person.organisation) == ("vouched", village.port)


@pytest.mark.parametrize("leaves", [True, False])
def test_whom_their_organisation_let_go_no_friend_brings_back_to_it(village: Village, leaves: bool) -> None:
    person, friend, officers = village.colleague, village.outsider, village.officers
    actions.suspend(viewer(village.focal), person=person, reason="Dismissed.")
    if leaves:
        actions.leave(viewer(fresh(person)), person=fresh(person), reason="Then I go.")
        actions.come_back(viewer(fresh(person)), reason="Let me in again.")
    for named in (friend, village.focal):  # the answer tells nobody who speaks for the organisation
        with pytest.raises(Refused, match="let you go"):
            actions.name_referee(viewer(fresh(person)), email=named.email)
    Case.objects.filter(person=person).update(referee=friend.email)  # as one named before
    drain()
    assert not Notice.objects.filter(person=friend).exists()
    with pytest.raises(Refused, match="let them go"):
        actions.sponsor(viewer(friend), person=fresh(person), reason="A friend.")
    actions.place(viewer(officers[0]), person=fresh(person), organisation=village.plant)
    actions.name_referee(viewer(fresh(person)), email=village.focal.email)
    actions.place(viewer(officers[0]), person=fresh(person), organisation=village.port)
    actions.sponsor(viewer(officers[1]), person=fresh(person), reason="An officer looked into it.")
    accept(fresh(person), officers[0])
    assert stands(person) == Standing.ACCEPTED
    actions.suspend(viewer(village.focal), person=fresh(person), reason="Still not ours.")
    agreed(officers[0], officers[1], "member.restored", fresh(person))
    actions.suspend(viewer(village.focal), person=fresh(person), reason="Once more.")
    actions.sponsor(viewer(village.focal), person=fresh(person), reason="A mistake of ours.")
    assert stands(person) == Standing.VOUCHED


def test_whom_an_officer_suspended_a_friend_may_still_speak_for(village: Village) -> None:
    person = village.colleague
    actions.suspend(viewer(village.officers[0]), person=person, reason="No answer.")
    actions.name_referee(viewer(fresh(person)), email=village.outsider.email)
    actions.sponsor(viewer(village.outsider), person=fresh(person), reason=WHY)
    assert stands(person) == Standing.VOUCHED


OUTSIDE = "or a member outside it"


@pytest.mark.parametrize("leaves", [True, False])
def test_whom_their_organisation_let_go_is_offered_no_member_outside(village: Village, leaves: bool) -> None:
    person, naming = village.colleague, reverse("membership:own_step", args=["referee"])
    Person.objects.filter(pk=person.pk).update(language="en")
    actions.suspend(viewer(village.focal), person=person, reason="Dismissed.")
    if leaves:
        actions.leave(viewer(fresh(person)), person=fresh(person), reason="Then I go.")
        drain()
        mail.outbox.clear()
        actions.come_back(viewer(fresh(person)), reason="Let me in again.")
    drain()
    letter = next(one for one in mail.outbox if one.to == [person.email])
    said = " ".join(str(letter.body).split())
    assert "focal point can speak for you" in said and "another member outside it cannot" in said
    assert OUTSIDE not in said
    client = client_of(fresh(person))
    page = client.get(reverse("membership:status")).text
    assert "another member outside it cannot" in page and OUTSIDE not in page
    assert naming not in page and "name one below" not in page
    typed = {"email": village.outsider.email}
    assert client.get(naming).status_code == client.post(naming, typed).status_code == 404


def test_whom_an_officer_suspended_is_offered_a_member_outside(village: Village) -> None:
    person = village.colleague
    actions.suspend(viewer(village.officers[0]), person=person, reason="No answer.")
    drain()
    letter = next(one for one in mail.outbox if one.to == [person.email])
    client, naming = client_of(fresh(person)), reverse("membership:own_step", args=["referee"])
    page = client.get(reverse("membership:status")).text
    assert "or a member outside it" in " ".join(str(letter.body).split()) and naming in page
    assert "a member outside it can speak for you again" in page and client.get(naming).status_code == 200

"""Whoever is asked to act on a case is asked no longer than it waits for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from majlis.access.viewer import Viewer
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions
from majlis.membership.vetting.models import Case, Step
from majlis.membership.vetting.tests.village import WHY, accept, apply, fresh, settle
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.notifications.rules import Over, overs, tellings
from majlis.personal.floors import empty_the_person
from tests.people import client_of, viewer

pytestmark = pytest.mark.django_db


def test_whoever_was_asked_need_not_act_any_more_when_it_is_done() -> None:
    village = settle()

    def asked() -> set[str]:
        worker.drain()
        return {one.person.name for one in Notice.objects.filter(reason="request", read_at=None)}

    person = apply(organisation_name="The port")
    assert asked() == {one.name for one in village.officers}  # it has to be placed
    actions.place(viewer(village.officers[0]), person=person, organisation=village.port)
    assert asked() == {"Focal"}
    actions.sponsor(viewer(village.focal), person=fresh(person), reason=WHY)
    assert asked() == {one.name for one in village.officers}
    accept(fresh(person), village.officers[1])
    assert asked() == set()
    for one in (village.colleague, person):
        Case.objects.get_or_create(person=one)
        actions.remind(Viewer.system("vetting"), person=one)
    actions.confirm(viewer(village.focal), person=person)
    assert asked() == {"Focal"}  # the other one waits still
    actions.confirm(viewer(village.focal), person=village.colleague)
    assert asked() == set()


@pytest.mark.parametrize("act", [actions.leave, actions.suspend])
def test_nobody_is_asked_to_confirm_who_is_a_member_no_longer(act: Callable[..., Step]) -> None:
    village = settle()
    Case.objects.get_or_create(person=village.colleague)
    actions.remind(Viewer.system("vetting"), person=village.colleague)
    worker.drain()
    asked = Notice.objects.filter(reason="request", read_at=None, url=reverse("membership:staff"))
    assert asked.count() == 1
    act(viewer(village.officers[0]), person=village.colleague, reason=WHY)
    worker.drain()
    assert not asked.exists()


@pytest.mark.parametrize("who", ["colleague", "focal"])
def test_an_employer_that_changed_leaves_no_focal_point_with_a_request_that_is_moot(who: str) -> None:
    village = settle()
    Case.objects.get_or_create(person=village.colleague)
    actions.remind(Viewer.system("vetting"), person=village.colleague)
    worker.drain()
    asked = Notice.objects.filter(reason="request", read_at=None, url=reverse("membership:staff"))
    assert [one.person for one in asked.all()] == [village.focal]
    leaves = getattr(village, who)
    actions.change_employer(viewer(leaves), organisation_name="Another port", reason=WHY)
    worker.drain()
    assert not asked.exists()


def test_a_request_to_confirm_somebody_who_is_erased_is_over() -> None:
    village = settle()
    Case.objects.get_or_create(person=village.colleague)
    actions.remind(Viewer.system("vetting"), person=village.colleague)
    worker.drain()
    empty_the_person(village.colleague)
    over = Over("request", reverse("membership:staff"), village.focal.pk)
    assert over in overs(Entry(verb="person.erased", person=village.colleague))


def test_a_request_to_confirm_somebody_who_is_confirmed_is_confirmed_already_is_not_told_late() -> None:
    village = settle()
    Case.objects.get_or_create(person=village.colleague)
    actions.remind(Viewer.system("vetting"), person=village.colleague)
    actions.confirm(viewer(village.focal), person=village.colleague)
    assert not list(tellings(Entry.objects.get(verb="membership.due")))


def test_nobody_who_has_signed_in_is_asked_to_apply_once_more() -> None:
    applicant = apply()
    for person, offered in ((None, True), (applicant, False), (settle().colleague, False)):
        assert ('href="/apply/"' in client_of(person).get("/conduct/").text) is offered


@pytest.mark.parametrize("act", ["suspend", "end"])
def test_who_gives_a_reason_to_somebody_reads_in_which_language_they_read(act: str) -> None:
    village = settle()
    Person.objects.filter(pk=village.colleague.pk).update(language="es")
    page = reverse("membership:case_step", args=[village.colleague.handle, act])
    assert "in their language: Spanish." in client_of(village.officers[0]).get(page).text

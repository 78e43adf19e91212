"""What a second person is shown before they decide, and what must not have changed meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse

from majlis.access.markings import Marking
from majlis.approvals import actions
from majlis.approvals.models import Approval
from majlis.membership.vetting import actions as vetting
from majlis.network.circles import Visibility
from majlis.network.models import Person
from majlis.readership import deed
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, make_circle, make_organisation, make_person, viewer
from tests.safety.texts import share

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def page_of(person: Person, approval: Approval) -> str:
    """The page of an approval as somebody sees it."""
    return client_of(person).get(reverse("approvals:approval", args=[approval.pk])).content.decode()


def test_no_circle_that_a_decider_may_not_know(cast: Cast) -> None:
    second = make_person("Second", duties=["secretariat"])
    secret = make_circle("hush-hush", cast.alice, visibility=Visibility.SECRET)
    officers = [cast.secretariat, second]
    item = share(cast.alice, secret, marking=Marking.AMBER, named=officers)
    wider = Wanted(Marking.AMBER, named=[*officers, cast.bob])
    asked = deed.ask(viewer(cast.secretariat), item, wider, "She agreed by telephone.")
    for person in officers:
        page = page_of(person, asked)
        assert "Hush" not in page and "circles that you may not know" in page


def test_who_is_restored_stands_where_they_stood_when_it_was_asked(cast: Cast) -> None:
    second = make_person("Second", duties=["secretariat"], organisation=make_organisation("lead"))
    asked = actions.ask(viewer(cast.secretariat), deed="member.restored", about=cast.eve, reason="Back.")
    assert "Plant" in page_of(second, asked)
    address = reverse("approvals:approval", args=[asked.pk])
    seen = client_of(second).get(address).context["seen"]
    vetting.place(viewer(second), person=cast.eve, organisation=make_organisation("police"))
    decision = {"act": "grant", "reason": "I saw the letter."}
    changed = client_of(second).post(address, {**decision, "seen": seen})
    assert changed.status_code == 422 and "has changed since you opened" in changed.content.decode()
    refused = client_of(second).post(address, decision)
    assert refused.status_code == 422 and "I saw the letter." in refused.content.decode()
    assert not Person.objects.get(pk=cast.eve.pk).accepted
    actions.withdraw(viewer(cast.secretariat), approval=asked)
    again = actions.ask(viewer(cast.secretariat), deed="member.restored", about=cast.eve, reason="Back.")
    assert "Police" in page_of(second, again)
    client_of(second).post(reverse("approvals:approval", args=[again.pk]), decision)
    assert Person.objects.get(pk=cast.eve.pk).accepted

"""An officer ends all sessions of a member, and nothing else of theirs."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from majlis.access.policy import Refused
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions
from majlis.membership.vetting.tests.village import Village
from majlis.network.models import Standing
from tests.people import client_of, viewer

pytestmark = pytest.mark.django_db
WHY = "The phone was left in a train."


def test_an_officer_signs_a_member_out_everywhere_and_they_stay_a_member(village: Village) -> None:
    person, officer = village.colleague, village.officers[0]
    browsers = [client_of(person), client_of(person)]
    step = reverse("membership:case_step", args=[person.handle, "sign_out"])
    desk = client_of(officer)
    assert step in desk.get(reverse("membership:case", args=[person.handle])).content.decode()
    refused = desk.post(step, {"reason": ""})
    assert refused.status_code == 422 and browsers[0].get(reverse("front:desk")).status_code == 200
    assert desk.post(step, {"reason": WHY}).status_code == 302
    assert [one.get(reverse("front:desk")).status_code for one in browsers] == [302, 302]
    person.refresh_from_db()
    assert person.standing == Standing.ACCEPTED and Authenticator.objects.filter(user=person).exists()
    entry = Entry.objects.get(verb="sessions.ended")
    assert (entry.actor, entry.person, entry.reason) == (officer, person, WHY)
    assert desk.get(reverse("front:desk")).status_code == 200
    worker.drain()
    letter = next(one for one in mail.outbox if one.to == [person.email])
    assert WHY not in letter.body and "/account/security/" in letter.body


def test_nobody_else_does_it_and_no_officer_to_themselves(village: Village) -> None:
    officer = village.officers[0]
    for who, whom in ((village.focal, village.colleague), (village.colleague, officer), (officer, officer)):
        with pytest.raises(Refused):
            actions.sign_out_everywhere(viewer(who), person=whom, reason=WHY)
    with pytest.raises(Refused):
        actions.sign_out_everywhere(viewer(officer), person=village.colleague, reason=" ")
    assert not Entry.objects.filter(verb="sessions.ended").exists()

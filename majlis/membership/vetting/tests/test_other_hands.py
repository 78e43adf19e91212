"""What others could do with a session that was left open, or with an address that they type."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from majlis.ledger import worker
from majlis.membership import mailing
from majlis.membership.vetting import actions
from majlis.membership.vetting.actions.entering import LETTERS
from majlis.membership.vetting.tests.village import Village
from majlis.network.models import Standing
from tests.people import client_of, give_key, make_person, show, shown, viewer

pytestmark = pytest.mark.django_db
HOURS_AGO = 5 * 3600


@pytest.mark.parametrize(
    ("act", "typed"),
    [("leave", {"reason": "x"}), ("employer", {"organisation_name": "Elsewhere", "reason": ""})],
)
def test_no_session_left_open_ends_a_membership(village: Village, act: str, typed: dict[str, str]) -> None:
    person = make_person("Away", organisation=village.plant, duties=["moderator"])
    browser, address = client_of(person), reverse("membership:own_step", args=[act])
    show(browser, person, shown(give_key(person), HOURS_AGO))
    assert browser.get(address).status_code == 200
    asked = browser.post(address, typed)
    assert asked["Location"].startswith(reverse("membership:confirm"))
    person.refresh_from_db()
    assert (person.standing, person.duties) == (Standing.ACCEPTED, ["moderator"])
    assert client_of(person).post(address, typed)["Location"] == reverse("membership:status")


def test_whoever_types_an_address_fills_no_mailbox(village: Village) -> None:
    for _ in range(LETTERS.times + 5):
        actions.ask_to_enter(viewer(None), email="old@example.invalid", typed={"name": "X"}, language="en")
    worker.drain()
    assert len(mail.outbox) == LETTERS.times
    guest: dict[str, Any] = {
        "email": "old@example.invalid",
        "typed": {"reason": "I know them."},
        "language": "en",
    }
    actions.invite(viewer(village.outsider), **guest)  # a member's word comes through all the same
    worker.drain()
    assert len(mail.outbox) == LETTERS.times + 1


def test_links_for_a_lost_password_fill_no_mailbox(village: Village) -> None:
    for _ in range(mailing.RESETS.times + 5):
        mailing.ask_for_reset(village.outsider.email)
    worker.drain()
    assert len(mail.outbox) == mailing.RESETS.times

"""The same form from eight hands at once, as an impatient browser on a bad line sends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.urls import reverse

from majlis.discussions.models import Follow
from majlis.ledger.models import Entry
from majlis.network.models import Seat
from tests.hostile.hands import at_once
from tests.hostile.sheets import BY_NAME, stored
from tests.hostile.world import World, build
from tests.people import client_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HANDS = 8


def _answer(response: HttpResponseBase) -> tuple[int, str]:
    """Status and address."""
    return response.status_code, response.headers.get("Location", "")


def _made(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {
        name: after[name] - count
        for name, count in before.items()
        if isinstance(count, int) and after[name] != count
    }


ONCE = {
    "ask": {"Thread": 1, "Post": 1, "Item": 1, "Entry": 1},
    "reply": {"Post": 1, "Entry": 1},
    "edit a post": {"Edit": 1, "Entry": 1},
    "share": {"Resource": 1, "Version": 1, "Item": 1, "Entry": 1},
    "profile": {"Entry": 1},
}


def test_a_form_sent_by_eight_hands_is_stored_once_and_leads_to_one_address() -> None:
    world = build()
    client = client_of(world.member)
    for name, made in ONCE.items():
        sheet = BY_NAME[name]
        fields, before = sheet.sound(client, world), stored(world)
        session = client.cookies
        answers = at_once(lambda _n: _answer(_again(world, session, sheet.path(world), fields)), HANDS)  # noqa: B023
        assert len(answers) == HANDS, name
        assert {status for status, _ in answers} == {302}, (name, answers)
        assert len(set(answers)) == 1, name
        assert _made(before, stored(world)) == made, name


def _again(world: World, cookies: Any, path: str, fields: dict[str, Any]) -> HttpResponseBase:
    client = client_of(None)
    client.cookies = cookies
    client.raise_request_exception = False
    return client.post(path, fields)


BUTTONS = [
    ("discussions:join", "open-circle", "asking"),
    ("discussions:ask_to_join", "listed-circle", "secretariat"),
    ("discussions:follow_circle", "customs-circle", "member"),
]


def test_a_button_of_a_circle_pressed_by_eight_hands_acts_once() -> None:
    world = build()
    for name, slug, who in BUTTONS:
        person = world.asking if who == "asking" else world.people[who]
        cookies = client_of(person).cookies
        lines = Entry.objects.count()
        answers = at_once(lambda _n: _answer(_again(world, cookies, reverse(name, args=[slug]), {})), HANDS)  # noqa: B023
        assert {status for status, _ in answers} == {302}, (name, answers)
        assert Entry.objects.count() - lines == (0 if "follow" in name else 1)
    assert Seat.objects.filter(person=world.asking, circle__slug="open-circle").count() == 1
    assert Follow.objects.filter(person=world.member, circle=world.circle).count() == 1

"""Forms about coming in and about oneself: signing in, a lost password, the language, notices, circles."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from majlis.discussions import actions
from majlis.ledger.models import Entry
from majlis.network.models import Circle, Person, Seat
from majlis.notifications.models import Preference
from tests.hostile import nasty
from tests.hostile.forms import form_on, forms_in
from tests.hostile.world import PASSWORD, World
from tests.people import client_of, viewer

pytestmark = [pytest.mark.django_db]

ARABIC_ERROR = re.compile('class="error[^>]*>[^<]*(<[^>]*>[^<]*)*?[\u0600-\u06ff]')
HUGE = "x" * 10_000_000
SIGN_INS = [
    "",
    "nobody",
    "a\x00b@example.invalid",
    "😀@example.invalid",
    "x" * 5000 + "@example.invalid",
    nasty.SCRIPT,
    HUGE,
]
CAST = [{"key": "officer", "email": "member@example.invalid", "what": {"en": "An officer"}}]


def browser() -> Client:
    """A visitor's, in Arabic."""
    return Client(HTTP_ACCEPT_LANGUAGE="ar")


@pytest.mark.parametrize("login", SIGN_INS, ids=lambda one: ascii(one)[1:30].replace("\\", ""))
def test_a_wrong_sign_in_is_answered_in_arabic_and_keeps_the_address(world: World, login: str) -> None:
    client, path = browser(), reverse("account_login")
    response = client.post(path, {"login": login, "password": "wrong " * 5})
    page = response.content.decode()
    assert response.status_code == 422
    assert ARABIC_ERROR.search(page)
    assert "wrong wrong" not in page
    form = next(one for one in forms_in(page, path) if "login" in one.fields)
    assert form.fields["login"] == [login]
    assert "_auth_user_id" not in client.session
    assert "<script>hostile" not in page


@pytest.mark.parametrize("password", ["", "a\x00b", "😀" * 3000, HUGE], ids=["empty", "NUL", "emoji", "huge"])
def test_a_wrong_password_is_answered_in_arabic(world: World, password: str) -> None:
    client = browser()
    response = client.post(reverse("account_login"), {"login": world.member.email, "password": password})
    assert response.status_code == 422
    assert ARABIC_ERROR.search(response.content.decode())
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", SIGN_INS, ids=lambda one: ascii(one)[1:30].replace("\\", ""))
def test_a_garbled_address_for_a_new_password_is_said_in_arabic(
    world: World, email: str, mailoutbox: Any
) -> None:
    path = reverse("account_reset_password")
    response = browser().post(path, {"email": email})
    assert response.status_code == 422
    page = response.content.decode()
    assert ARABIC_ERROR.search(page)
    assert next(one for one in forms_in(page, path) if "email" in one.fields).fields["email"] == [email]
    assert mailoutbox == []


PASSWORDS = ["", "short", "password1234", "a\x00b" * 6]


@pytest.mark.parametrize("new", PASSWORDS, ids=["empty", "short", "breached", "NUL"])
def test_a_bad_new_password_is_refused_in_arabic_and_the_old_one_stays(world: World, new: str) -> None:
    Person.objects.filter(pk=world.member.pk).update(language="ar")
    client, path = client_of(world.member), reverse("account_change_password")
    before = Person.objects.get(pk=world.member.pk).password
    response = client.post(path, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 422
    assert ARABIC_ERROR.search(response.content.decode())
    assert Person.objects.get(pk=world.member.pk).password == before


@pytest.mark.parametrize("person", nasty.TEXTS[:14], ids=lambda one: ascii(one)[1:30].replace("\\", ""))
def test_nobody_signs_in_to_the_demonstration_as_somebody_unknown(world: World, person: str) -> None:
    with override_settings(DEMO=True, DEMO_CAST=f"{__name__}.CAST"):
        client = Client(HTTP_ACCEPT_LANGUAGE="ar", HTTP_HOST="localhost")
        assert client.post(reverse("membership:demo"), {"person": person}).status_code == 404
        assert "_auth_user_id" not in client.session
        assert client.post(reverse("membership:demo"), {"person": "officer"}).status_code == 302


@pytest.mark.parametrize("text", nasty.TEXTS, ids=lambda one: ascii(one)[1:30].replace("\\", ""))
def test_a_garbled_language_changes_nothing_and_leads_to_a_page_of_ours(world: World, text: str) -> None:
    client = client_of(world.member)
    response = client.post(reverse("membership:language"), {"language": text, "next": text})
    assert response.status_code == 302
    assert response["Location"].startswith("/") and not response["Location"].startswith("//")
    assert Person.objects.get(pk=world.member.pk).language == "en"


def test_the_settings_of_notices_take_what_they_know_and_store_it_once(world: World) -> None:
    client, path = client_of(world.member), reverse("notifications:settings")
    fields = form_on(client, path).fields
    boxes = [name for name in fields if "-" in name]
    hostile = {
        **fields,
        **{name: [value] for name, value in zip(boxes, nasty.TEXTS, strict=False)},
        "mail-x": ["on"],
    }
    answers = [client.post(path, hostile) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, path)] * 2
    kept = Preference.objects.filter(person=world.member)
    assert kept.count() == kept.values("reason", "channel").distinct().count()


DEEDS = [
    ("discussions:join", "open-circle", "asking"),
    ("discussions:ask_to_join", "listed-circle", "secretariat"),
    ("discussions:follow_circle", "customs-circle", "member"),
    ("discussions:unfollow_circle", "customs-circle", "member"),
    ("discussions:leave", "customs-circle", "secretariat"),
]


@pytest.mark.parametrize(("name", "slug", "who"), DEEDS)
def test_a_button_of_a_circle_pressed_twice_acts_once_and_answers_alike(
    world: World, name: str, slug: str, who: str
) -> None:
    person = world.asking if who == "asking" else world.people[who]
    client, path = client_of(person), reverse(name, args=[slug])
    first = client.post(path)
    assert first.status_code == 302
    lines, seats = Entry.objects.count(), Seat.objects.count()
    second = client.post(path)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert (Entry.objects.count(), Seat.objects.count()) == (lines, seats)


@pytest.mark.parametrize("name", ["discussions:admit", "discussions:decline"])
def test_letting_somebody_in_twice_acts_once_and_answers_alike(world: World, name: str) -> None:
    client = client_of(world.member)
    path = reverse(name, args=[world.listed.slug, world.asking.handle])
    first = client.post(path)
    lines = Entry.objects.count()
    second = client.post(path)
    assert (second.status_code, second.get("Location")) == (302, first["Location"])
    assert Entry.objects.count() == lines


PRESSED = [
    ("discussions:accept", {"number": 2}),
    ("discussions:follow", {}),
    ("discussions:unfollow", {}),
    ("discussions:unread", {}),
    ("discussions:withdraw_post", {"number": 2}),
]


@pytest.mark.parametrize(("name", "more"), PRESSED)
def test_a_button_of_a_thread_pressed_twice_acts_once_and_answers_alike(
    world: World, name: str, more: dict[str, int]
) -> None:
    who = "secretariat" if name.endswith("withdraw_post") else "member"
    client = client_of(world.people[who])
    path = reverse(name, kwargs={"thread_id": world.thread.pk, **more})
    _twice(client, path)


def _twice(client: Client, path: str) -> None:
    first = client.post(path)
    assert first.status_code == 302
    lines = Entry.objects.count()
    second = client.post(path)
    assert (second.status_code, second.get("Location")) == (302, first["Location"])
    assert Entry.objects.count() == lines


def test_what_was_brought_back_or_unaccepted_twice_is_so_once(world: World) -> None:
    author, answerer = client_of(world.member), client_of(world.people["secretariat"])
    second = {"thread_id": world.thread.pk, "number": 2}
    author.post(reverse("discussions:accept", kwargs=second))
    _twice(author, reverse("discussions:unaccept", args=[world.thread.pk]))
    answerer.post(reverse("discussions:withdraw_post", kwargs=second))
    _twice(answerer, reverse("discussions:restore_post", kwargs=second))


def test_a_resource_withdrawn_twice_is_withdrawn_once(world: World) -> None:
    _twice(client_of(world.member), reverse("library:withdraw", args=[world.resource.pk]))


def test_a_question_withdrawn_twice_is_withdrawn_once(world: World) -> None:
    alone = actions.ask_question(
        viewer(world.member), title="Alone", body="Nobody answered.", circles=[world.circle]
    )
    _twice(client_of(world.member), reverse("discussions:withdraw", args=[alone.pk]))


@pytest.mark.parametrize("name", ["mark-read", "keep-unread", "stop-reason"])
def test_a_button_of_a_notice_pressed_twice_answers_alike(world: World, name: str) -> None:
    notice = world.real("notifications", frozenset({"notice_id"}))
    _twice(client_of(world.member), reverse(f"notifications:{name}", kwargs=notice))


def test_a_circle_that_may_not_be_known_answers_like_none(world: World) -> None:
    Circle.objects.filter(slug="open-circle").update(visibility="secret")
    client = client_of(world.asking)
    for name in ("join", "ask_to_join", "leave", "follow_circle", "unfollow_circle"):
        assert client.post(reverse(f"discussions:{name}", args=["open-circle"])).status_code == 404

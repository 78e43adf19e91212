"""What somebody who reads a mailbox, and has nothing else, can and cannot do at the sign-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from majlis.ledger.worker import drain
from majlis.membership import codes, guessing
from majlis.network.models import Person
from tests.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRET = "A" * 32
PASSWORD = "three quiet harbours at noon"


@pytest.fixture
def person() -> Person:
    """Somebody with a password and an app."""
    made = make_person("Amal", email="amal@example.invalid")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    totp.TOTP.activate(made, SECRET)
    return made


def set_by_mail(client: Client, email: str, password: str) -> None:
    """Set a password by the link that the hub mails."""
    cache.clear()  # as if a minute had passed since the last mail
    client.post(reverse("account_reset_password"), {"email": email})
    drain()
    link = re.search(r"(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    page = client.get(client.get(link[1])["Location"])
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def enter(client: Client, email: str, password: str) -> bool:
    """Whether the password leads to the second step."""
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return bool(answer.status_code == 302)


def code(client: Client, typed: str) -> Any:
    """One code at the second step."""
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def looked_at(client: Client, most: int) -> int:
    """How many wrong codes are looked at before one has to wait."""
    answers = [code(client, f"{n:06}").status_code for n in range(most)]
    return answers.count(422)


def test_a_mailbox_gives_nobody_more_guesses_at_the_code_of_an_app(person: Person) -> None:
    seen = 0
    for n in range(3):
        client, password = Client(), f"four loud harbours at midnight {n}"
        set_by_mail(client, person.email, password)
        assert enter(client, person.email, password)
        seen += looked_at(client, 8)
    assert seen == guessing.CODE_HERE.times


def known(email: str) -> Client:
    """A browser in which somebody has signed in to this account before, as its own cookie says."""
    answer, client = HttpResponse(), Client()
    guessing.know(RequestFactory().get("/"), answer, email)
    client.cookies[guessing.cookie_name()] = answer.cookies[guessing.cookie_name()].value
    return client


def test_all_known_browsers_of_an_account_have_so_many_codes_a_day_together(person: Person) -> None:
    """Who had the password before there was an app can have made known as many as they liked."""
    seen = 0
    for _n in range(4):
        client = known(person.email)
        assert enter(client, person.email, PASSWORD)
        seen += looked_at(client, guessing.CODE_BROWSER.times + 2)
    assert seen == guessing.CODE_BROWSERS.times


def test_who_had_the_password_once_guesses_the_next_one_no_faster_by_many_browsers(person: Person) -> None:
    seen = 0
    for _n in range(3):
        client = known(person.email)
        for n in range(guessing.BROWSER.times + 1):
            typed = {"login": person.email, "password": f"wrong {n}"}
            seen += client.post(reverse("account_login"), typed).status_code == 422
    assert seen == guessing.BROWSERS.times
    owner = known(person.email)
    set_by_mail(owner, person.email, "four loud harbours at midnight")
    assert enter(owner, person.email, "four loud harbours at midnight")


def test_strangers_who_guess_codes_do_not_lock_out_an_owner_in_a_known_browser(person: Person) -> None:
    for n in range(guessing.CODE_ANYWHERE.times + 1):
        request = RequestFactory().get("/", REMOTE_ADDR=f"198.51.100.{n}")
        if n < guessing.CODE_ANYWHERE.times:
            guessing.code(request, person.email)
            continue
        with pytest.raises(guessing.TooMany):
            guessing.code(request, person.email)
    client = known(person.email)
    assert enter(client, person.email, PASSWORD)
    code(client, codes.digits_of(SECRET))
    assert "_auth_user_id" in client.session

"""Guessing is slowed, and neither an owner nor an office is locked out by it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from majlis.kit.ratelimit import Allowance
from majlis.ledger.worker import drain
from majlis.membership import codes, guessing, sealing
from majlis.network.models import Person
from tests.people import make_person

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet harbours at noon"
OTHER = "four loud harbours at midnight"
FORBIDDEN_WORDS = re.compile('csrf|value="[^"]*@|name="csrf')


@pytest.fixture
def person() -> Person:
    """Somebody with a password and an app."""
    made = make_person("Amal", email="amal@example.invalid")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    totp.TOTP.activate(made, "A" * 32)
    return made


def enter(client: Client, email: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    """Try to sign in from an address."""
    typed = {"login": email, "password": password}
    return client.post(reverse("account_login"), typed, REMOTE_ADDR=address)


def guess(email: str, address: str = "192.0.2.1", what: Any = guessing.password) -> bool:
    """One wrong guess without its page; whether it would have been looked at."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.session = SessionBase()
    try:
        what(request, email)
    except guessing.TooMany:
        return False
    return True


def passed(answer: Any) -> bool:
    """Whether the password was right: the second step follows."""
    return bool(answer.status_code == 302)


def later(monkeypatch: pytest.MonkeyPatch, **much: float) -> None:
    """Let time pass."""
    then = timezone.now() + timedelta(**much)
    monkeypatch.setattr(timezone, "now", lambda: then)


def test_ten_wrong_passwords_are_looked_at_then_one_waits(person: Person, monkeypatch: Any) -> None:
    client = Client()
    codes = [enter(client, person.email, "wrong").status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2
    refused = enter(client, person.email)
    assert refused.status_code == 429
    assert "passkey" in refused.content.decode() and person.email in refused.content.decode()
    later(monkeypatch, minutes=7)
    assert passed(enter(client, person.email))


def test_a_right_password_costs_nothing(person: Person) -> None:
    assert all(passed(enter(Client(), person.email)) for _ in range(25))


def test_unknown_addresses_are_slowed_just_as_known_ones(person: Person) -> None:
    def answers(email: str, address: str) -> list[tuple[int, list[str]]]:
        found = []
        for _ in range(12):
            with CaptureQueriesContext(connection) as queries:
                status = enter(Client(), email, "wrong", address).status_code
            work = [re.sub(r"'[^']*'|[0-9.]+(e[-+]?[0-9]+)?", "?", one["sql"]) for one in queries]
            found.append((status, [one for one in work if "kit_pace" in one]))
        return found

    assert answers(person.email, "192.0.2.1") == answers("nobody@example.invalid", "192.0.2.2")


def test_a_stranger_who_guesses_from_everywhere_does_not_lock_the_owner_out(person: Person) -> None:
    own = Client()
    assert passed(enter(own, person.email))
    own.post(reverse("mfa_authenticate"), {"code": _digits()}, REMOTE_ADDR="192.0.2.1")
    assert guessing.cookie_name() in own.cookies
    own.post(reverse("account_logout"))
    assert [guess(person.email, f"198.51.100.{n}") for n in range(70)] == [True] * 50 + [False] * 20
    assert enter(Client(), person.email).status_code == 429
    assert passed(enter(own, person.email))


def test_a_guesser_behind_the_same_address_does_not_lock_the_owner_out(person: Person) -> None:
    own = Client()
    enter(own, person.email)
    own.post(reverse("mfa_authenticate"), {"code": _digits()})
    own.post(reverse("account_logout"))
    for n in range(160):
        guess(f"somebody{n}@example.invalid")
    assert enter(Client(), person.email).status_code == 429
    assert passed(enter(own, person.email))


def test_the_link_of_a_mail_lets_the_owner_in_while_others_guess(person: Person) -> None:
    for n in range(60):
        guess(person.email, f"198.51.100.{n}")
    fresh = Client()
    assert enter(fresh, person.email).status_code == 429
    fresh.post(reverse("account_reset_password"), {"email": person.email})
    drain()
    link = re.search(r"(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    page = fresh.get(fresh.get(link[1])["Location"])
    fresh.post(page.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER})
    assert passed(enter(fresh, person.email, OTHER))


def test_a_whole_office_behind_one_address_comes_in_though_each_mistypes_once() -> None:
    stored = make_password(PASSWORD)
    people = [make_person(f"Officer {n}", password=stored) for n in range(12)]
    assert all(guess(f"colleague{n}@example.invalid") for n in range(130))
    refused = [
        answer.status_code
        for one in people
        for browser in [Client()]
        for answer in (enter(browser, one.email, "mistyped"), enter(browser, one.email))
        if answer.status_code == 429
    ]
    assert refused == []


def test_a_cookie_that_was_made_elsewhere_knows_nobody(person: Person) -> None:
    client = Client()
    client.cookies[guessing.cookie_name()] = "eyJhIjogImIifQ:1abc:forged"
    assert [enter(client, person.email, "wrong").status_code for _ in range(11)][-1] == 429


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("grouped", [False, True])
def test_a_code_is_right_in_the_digits_of_an_arabic_keyboard(person: Person, grouped: bool) -> None:
    client = Client()
    enter(client, person.email)
    typed = _digits().translate(ARABIC)
    typed = f"{typed[:3]} {typed[3:]}" if grouped else typed
    assert passed(client.post(reverse("mfa_authenticate"), {"code": typed}))


def test_an_app_is_set_up_and_a_recovery_code_opens_in_the_digits_of_an_arabic_keyboard(
    person: Person,
) -> None:
    request = RequestFactory().get("/")
    request.session = SessionBase()
    request.session["mfa.totp.secret"] = "A" * 32
    with context.request_context(request):
        form = codes.SetUpAppForm({"code": _digits().translate(ARABIC)}, user=make_person("Salma"))
        assert form.is_valid(), form.errors
    unused = RecoveryCodes.activate(person).get_unused_codes()[0]
    client = Client()
    enter(client, person.email)
    assert passed(client.post(reverse("mfa_authenticate"), {"code": unused.translate(ARABIC)}))


def _digits(ago: int = 0) -> str:
    """What the app shows, some steps of half a minute ago."""
    return codes.digits_of("A" * 32, ago)


def test_what_an_app_shows_at_the_end_of_its_half_minute_is_taken_in_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_029.9)
    shown = _digits()
    monkeypatch.setattr("time.time", lambda: 1_800_000_059.9)
    assert totp.validate_totp_code("A" * 32, shown)


def at_second_step(person: Person) -> Client:
    """A browser in which the password was right."""
    client = Client()
    assert passed(enter(client, person.email))
    return client


def test_the_code_of_an_app_works_once(person: Person) -> None:
    digits = _digits()
    first, second, spaced = (at_second_step(person) for _ in range(3))
    first.post(reverse("mfa_authenticate"), {"code": digits})
    assert "_auth_user_id" in first.session
    for client, typed in ((second, digits), (spaced, f"{digits[:3]} {digits[3:]}")):
        assert client.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 422
        assert "_auth_user_id" not in client.session


def test_the_code_that_set_up_an_app_does_not_sign_in_with_it_too(person: Person) -> None:
    assert guessing.first_use(person.pk, "123456")
    assert not guessing.first_use(person.pk, "123 456")
    assert guessing.first_use(person.pk + 1, "123456")


def test_a_clock_that_is_half_a_minute_late_is_no_mistake(person: Person) -> None:
    client = at_second_step(person)
    client.post(reverse("mfa_authenticate"), {"code": _digits(ago=1)})
    assert "_auth_user_id" in client.session


def test_codes_and_recovery_codes_are_guessed_five_times_then_one_waits(person: Person) -> None:
    RecoveryCodes.activate(person)
    client = at_second_step(person)
    answers = [client.post(reverse("mfa_authenticate"), {"code": f"{n:08}"}) for n in range(7)]
    assert [one.status_code for one in answers] == [422] * 5 + [429] * 2
    assert client.post(reverse("mfa_authenticate"), {"code": _digits()}).status_code == 429


def test_whoever_guesses_codes_from_elsewhere_does_not_stop_the_owner(person: Person) -> None:
    own = at_second_step(person)
    own.post(reverse("mfa_authenticate"), {"code": _digits(ago=1)})
    own.post(reverse("account_logout"))
    guesses = [guess(person.email, f"198.51.100.{n}", guessing.code) for n in range(30)]
    assert guesses == [True] * 20 + [False] * 10
    enter(own, person.email)
    own.post(reverse("mfa_authenticate"), {"code": _digits()})
    assert "_auth_user_id" in own.session


def test_a_copy_of_the_database_alone_shows_no_secret(person: Person, settings: Any) -> None:
    codes = RecoveryCodes.activate(person).generate_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "A" * 32 not in stored and len(codes) == 10
    kept = sealing.seal("secret")
    assert sealing.unseal(kept) == "secret" and sealing.unseal("older") == "older"
    settings.SECRET_KEY = "another key" * 5
    assert sealing.unseal(kept) not in ("secret", "", sealing.unseal(kept))


def test_an_address_of_version_4_counts_by_itself_also_where_the_server_writes_it_as_one_of_6() -> None:
    def counted(address: str) -> str:
        return guessing.address_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert counted("::ffff:192.0.2.1") == counted("192.0.2.1") != counted("::ffff:192.0.2.2")
    assert counted("2001:db8::1") == counted("2001:db8::ffff:1") != counted("2001:db8:0:1::1")


def test_whoever_has_a_network_of_addresses_applies_no_faster(person: Person, monkeypatch: Any) -> None:
    monkeypatch.setattr("majlis.membership.vetting.views.entering.APPLYING", Allowance(1, 3600))
    typed = {
        "name": "Newcomer", "country": "MA", "organisation_name": "The port", "function": "Inspector",
        "sector": "customs_border", "language": "en", "motive": "To learn.", "agree": "on",
        "email": "new@example.invalid",
    }  # fmt: skip
    where = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    answers = [Client().post(reverse("membership:apply"), typed, REMOTE_ADDR=one) for one in where]
    assert [one.status_code for one in answers] == [302, 429, 302]

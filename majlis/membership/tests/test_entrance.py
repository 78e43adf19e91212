"""Coming in: sign-in pages, the one-click sign-in of the demonstration, the language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from majlis.kit.forms import NO_ADDRESS
from majlis.kit.languages import CODES
from majlis.ledger.worker import drain
from majlis.membership.codes import digits_of
from majlis.network.models import Person
from tests.people import Cast, client_of, give_key, make_person, show, shown

PASSWORD = "three quiet harbours at noon"
LOST = {
    "ar": "هل فقدتم جهازكم",
    "en": "Have you lost your device",
    "fr": "perdu votre appareil",
    "es": "perdido su dispositivo",
}
VISITOR_PAGES = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
MEMBER_PAGES = [
    "membership:security",
    "account_logout",
    "account_email",
    "mfa_list_webauthn",
    "usersessions_list",
    "mfa_reauthenticate_webauthn",
    "membership:recovery_codes",
]
GUARDED_PAGES = ["account_change_password", "mfa_activate_totp", "mfa_add_webauthn"]
CAST = [{"key": "officer", "email": "officer@example.invalid", "what": {"en": "An officer"}}]
DEMO = {"DEMO": True, "DEMO_CAST": f"{__name__}.CAST"}


def _body(answer: Any) -> str:
    return str(answer.content.decode())


def _signed_in(person: Person) -> Client:
    """A browser in which the password was typed just now, and nothing else was shown."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("page", VISITOR_PAGES)
def test_pages_of_the_entrance_stand_in_every_language(page: str, code: str) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE=code).get(reverse(page))
    assert answer.status_code == 200
    assert f'<html lang="{code}"' in _body(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_pages_about_ones_own_account_stand_in_every_language(code: str) -> None:
    client = client_of(make_person("Amal", language=code))
    for page in MEMBER_PAGES + GUARDED_PAGES:
        answer = client.get(reverse(page))
        assert answer.status_code == 200, page
        assert f'<html lang="{code}"' in _body(answer)


@pytest.mark.django_db
def test_no_page_of_the_account_runs_a_script_or_style_inside_the_page() -> None:
    client = client_of(make_person("Amal"))
    pages = [(Client(), name) for name in VISITOR_PAGES] + [
        (client, name) for name in MEMBER_PAGES + GUARDED_PAGES
    ]
    for browser, name in pages:
        body = _body(browser.get(reverse(name)))
        for tag in re.findall(r"<script[^>]*>", body):
            assert "src=" in tag or 'type="application/json"' in tag, (name, tag)
        assert " style=" not in body and "<style" not in body and " onclick=" not in body, name


@pytest.mark.django_db
def test_a_member_signs_in_with_email_and_password() -> None:
    person = make_person("Amal")
    assert _signed_in(person).session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["wrong", "", "\x00", "x" * 100_000])
def test_a_wrong_password_is_refused_in_words_and_keeps_the_address(password: str) -> None:
    person = make_person("Amal")
    answer = Client().post(reverse("account_login"), {"login": person.email, "password": password})
    assert answer.status_code in (200, 422)
    assert person.email in _body(answer)
    assert "_auth_user_id" not in answer.client.session


@pytest.mark.django_db
def test_nobody_signs_up_by_a_form() -> None:
    Client().post(
        reverse("account_signup"),
        {"email": "new@example.invalid", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_mail_for_a_new_password_is_in_the_receivers_language() -> None:
    person = make_person("Amal", language="fr")
    Client(HTTP_ACCEPT_LANGUAGE="en").post(reverse("account_reset_password"), {"email": person.email})
    drain()
    assert "mot de passe" in mail.outbox[0].body


@pytest.mark.django_db
def test_an_unknown_address_gets_no_mail_and_the_same_answer() -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": "nobody@example.invalid"})
    assert answer.status_code == 302
    drain()
    assert not mail.outbox


@pytest.fixture
def officer(db: None) -> Person:
    return make_person("Officer", email="officer@example.invalid")


def _try_demo(**headers: str) -> Any:
    client = Client(**{"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000", **headers})  # type: ignore[arg-type]
    return client.get("/demo/"), client.post("/demo/", {"person": "officer"}), client


@override_settings(**DEMO)
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:80", "[::1]:8000"])
def test_the_demonstration_signs_in_by_a_click_on_this_computer(officer: Person, host: str) -> None:
    page, answer, client = _try_demo(HTTP_HOST=host)
    assert "An officer" in _body(page)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)


@override_settings(**DEMO, ALLOWED_HOSTS=["*"])
@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "hub.example.org"},
        {"HTTP_HOST": "localhost.example.org"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_the_one_click_sign_in_does_not_exist_from_elsewhere(
    officer: Person, headers: dict[str, str]
) -> None:
    page, answer, client = _try_demo(**headers)
    assert page.status_code == answer.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@override_settings(**DEMO, ADDRESS="https://hub.example.org")
def test_the_sign_in_by_a_click_is_closed_on_a_hub_with_a_public_address() -> None:
    """A bare `proxy_pass` adds no header, and its host is ours: it cannot be told from a browser here."""
    make_person("Officer", email="officer@example.invalid")
    client = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1")
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": "officer"}).status_code == 404


@pytest.mark.django_db
@override_settings(ADDRESS="https://hub.example.org")
def test_the_link_of_a_mail_does_not_follow_the_host_of_who_asked_for_it() -> None:
    person = make_person("Amal", email="amal@example.invalid")
    Client(HTTP_HOST="localhost:4444").post(reverse("account_reset_password"), {"email": person.email})
    drain()
    text = str(mail.outbox[0].body)
    assert "https://hub.example.org/account/password/reset/key/" in text
    assert "4444" not in text


@override_settings(**{**DEMO, "DEMO": False})
def test_the_one_click_sign_in_does_not_exist_outside_the_demonstration(officer: Person) -> None:
    page, answer, _client = _try_demo()
    assert page.status_code == answer.status_code == 404


@override_settings(**DEMO)
@pytest.mark.parametrize("key", ["", "nobody", "\x00", "x" * 10_000])
def test_the_one_click_sign_in_knows_only_its_own_people(officer: Person, key: str) -> None:
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost")
    assert client.post("/demo/", {"person": key}).status_code == 404


@pytest.mark.django_db
def test_a_visitor_chooses_the_language_by_cookie() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "ar", "next": "/account/login/"})
    assert answer["Location"] == "/account/login/"
    assert '<html lang="ar" dir="rtl"' in _body(client.get("/account/login/"))


def test_a_member_keeps_the_chosen_language(cast: Cast) -> None:
    client_of(cast.alice).post("/language/", {"language": "es", "next": "/"})
    assert Person.objects.get(pk=cast.alice.pk).language == "es"


@pytest.mark.parametrize("code", ["", "xx", "\x00", "e" * 5000, "<b>"])
def test_an_unknown_language_changes_nothing(cast: Cast, code: str) -> None:
    answer = client_of(cast.alice).post("/language/", {"language": code, "next": "/"})
    assert answer.status_code == 302
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    assert Person.objects.get(pk=cast.alice.pk).language == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_the_way_back_never_leaves_the_house(elsewhere: str) -> None:
    assert Client().post("/language/", {"language": "fr", "next": elsewhere})["Location"] == "/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", CODES)
def test_a_second_step_is_set_up_asked_for_and_passed_with_a_recovery_code(code: str) -> None:
    person = make_person("Amal", language=code)
    client = _signed_in(person)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "12"}).status_code in (200, 422)
    client.post(reverse("mfa_activate_totp"), {"code": digits_of(secret)})
    kept = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    for page in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert f'<html lang="{code}"' in _body(client.get(reverse(page)))
    visitor = Client(HTTP_ACCEPT_LANGUAGE=code)
    answer = visitor.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in visitor.session
    step = _body(visitor.get(reverse("mfa_authenticate")))
    assert f'<html lang="{code}"' in step
    assert LOST[code] in step
    assert visitor.post(reverse("mfa_authenticate"), {"code": "nonsense"}).status_code in (200, 422)
    visitor.post(reverse("mfa_authenticate"), {"code": kept[0]})
    assert visitor.session["_auth_user_id"] == str(person.pk)
    assert visitor.get(reverse("mfa_index")).status_code == 302


@pytest.mark.django_db
def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail() -> None:
    person = make_person("Amal")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    drain()
    link = re.search(rf"{settings.ADDRESS}(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(client.get(link[1])["Location"])
    assert page.status_code == 200
    weak = client.post(page.request["PATH_INFO"], {"password1": "password1234", "password2": "password1234"})
    assert weak.status_code in (200, 422)
    done = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get(done["Location"]).status_code == 200
    assert _signed_in(person).session["_auth_user_id"]
    assert "link no longer works" in _body(Client().get("/account/password/reset/key/x-bad-token/"))


def test_other_sessions_are_listed_and_ended(cast: Cast) -> None:
    here, there = _signed_in(cast.alice), Client()
    there.post(reverse("account_login"), {"login": cast.alice.email, "password": PASSWORD})
    for browser in (here, there):
        show(browser, cast.alice, shown(give_key(cast.alice)))
        assert browser.get(reverse("membership:security")).status_code == 200
    assert _body(here.get(reverse("usersessions_list"))).count("127.0.0.1") >= 1
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("membership:security")).status_code == 200
    assert there.get(reverse("membership:security")).status_code == 302


def test_a_list_of_people_stays_with_whom_it_was_made_for(cast: Cast) -> None:
    answer = client_of(cast.alice).get("/experts/suggest/?q=al")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_what_is_wrong_with_an_address_or_a_password_is_said_in_our_words(code: str) -> None:
    amal = make_person("Amal Haddad", email="amal.haddad@example.invalid")
    with translation.override(code):
        django, ours = gettext("Enter a valid email address."), str(NO_ADDRESS)
        for name, field in (
            ("membership:apply", "email"), ("account_reset_password", "email"), ("account_login", "login"),
        ):  # fmt: skip
            visitor = Client(HTTP_ACCEPT_LANGUAGE=code)
            errors = visitor.post(reverse(name), {field: "nobody"}).context["form"].errors[field]
            assert [str(one) for one in errors] == [ours] and ours != django, name
        for password, theirs in (
            ("administrator", "This password is too common."),
            ("amal.haddad@example.invalid", "The password is too similar to the %(verbose_name)s."),
        ):
            with pytest.raises(ValidationError) as wrong:
                validate_password(password, amal)
            assert not {gettext(theirs), theirs} & set(wrong.value.messages) and "%" not in str(wrong.value)
            assert "similar" not in str(wrong.value) and "common" not in str(wrong.value)

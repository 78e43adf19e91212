"""What docs/asvs.md claims and can be shown cheaply: in the sources, in the settings, by one request."""

from __future__ import annotations

import re
import ssl
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from math import log2
from typing import Any

import pytest
from allauth.account import forms as account
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.mail import get_connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from majlis.config import settings as service
from majlis.files.models import new_token
from majlis.ledger import keys
from majlis.membership.forms import SignInForm
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Opening
from tests.house.sources import ROOT, python, texts
from tests.people import Cast, client_of, give_key, make_person, show, shown

pytestmark = [pytest.mark.one_database]
PAGES = "*/templates/**/*.html"
SCRIPTS = "*/static/**/*.js"


def found(pattern: str) -> list[str]:
    """The Python files of the product in which something stands."""
    return [source.name for source in python() if re.search(pattern, source.text, re.MULTILINE)]


# The sources


def test_nothing_that_people_say_becomes_a_template_or_an_object() -> None:
    assert found(r"from_string\(|\bTemplate\(") == []
    assert found(r"^\s*(import|from) (pickle|marshal|shelve|dill|yaml)\b") == []


def test_no_text_goes_into_a_regular_expression_unless_it_is_escaped() -> None:
    calls = r"re\.(?:compile|sub|search|match|fullmatch|findall|split)\((rb?|b|)f\"([^\"]*)\""
    braces = [
        (source.name, name)
        for source in python()
        for call in re.finditer(calls, source.text)
        for name in re.findall(r"\{([^{}0-9,]+)\}", call[2])
    ]
    assert len(braces) > 3
    assert [one for one in braces if not re.fullmatch(r"_?[A-Z_]+", one[1])] == []  # constants of ours
    joined = [
        (source.name, line)
        for source in python()
        for line in source.text.splitlines()
        if "re." in line and '" + ' in line and ("compile(" in line or "search(" in line)
    ]
    assert len(joined) > 2
    by_names = [name for name, line in joined if "re.escape(" not in line]
    # In the child only, by names of elements that stand in it.
    assert [name for name in by_names if not name.startswith("majlis/files/inside/")] == []


def test_the_house_calls_nobody_but_the_scanner_and_what_packages_call_for_it() -> None:
    assert found(r"^\s*(import|from) (urllib\.request|http\.client|requests|httpx|aiohttp)\b") == []
    tried = ["majlis/cli/run.py", "majlis/files/inside/tries.py"]  # a free port; that a child gets none
    assert found(r"\bcreate_connection\(|\.connect\(\(") == sorted([*tried, "majlis/files/clamav.py"])


def test_no_weak_hash_and_no_guessable_chance_stands_in_the_product() -> None:
    assert found(r"hashlib\.(md5|sha1)\b|\b(MD5|SHA1)\(") == []
    by_chance = found(r"^\s*(import random|from random import)\b")
    assert [name for name in by_chance if not name.startswith("majlis/demo/")] == []


def test_each_signer_has_a_salt_of_its_own() -> None:
    salts = [
        salt for source in python() for salt in re.findall(r"(?:salt=|_SALT = )\"([^\"]+)\"", source.text)
    ]
    assert len(salts) == len(set(salts)) >= 2


def test_no_page_asks_for_what_browsers_have_given_up_or_for_somebody_elses_file() -> None:
    for page in texts(PAGES):
        assert not re.search(r"<(applet|object|embed|frame|marquee|font)\b", page.text), page.name
        assert not re.search(r"(src|href)=\"(https?:)?//", page.text), page.name


def test_scripts_merge_no_objects_and_touch_no_prototype() -> None:
    assert len(texts(SCRIPTS)) > 5
    for script in texts(SCRIPTS):
        assert not re.search(r"__proto__|\.prototype\b|Object\.assign|setPrototypeOf", script.text), (
            script.name
        )


def test_types_are_checked_strictly() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert tools["mypy"]["strict"] is True


def test_every_page_with_a_frame_has_the_sign_out_of_the_frame() -> None:
    pages = {page.name.partition("/templates/")[2]: page.text for page in texts(PAGES)}
    frame = pages["kit/base.html"]
    assert frame.index("{% if frame.person %}") < frame.index("{{ frame.sign_out_url }}")
    whole = {name for name, text in pages.items() if "<html" in text}
    # A mail, an archive that is taken home, and two pages for when nothing can be asked.
    assert whole == {"kit/base.html", "kit/mail/letter.html", "personal/export.html", "500.html", "503.html"}
    extended = {above for text in pages.values() for above in re.findall(r"{% extends \"([^\"]+)\"", text)}
    assert all(above in pages for above in extended)
    assert [name for name in extended if name not in whole and "{% extends" not in pages[name]] == []


# The settings of service


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        assert getattr(service, f"{name}_COOKIE_HTTPONLY") is True
        assert getattr(service, f"{name}_COOKIE_SAMESITE") == "Lax"


def test_passwords_are_hashed_slowly_and_tokens_of_providers_are_not_kept() -> None:
    assert service.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert service.SOCIALACCOUNT_STORE_TOKENS is False


def test_log_lines_go_to_one_place() -> None:
    logging: Any = service.LOGGING
    assert {one["class"] for one in logging["handlers"].values()} == {"logging.StreamHandler"}
    named = [logging["root"], *logging["loggers"].values()]
    assert {handler for one in named for handler in one.get("handlers", ["stderr"])} == {"stderr"}


def test_mail_goes_to_a_server_whose_certificate_is_good() -> None:
    line: Any = get_connection("django.core.mail.backends.smtp.EmailBackend", use_tls=True)
    assert line.ssl_context.verify_mode == ssl.CERT_REQUIRED and line.ssl_context.check_hostname


# Secrets


def test_secrets_are_long_enough(db: None) -> None:
    assert len(new_token()) == 32 and new_token() != new_token()  # 128 bits
    made = [openings.make(Opening.Kind.APPLY, "a@example.invalid") for _ in range(2)]
    assert made[0] != made[1] and len(made[0]) >= 43  # 256 bits in base64
    session: Any = SessionStore()
    assert len(session._get_new_session_key()) * log2(36) > 128
    seed = totp.generate_totp_secret()
    assert len(seed) * 5 >= 160 and seed != totp.generate_totp_secret()
    assert isinstance(keys.signing(), Ed25519PrivateKey)


def test_codes_have_twenty_bits_or_nearly(db: None) -> None:
    from allauth.mfa import app_settings as factors

    assert factors.TOTP_DIGITS == 6  # what the standard names as enough
    codes = RecoveryCodes.activate(make_person("Coded")).get_unused_codes()
    digits = min(len(code.replace("-", "")) for code in codes)
    assert digits * log2(10) > 20 and len(set(codes)) == len(codes)


def test_what_opens_a_door_by_mail_ends() -> None:
    assert max(openings.LASTS.values()) <= timedelta(days=14)
    assert service_value("PASSWORD_RESET_TIMEOUT") <= 3 * 24 * 3600


def service_value(name: str) -> Any:
    """A setting, also one of Django's own."""
    from django.conf import settings

    return getattr(settings, name)


# Passwords and forms


@pytest.mark.parametrize(
    "password", ["quiet harbours at noon", "731948205516 93", "ميناءهادئعندالظهيرة", "ÉTÉ-AU-PORT-1!"]
)
def test_a_password_may_be_made_of_anything(password: str) -> None:
    validate_password(password)


def _password_forms() -> Iterator[Any]:
    person = make_person("Typing")
    yield SignInForm()
    yield account.ChangePasswordForm(user=person)
    yield account.ResetPasswordKeyForm(user=person)
    yield account.ReauthenticateForm(user=person)


def test_passwords_are_taken_as_typed_and_password_managers_know_the_fields(db: None) -> None:
    fields = [
        field
        for form in _password_forms()
        for field in form.fields.values()
        if getattr(field.widget, "input_type", "") == "password"
    ]
    assert len(fields) >= 6
    for field in fields:
        assert field.strip is False
        assert field.max_length is None or field.max_length >= 64
        assert field.widget.attrs.get("autocomplete") in ("current-password", "new-password")
    for script in texts(SCRIPTS):  # nothing listens to pasting, so that nothing can keep somebody from it
        assert not re.search(r"\bpaste\b|onpaste|beforeinput", script.text), script.name
    for page in texts(PAGES):
        assert "onpaste" not in page.text and not re.search(r"password[^>]*autocomplete=\"off\"", page.text)


# Requests


def _views(resolver: Any = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry)
        else:
            yield entry


def test_nothing_but_the_link_in_a_mail_is_sent_without_a_token_of_the_form() -> None:
    free = [view.name for view in _views() if getattr(view.callback, "csrf_exempt", False)]
    assert free == ["unsubscribe"]


def test_a_form_of_another_site_is_refused_without_being_asked_before(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bob)
    for media in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.post(
            reverse("account_logout"), "x=1", content_type=media, headers={"origin": "https://evil.example"}
        )
        assert answer.status_code == 403
    assert "_auth_user_id" in client.session


def test_folders_are_listed_to_nobody(db: None) -> None:
    for path in ("/static/", "/static/kit/", "/files/", "/photos/", "/media/"):
        assert Client().get(path).status_code in (302, 404), path


def test_each_provider_has_an_address_of_its_own_to_come_back_to() -> None:
    back = {reverse("openid_connect_callback", kwargs={"provider_id": key}) for key in ("one", "two")}
    assert len(back) == 2


def test_a_session_is_a_row_and_its_end_is_the_end(cast: Cast) -> None:
    client = client_of(cast.bob)
    desk = reverse("front:desk")
    assert client.get(desk).status_code == 200
    key = client.session.session_key
    for one in (client, client_of(cast.bob)):
        assert one.session.session_key != key or one is client
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(desk).status_code == 302
    other = client_of(cast.bob)
    Session.objects.filter(session_key=other.session.session_key).delete()
    assert other.get(desk).status_code == 302


def test_no_page_keeps_a_session_alive_beyond_two_weeks(cast: Cast) -> None:
    client, weeks = client_of(cast.bob), service_value("SESSION_COOKIE_AGE")
    assert weeks == 14 * 24 * 3600
    for ago, answer in ((weeks - 60, 200), (weeks + 1, 302)):
        # Its row was written anew a moment ago, as whatever a page keeps in a session does.
        show(client, cast.bob, shown(give_key(cast.bob), ago), shown(give_key(cast.bob)))
        assert client.get(reverse("front:desk")).status_code == answer
    assert "_auth_user_id" not in client.session


def test_signing_out_is_in_sight_on_the_pages_of_members_and_of_those_half_in(cast: Cast) -> None:
    form = f'action="{reverse("account_logout")}"'
    member = client_of(cast.bob)
    for path in (reverse("front:desk"), reverse("library:library"), "/nowhere/"):
        assert form in member.get(path).content.decode(), path
    half = Client()
    half.force_login(make_person("Half", email="half@example.invalid"))
    landed = half.get(reverse("front:desk"), follow=True)
    assert form in landed.content.decode(), landed.redirect_chain
    assert form not in Client().get("/").content.decode()

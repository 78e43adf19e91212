"""Ways around the second factor, each tried."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail, signing
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from majlis.access.insisting import MANAGED
from majlis.ledger.worker import drain
from majlis.membership.addresses import note_address
from majlis.membership.codes import digits_of
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Opening
from majlis.network.models import Person
from tests.keys import SoftKey
from tests.people import client_of, give_key, make_person, show, shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "three quiet harbours at noon"
OTHER = "four loud harbours at midnight"
SECRET = "B" * 32
CAST = [{"key": "amal", "email": "amal@example.invalid", "what": {"en": "An officer"}}]


@pytest.fixture
def amal() -> Person:
    """A member with a password and an app."""
    made = make_person("Amal", email="amal@example.invalid")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    totp.TOTP.activate(made, SECRET)
    return made


def digits() -> str:
    """What the app shows now."""
    return digits_of(SECRET)


def enter(client: Client, password: str = PASSWORD, **more: str) -> Any:
    """Sign in by address and password."""
    typed = {"login": "amal@example.invalid", "password": password, **more}
    return client.post(reverse("account_login"), typed)


def inside(client: Client) -> bool:
    """Whether the rooms are open in this browser."""
    return bool(client.get(reverse("front:desk")).status_code == 200)


def password_only(client: Client, person: Person, ago: float = 0) -> None:
    """Make the session one in which nothing but the password was shown."""
    show(client, person, {"method": "password", "at": timezone.now().timestamp() - ago})


def stolen(person: Person) -> Client:
    """A session from before the factor was set up: the password was typed a moment ago, nothing else."""
    client = client_of(person, factor=False)
    password_only(client, person)
    return client


def test_a_reset_by_mail_keeps_the_second_factor(amal: Person) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": amal.email})
    drain()
    link = re.search(r"(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    page = client.get(client.get(link[1])["Location"])
    client.post(page.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER})
    assert "_auth_user_id" not in client.session
    assert enter(client, OTHER)["Location"] == reverse("mfa_authenticate")
    assert Authenticator.objects.filter(user=amal).exists() and not inside(client)


def test_nothing_is_remembered_instead_of_the_factor(amal: Person) -> None:
    client = Client()
    client.cookies["mfa_trusted"] = signing.Signer().sign_object(
        [("x" * 64, int(timezone.now().timestamp()))]
    )
    assert enter(client, remember="on")["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    assert inside(client)
    known = {name: value.value for name, value in client.cookies.items() if "session" not in name}
    again = Client()
    for name, value in known.items():
        again.cookies[name] = value
    assert enter(again, remember="on")["Location"] == reverse("mfa_authenticate")
    assert not inside(again)


@pytest.mark.parametrize("path", ["desk/", "experts/", "account/security/", "account/2fa/totp/activate/"])
def test_a_sign_in_that_stopped_at_the_second_step_opens_nothing(amal: Person, path: str) -> None:
    client = Client()
    enter(client)
    assert client.get(f"/{path}")["Location"].startswith(("/account/login/", "/account/confirm/"))
    assert not inside(client)


def test_a_link_of_a_mail_signs_nobody_in(amal: Person) -> None:
    note_address(amal)
    client = client_of(amal)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.invalid"})
    drain()
    link = re.search(r"(/account/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link
    visitor = Client()
    visitor.get(link[1])
    visitor.post(link[1])
    assert "_auth_user_id" not in visitor.session and not inside(visitor)


def test_the_link_of_an_invitation_signs_nobody_in_and_changes_no_account(amal: Person) -> None:
    why = {"reason": "Known."}
    for email in ("guest@example.invalid", amal.email):
        token = openings.make(Opening.Kind.INVITE, email, typed=why, inviter=amal)
        client, link = Client(), reverse("membership:enter", args=[token])
        client.post(link, {"name": "Guest", "password": OTHER, "again": OTHER, "agree": "on"})
        assert "_auth_user_id" not in client.session and not inside(client)
    assert Person.objects.get(pk=amal.pk).check_password(PASSWORD)
    own = Client()
    own.post(reverse("account_login"), {"login": "guest@example.invalid", "password": OTHER})
    assert not inside(own)


def test_a_session_from_before_the_factor_is_not_confirmed_by_its_being_there(amal: Person) -> None:
    client = stolen(amal)
    for method in ("get", "head", "options", "post", "put", "delete"):
        assert getattr(client, method)(reverse("front:desk"))["Location"].startswith("/account/confirm/")


def test_a_session_whose_factor_was_removed_is_confirmed_no_longer(amal: Person) -> None:
    client = client_of(amal)
    assert inside(client)
    Authenticator.objects.filter(user=amal, type=Authenticator.Type.WEBAUTHN).delete()
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/confirm/")
    Authenticator.objects.filter(user=amal).delete()
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/second-factor/")


def test_the_factor_of_somebody_else_confirms_nothing(amal: Person) -> None:
    client = client_of(amal, factor=False)
    show(client, amal, shown(give_key(make_person("Bilal"))))
    assert not inside(client)
    other = client_of(amal, factor=False)
    show(other, make_person("Chadi"), shown(give_key(amal)))
    assert not inside(other)


def test_a_recovery_code_opens_the_set_up_and_nothing_else_once(amal: Person) -> None:
    code = RecoveryCodes.activate(amal).generate_codes()[0]
    client = Client()
    enter(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.session["_auth_user_id"] == str(amal.pk)
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/second-factor/")
    assert client.get(reverse("account_email"))["Location"].startswith("/account/second-factor/")
    page = client.get(reverse("membership:enrol")).content.decode()
    assert "recovery code" in page
    add_a_key(client)
    assert inside(client)
    second = Client()
    enter(second)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422


def add_a_key(client: Client) -> None:
    """Set up a key, as its page does by script."""
    page = client.get(reverse("mfa_add_webauthn"))
    challenge = page.context["js_data"]["creation_options"]["publicKey"]["challenge"]
    answer = SoftKey().registered(challenge)
    done = client.post(reverse("mfa_add_webauthn"), {"name": "New", "credential": json.dumps(answer)})
    assert done.status_code == 302, done.context["form"].errors


@pytest.mark.parametrize("scheme", ["Basic", "Bearer", "Token", "Remote"])
def test_no_header_signs_in(amal: Person, scheme: str) -> None:
    pair = base64.b64encode(f"{amal.email}:{PASSWORD}".encode()).decode()
    headers = {
        "HTTP_AUTHORIZATION": f"{scheme} {pair}",
        "REMOTE_USER": amal.email,
        "HTTP_X_SESSION_TOKEN": pair,
    }
    client = Client(**headers)  # type: ignore[arg-type]
    for method in ("get", "head", "options", "post"):
        answer = getattr(client, method)(reverse("front:desk"))
        assert answer.status_code == 302 and answer["Location"].startswith("/account/login/")


def _by_click(person: Person) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost:8000")
    with override_settings(DEMO=True, DEMO_CAST=f"{__name__}.CAST"):
        assert client.post("/demo/", {"person": "amal"}).status_code == 302
    return client


@override_settings(DEMO_CAST=f"{__name__}.CAST")
def test_the_click_of_the_demonstration_counts_at_home_and_in_the_demonstration_only(amal: Person) -> None:
    client = _by_click(amal)
    with override_settings(DEMO=True):
        assert inside(client)
    assert not inside(client)
    with override_settings(DEMO=True, ADDRESS="https://hub.example.org"):
        assert not inside(client)
    with override_settings(DEMO=True, ALLOWED_HOSTS=["*"]):
        places: list[Any] = [
            {"REMOTE_ADDR": "192.0.2.7"},
            {"HTTP_HOST": "hub.example.org"},
            {"HTTP_VIA": "1.1 x"},
        ]
        for elsewhere in places:
            assert client.get(reverse("front:desk"), **elsewhere).status_code == 302


@override_settings(DEMO=True, DEMO_CAST=f"{__name__}.CAST")
def test_in_the_demonstration_one_click_confirms_what_is_sensitive(amal: Person) -> None:
    client = _by_click(amal)
    page = client.get(reverse("membership:confirm"), {"next": "/desk/"})
    assert "one click" in page.content.decode()
    assert client.post(reverse("membership:confirm"), {"next": "/desk/"})["Location"] == "/desk/"
    assert len(client.session["account_authentication_methods"]) == 2


@pytest.mark.parametrize("name", sorted(MANAGED - {"mfa_remove_webauthn", "mfa_edit_webauthn"}))
def test_a_stolen_session_changes_nothing_about_the_sign_in_by_the_password(amal: Person, name: str) -> None:
    client = stolen(amal)
    for method in ("get", "post", "head", "options"):
        answer = getattr(client, method)(reverse(name))
        assert answer.status_code == 302 and answer["Location"].startswith("/account/confirm/")
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD})["Location"].startswith(
        "/account/2fa/"
    )
    assert client.get(reverse(name))["Location"].startswith("/account/confirm/")


def test_a_new_factor_is_added_after_the_old_one_was_shown(amal: Person) -> None:
    client = stolen(amal)
    answer = client.post(
        f"{reverse('mfa_reauthenticate')}?next=/account/2fa/webauthn/add/", {"code": digits()}
    )
    assert answer["Location"] == "/account/2fa/webauthn/add/"
    add_a_key(client)
    assert inside(client)


def test_the_first_factor_is_set_up_after_the_password_was_typed_a_moment_ago(amal: Person) -> None:
    Authenticator.objects.filter(user=amal).delete()
    client = stolen(amal)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    password_only(client, amal, ago=3600)
    assert client.get(reverse("mfa_add_webauthn"))["Location"].startswith("/account/confirm/")
    asked = client.get(client.get(reverse("mfa_add_webauthn"))["Location"])["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    client.post(asked, {"password": PASSWORD})
    add_a_key(client)
    assert inside(client)


def test_an_app_does_for_members_and_not_for_duties(amal: Person) -> None:
    client = Client()
    enter(client)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    assert inside(client)
    Person.objects.filter(pk=amal.pk).update(duties=["auditor"])
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/second-factor/")
    page = client.get(reverse("membership:enrol")).content.decode()
    assert reverse("mfa_add_webauthn") in page and reverse("mfa_activate_totp") not in page
    add_a_key(client)
    assert inside(client)


def test_whoever_has_a_duty_and_a_key_manages_by_the_key(amal: Person) -> None:
    Person.objects.filter(pk=amal.pk).update(duties=["secretariat"])
    give_key(amal)
    client = client_of(amal, factor=False)
    show(client, amal, shown(Authenticator.objects.get(user=amal, type=Authenticator.Type.TOTP)))
    answer = client.get(reverse("mfa_add_webauthn"))
    assert answer["Location"].startswith("/account/confirm/")
    assert client.get(answer["Location"])["Location"].startswith("/account/2fa/webauthn/reauthenticate/")


def test_another_address_is_taken_only_after_the_factor_and_resets_nothing_before_it_is_confirmed(
    amal: Person,
) -> None:
    note_address(amal)
    thief = stolen(amal)
    thief.post(reverse("account_email"), {"action_add": "", "email": "thief@example.invalid"})
    assert not EmailAddress.objects.filter(email="thief@example.invalid").exists()
    client = client_of(amal)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.invalid"})
    drain()
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "new@example.invalid"})
    drain()
    assert mail.outbox == []


def test_a_passkey_alone_counts_as_both(amal: Person) -> None:
    key = SoftKey()
    give_key(amal, key)
    client = Client()
    asked = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}).json()
    challenge = asked["request_options"]["publicKey"]["challenge"]
    answer = key.answers(challenge, person=amal.pk)
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer)})
    assert inside(client)


def test_a_key_that_does_not_know_who_holds_it_does_not_sign_in_alone(amal: Person) -> None:
    key = SoftKey(verified=False)
    give_key(amal, key)
    client = Client()
    asked = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}).json()
    challenge = asked["request_options"]["publicKey"]["challenge"]
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(key.answers(challenge, amal.pk))})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("asked", "on"), [("", "/desk/"), ("?next=/experts/", "/experts/")])
def test_the_codes_of_a_first_factor_lead_on_to_where_one_was_going(
    amal: Person, asked: str, on: str
) -> None:
    Authenticator.objects.filter(user=amal).delete()
    client = Client()
    enter(client)
    client.get(reverse("membership:enrol") + asked)
    add_a_key(client)
    page = client.get(reverse("membership:recovery_codes")).content.decode()
    onward = reverse("membership:onward")
    assert f'action="{onward}"' in page
    assert client.post(onward)["Location"] == on
    assert onward not in client.get(reverse("membership:recovery_codes")).text  # it is over
    assert client.post(onward)["Location"] == "/"
    add_a_key(client)
    assert onward not in client.get(reverse("membership:recovery_codes")).text  # nobody was on a way


def test_whoever_goes_to_the_set_up_by_its_address_is_led_on_as_well(amal: Person) -> None:
    Authenticator.objects.filter(user=amal).delete()
    Person.objects.filter(pk=amal.pk).update(standing="applied")
    client = Client()
    enter(client)
    add_a_key(client)
    assert client.post(reverse("membership:onward"))["Location"] == reverse("membership:status")


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_edit_webauthn", "mfa_add_webauthn"])
def test_a_page_of_factors_sends_a_visitor_to_the_sign_in_also_where_the_form_has_its_key(page: str) -> None:
    """What the package answers by an exception it answers in a post that is guarded, too."""
    address = reverse(page, args=[1] if "edit" in page else [])
    for typed in ({}, {"once": "a-key-of-a-form-0"}):
        answer = Client(raise_request_exception=False).post(address, typed)
        assert answer.status_code == 302, typed
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_last_factor_stays_so_that_no_password_alone_opens_the_set_up_again(amal: Person) -> None:
    client, app = client_of(amal, factor=False), Authenticator.objects.get(user=amal)
    RecoveryCodes.activate(amal)  # they are no factor
    show(client, amal, shown(app))
    off = reverse("mfa_deactivate_totp")
    assert "only second factor" in client.get(off).text and "only second factor" in client.post(off).text
    refused = client.get(off).text
    assert "Set up another factor</a>" in refused and "Remove the app</button>" not in refused
    key = give_key(amal)
    page = reverse("mfa_remove_webauthn", args=[key.pk])
    assert "only second factor" not in client.get(page).text
    assert client.post(off).status_code == 302
    show(client, amal, shown(key))
    assert "only second factor" in client.get(page).text and "only second factor" in client.post(page).text
    other = Client()
    assert enter(other).status_code == 302
    assert other.get(reverse("mfa_activate_totp")).status_code == 302
    assert list(Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)) == [key]

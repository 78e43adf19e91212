"""The page about one's own sign-in promises what there is, and nothing else."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from majlis.network.models import Person
from tests.people import client_of, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def amal() -> Person:
    return make_person("Amal")


def row(client: Client) -> str:
    """What the page says of recovery codes."""
    page = client.get(reverse("membership:security")).content.decode()
    found = re.search(r"Recovery codes</h2>.*?</div></div>(.*?)</div>", page, re.S)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>", "", found.group(), flags=re.S))


def test_without_codes_they_are_made_where_there_is_a_factor(amal: Person) -> None:
    said = row(client_of(amal))
    assert "None yet" in said and reverse("mfa_generate_recovery_codes") in said


def test_how_many_are_left_is_said_and_none_is_no_promise(amal: Person) -> None:
    client, codes = client_of(amal), RecoveryCodes.activate(amal)
    every = codes.generate_codes()
    assert f"{len(every)} codes left" in row(client) and reverse("membership:recovery_codes") in row(client)
    codes.validate_code(every[0])
    assert f"{len(every) - 1} codes left" in row(client)
    for one in every[1:]:
        codes.validate_code(one)
    said = row(client)
    assert "All of them are used" in said and reverse("mfa_generate_recovery_codes") in said


def test_without_any_factor_there_is_no_button_that_leads_nowhere(amal: Person) -> None:
    client = client_of(amal)
    page = client.get(reverse("membership:recovery_codes")).content.decode()
    assert "Make recovery codes" in page
    Authenticator.objects.filter(user=amal).delete()
    assert client.get(reverse("membership:security"))["Location"].startswith("/account/second-factor/")


def test_sessions_are_counted_as_sessions(amal: Person) -> None:
    for key in ("one", "two", "three"):
        UserSession.objects.create(user=amal, session_key=key, ip="192.0.2.1", user_agent="A browser")
    page = client_of(amal).get(reverse("membership:security")).text
    assert "3 sessions" in page and "3 devices" not in page


def test_on_a_phone_the_app_is_opened_by_a_link_and_its_key_is_read_in_fours(amal: Person) -> None:
    page = client_of(amal).get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    fours = " ".join(re.findall(".{1,4}", secret))
    assert f'<bdi dir="ltr" class="key"><code>{fours}</code></bdi>' in page.text
    link = re.search(r'<a class="btn" href="(otpauth://totp/[^"]+)"', page.text)
    assert link and f"secret={secret}" in link[1]


def test_the_page_about_ones_address_asks_for_the_new_one_by_name_and_once(amal: Person) -> None:
    client = client_of(amal, "en")
    page = client.get(reverse("account_email")).content.decode()
    assert '<label for="id_email">New e-mail address</label>' in page
    assert "placeholder" not in re.findall(r'<input[^>]*id="id_email"[^>]*>', page)[0]

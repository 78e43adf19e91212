"""Two factors that are removed at the same moment: one of them stays."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from majlis.ledger.models import Entry
from majlis.membership.adapter import FactorAdapter
from tests.hostile.hands import at_once
from tests.people import client_of, give_key, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def _sent(cookies: SimpleCookie, address: str) -> int:
    client = Client()
    client.cookies = cookies
    return client.post(address).status_code


def test_of_an_app_and_a_key_removed_at_the_same_moment_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    amal = make_person("Amal")
    totp.TOTP.activate(amal, "B" * 32)
    key = give_key(amal)
    browsers = [client_of(amal).cookies, client_of(amal).cookies]
    addresses = [reverse("mfa_deactivate_totp"), reverse("mfa_remove_webauthn", args=[key.pk])]
    asks = FactorAdapter.can_delete_authenticator

    def slowly(adapter: FactorAdapter, factor: Authenticator) -> bool:
        answer = asks(adapter, factor)
        time.sleep(0.4)  # what was answered is acted upon only once the other one has asked
        return answer

    monkeypatch.setattr(FactorAdapter, "can_delete_authenticator", slowly)
    answers = at_once(lambda number: _sent(browsers[number], addresses[number]), 2)
    assert answers.count(302) == 1 and {200, 422}.intersection(answers)
    assert Authenticator.objects.filter(user=amal).count() == 1
    assert Entry.objects.filter(person=amal, verb="factor.removed").count() == 1

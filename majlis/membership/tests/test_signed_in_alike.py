"""The quick sign-in of the tests leaves what a real one does: else they would try a hub of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from majlis.access.sessions import RECORDS
from majlis.network.models import Person
from tests.keys import SoftKey
from tests.people import client_of, give_key, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def walked(person: Person, key: SoftKey) -> Client:
    """A browser in which `person` has signed in with a key by the pages that everybody uses."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    asked = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}).json()
    answer = key.answers(asked["request_options"]["publicKey"]["challenge"], person=person.pk)
    answered = client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer)})
    assert answered.status_code == 302
    return client


def left(client: Client) -> dict[str, Any]:
    """What stands in the session, without the moments, which are now."""
    session = dict(client.session)
    assert all(record.pop("at") > 0 for record in session[RECORDS])
    return session


def read(client: Client, page: str) -> tuple[Any, ...]:
    """What the house makes of it: who is asking, by which way they came in, and how surely."""
    request: Any = client.get(page).wsgi_request
    viewer, assurance = request.viewer, request.assurance
    proofs = tuple(replace(proof, at=0) for proof in assurance.proofs)
    return viewer, viewer.session, viewer.pseudonym, replace(assurance, proofs=proofs), assurance.fresh


def test_a_browser_of_the_tests_is_like_one_that_walked_through_the_sign_in() -> None:
    person, key = make_person("Amal", duties=["secretariat"]), SoftKey()
    give_key(person, key)
    real = walked(person, key)
    stored = Person.objects.get(pk=person.pk)
    quick = client_of(person)
    assert left(quick) == left(real)
    assert set(quick.cookies) <= set(real.cookies)
    assert read(quick, "/desk/") == read(real, "/desk/")
    assert read(real, "/desk/")[1] == "passkey"
    assert left(quick) == left(real)  # and the first page noted nothing in one of them only
    assert stored.last_login is not None and person.last_login is not None
    assert stored.last_login <= person.last_login

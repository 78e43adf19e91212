"""Each way in has its word, and the strongest step names the session."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from majlis.access import sessions
from majlis.network.models import Person
from tests.people import client_of, make_person

pytestmark = pytest.mark.one_database


def asked(records: Any, **further: Any) -> HttpRequest:
    """A request whose session has these steps of a sign-in."""
    request = HttpRequest()
    request.session = SessionBase()
    request.session["_auth_user_id"] = "1"
    request.session[sessions.RECORDS] = records
    for key, value in further.items():
        request.session[key] = value
    return request


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ([{"method": "password", "at": 1}], "password"),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], "totp"),
        ([{"method": "password"}, {"method": "mfa", "type": "recovery_codes"}], "recovery code"),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], "passkey"),
        ([{"method": "socialaccount", "provider": "org"}], "provider"),
        ([{"method": "password_reset"}], "link"),
        ([{"method": "carrier pigeon"}], "other"),
        ([], "other"),
        (None, "other"),
    ],
)
def test_the_strongest_step_names_the_session(records: Any, kind: str) -> None:
    assert sessions.kind_of(asked(records)) == kind


def test_a_way_in_of_our_own_is_named_and_nobody_has_none() -> None:
    assert sessions.kind_of(asked([], **{sessions.OWN: "demo"})) == "demo"
    assert sessions.kind_of(None) == ""
    assert sessions.kind_of(HttpRequest()) == ""


@pytest.mark.django_db
def test_the_viewer_of_a_request_knows_its_kind() -> None:
    person: Person = make_person("Alice")
    answer = client_of(person).get("/desk/")
    assert answer.wsgi_request.viewer.session  # type: ignore[attr-defined]
    assert answer.wsgi_request.viewer.pseudonym == person.pseudonym  # type: ignore[attr-defined]

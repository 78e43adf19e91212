"""Each way in has its word, and the strongest step names the session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

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


@pytest.mark.django_db
@pytest.mark.parametrize(("duties", "hours"), [([], 72), (["auditor"], 12)])
def test_a_session_that_nobody_uses_ends_and_one_in_use_goes_on(
    monkeypatch: pytest.MonkeyPatch, duties: list[str], hours: int
) -> None:
    client, begun = client_of(make_person("Alice", duties=duties)), timezone.now()
    page, nearly = reverse("membership:security"), timedelta(hours=hours - 1)
    assert client.get(page).status_code == 200
    assert sessions.SEEN not in client.session, "reading writes nothing within the hour"
    for step in (1, 2):
        monkeypatch.setattr(timezone, "now", lambda then=begun + step * nearly: then)
        assert client.get(page).status_code == 200
    over = begun + 2 * nearly + timedelta(hours=hours, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: over)
    assert client.get(page).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_session_without_any_step_is_watched_from_its_first_page_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, later = client_of(make_person("Alice"), factor=False), timezone.now() + sessions.IDLE
    client.get(reverse("membership:status"))
    assert client.session[sessions.SEEN]
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=1))
    client.get(reverse("membership:status"))
    assert "_auth_user_id" not in client.session

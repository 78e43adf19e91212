"""A sensitive page asks for the factor again, keeps what was typed, and lets it be sent afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from majlis.access import kept
from majlis.access.doors import Asked, Door, confirmed, door
from majlis.access.kept import KEPT_FOR
from majlis.access.models import KeptEntry
from majlis.network.models import Person
from tests.people import client_of, give_key, make_person, show, shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SENT: list[dict[str, Any]] = []


@door(Door.MEMBER)
@confirmed()
def decide(request: HttpRequest) -> HttpResponse:
    """A page on which something is decided."""
    if request.method == "POST":
        SENT.append(dict(request.POST.lists()))
    return HttpResponse("decided")


@door(Door.MEMBER)
@confirmed(Asked.OPENING)
def export(request: HttpRequest) -> HttpResponse:
    """A page that gives much away."""
    return HttpResponse("exported")


@door(Door.MEMBER)
@require_POST
@confirmed()
def wrapped(request: HttpRequest) -> HttpResponse:
    """The mark is seen through other decorators."""
    return HttpResponse("decided")


urlpatterns = [
    path("decide/", decide),
    path("export/", export),
    path("wrapped/", wrapped),
    path("", include("majlis.config.urls")),
]
OLD = 11 * 60


@pytest.fixture(autouse=True)
def pages(settings: Any) -> None:
    """The planted pages are a part of the house."""
    settings.ROOT_URLCONF = __name__
    SENT.clear()


@pytest.fixture
def person() -> Person:
    return make_person("Amal")


@pytest.fixture
def tired(person: Person) -> Client:
    """A browser in which the key was shown eleven minutes ago."""
    client = client_of(person)
    show(client, person, shown(give_key(person), ago=OLD))
    return client


def test_a_session_that_was_confirmed_minutes_ago_goes_through(person: Person) -> None:
    client = client_of(person)
    assert client.post("/decide/", {"reason": "x"}).content == b"decided"
    assert client.get("/export/").content == b"exported"
    assert client.post("/wrapped/").content == b"decided"


def test_reading_asks_for_nothing_sending_and_exporting_do(tired: Client) -> None:
    assert tired.get("/decide/").content == b"decided"
    assert tired.get("/export/")["Location"] == "/account/confirm/?next=%2Fexport%2F"
    for method in ("post", "put", "patch", "delete"):
        assert getattr(tired, method)("/decide/")["Location"].startswith("/account/confirm/")
    assert tired.post("/wrapped/")["Location"].startswith("/account/confirm/")
    assert SENT == []


def test_what_was_typed_is_shown_after_the_confirmation_and_sent_by_a_button(
    tired: Client, person: Person
) -> None:
    typed = {"reason": ["  two\nlines <b>", "second"], "csrfmiddlewaretoken": "old"}
    answer = tired.post("/decide/?of=7", typed)
    assert answer["Location"] == "/account/confirm/?next=%2Faccount%2Fconfirm%2Fwaiting%2F"
    assert tired.get(answer["Location"])["Location"].startswith("/account/2fa/webauthn/reauthenticate/?next=")
    show(tired, person, shown(give_key(person)))
    page = tired.get(tired.get(answer["Location"])["Location"])
    text = page.content.decode()
    assert 'action="/decide/?of=7"' in text
    assert "two\nlines &lt;b&gt;" in text and "two<br>lines &lt;b&gt;" in text, "to be sent, and to be seen"
    assert 'value="old"' not in text
    fields = page.context["entry"].fields
    assert fields == [["reason", "  two\nlines <b>"], ["reason", "second"]]
    assert SENT == []
    tired.post("/decide/?of=7", {"reason": [value for _name, value in fields]})
    assert SENT == [{"reason": ["  two\nlines <b>", "second"]}]
    assert tired.get(reverse("membership:kept")).status_code == 302


def test_what_waits_is_forgotten_after_a_quarter_of_an_hour(
    tired: Client, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tired.post("/decide/", {"reason": "x"})
    later = timezone.now() + KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    show(tired, person, shown(give_key(person)))
    assert tired.get(reverse("membership:kept")).status_code == 302


def test_the_words_themselves_do_not_outlive_the_quarter_of_an_hour(
    tired: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tired.post("/decide/", {"reason": "the words themselves"})
    assert "the words themselves" not in str(dict(tired.session.items()))
    assert kept.sweep() == 0 and KeptEntry.objects.count() == 1
    later = timezone.now() + KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert kept.sweep() == 1 and not KeptEntry.objects.exists()


def test_the_words_go_with_signing_out(tired: Client) -> None:
    tired.post("/decide/", {"reason": "x"})
    assert KeptEntry.objects.count() == 1
    tired.post(reverse("account_logout"))
    assert not KeptEntry.objects.exists()


def test_somebody_else_in_the_same_session_does_not_find_the_words(tired: Client) -> None:
    tired.post("/decide/", {"reason": "x"})
    KeptEntry.objects.update(person=make_person("Somebody else"))
    assert tired.get(reverse("membership:kept")).status_code == 302


def test_passwords_and_floods_are_not_kept(tired: Client) -> None:
    for typed in ({"password": "secret"}, {"text": "x" * 300_000}):
        assert tired.post("/decide/", typed)["Location"] == "/account/confirm/"
        assert "kept_entry" not in tired.session


def test_a_part_of_a_page_is_answered_with_a_redirect_of_the_whole(tired: Client) -> None:
    answer = tired.post("/decide/", {"reason": "x"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/account/confirm/?next=")


def test_whoever_has_a_duty_confirms_by_a_key(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(duties=["moderator"])
    client = client_of(person)
    assert client.post("/decide/").content == b"decided"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_from_a_confirmation_stays_in_the_house(person: Person, elsewhere: str) -> None:
    assert client_of(person).get(reverse("membership:confirm"), {"next": elsewhere})["Location"] == "/"

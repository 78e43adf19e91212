"""Without a second factor nobody comes further than an allow-list: the whole map, by every method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from majlis.access.doors import Asked, Door, confirmed_of, door, door_of
from majlis.access.insisting import MANAGED, OPEN
from majlis.config.urls import urlpatterns as house_patterns
from majlis.network.duties import DUTIES
from majlis.network.models import Person
from tests.people import client_of, give_key, make_person, show, shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
# Our pages for those who have signed in that open before the factor. A new one is a decision: write it here.
BEFORE_THE_FACTOR = {"membership:confirm", "membership:enrol", "membership:again", "membership:way_back"}
# Where a factor is set up: open before there is one, and each asks for the password first.
SET_UP = {"mfa_activate_totp", "mfa_add_webauthn"}
# Steps that ask for the factor anew, and when. One that asks no more is a decision: write it here.
SENSITIVE = {
    Asked.SENDING: {
        *("approvals:approval", "safety:case"),
        *(
            "membership:case_step",
            "membership:off_board",
            "membership:end_duty",
            "membership:end_focal_point",
        ),
        *("membership:invite", "membership:speak", "membership:confirm", "membership:suspend"),
        *("personal:erase", "personal:order", "personal:stop"),
    },
    Asked.OPENING: {"audit:log", "audit:export", "audit:take", "personal:fetch"},
    Asked.BY_DUTY: {"readership:change", "readership:kept_out", "readership:readmit"},
    Asked.BY_MEMBERS: {"membership:own_step"},
}
VALUES = ("a", "1", "0" * 32, "a-key")
ASKS = ("/account/second-factor/", "/account/confirm/")


def routes(
    resolver: URLResolver, app: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Callable[..., Any], frozenset[str]]]:
    """(name, view, names of arguments) of every address."""
    for entry in resolver.url_patterns:
        names = above | frozenset(entry.pattern.regex.groupindex) | frozenset(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or app, names)
        elif isinstance(entry, URLPattern):
            yield f"{app}:{entry.name}" if app else str(entry.name), entry.callback, names


def _address(name: str, names: frozenset[str]) -> str:
    """An address that leads to the view; whether anything is there does not matter."""
    for value in VALUES:
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=dict.fromkeys(names, value))
    raise AssertionError(f"no value fits {name}: add one to VALUES")


def _reached(client: Client, methods: tuple[str, ...]) -> set[str]:
    """The names of the addresses at which something else than the question for a factor is answered."""
    found = set()
    for name, _view, names in routes(get_resolver()):
        address = _address(name, names)
        for method in methods:
            if name in found or (name == "account_logout" and method == "post"):
                continue
            answer = getattr(client, method)(address)
            if not str(answer.get("Location", "")).startswith(ASKS):
                found.add(name)
    return found


def _public() -> set[str]:
    return {name for name, view, _ in routes(get_resolver()) if door_of(view) == Door.PUBLIC}


def _password_only(client: Client, person: Person) -> None:
    show(client, person, {"method": "password", "at": timezone.now().timestamp() - 3600})


def _nothing_set_up() -> Client:
    client = client_of(person := make_person("Amal"), factor=False)
    _password_only(client, person)
    return client


def _set_up_but_not_shown() -> Client:
    client = client_of(person := make_person("Amal"), factor=False)
    give_key(person)
    _password_only(client, person)
    return client


def _duty_with_an_app_only() -> Client:
    client = client_of(person := make_person("Amal", duties=["auditor"]), factor=False)
    app = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    show(client, person, shown(app, ago=3600))
    return client


def _recovered() -> Client:
    client = client_of(person := make_person("Amal"), factor=False)
    give_key(person)
    kind = Authenticator.Type.RECOVERY_CODES
    codes = Authenticator.objects.create(user=person, type=kind, data={"seed": "a" * 80, "used_mask": 0})
    show(client, person, shown(codes, ago=3600))
    return client


WHO = {
    _nothing_set_up: METHODS,
    _set_up_but_not_shown: ("get", "post"),
    _duty_with_an_app_only: ("get", "post"),
    _recovered: ("get", "post"),
}


@pytest.mark.parametrize("made", WHO, ids=lambda made: made.__name__.strip("_"))
def test_not_one_address_but_the_allow_list_is_reached_without_the_factor(made: Callable[[], Client]) -> None:
    reached = _reached(made(), WHO[made])
    assert sorted(reached - OPEN - BEFORE_THE_FACTOR - _public()) == []
    assert {"membership:enrol", "account_login", "front:home"} <= reached


def test_with_the_factor_the_same_walk_reaches_the_rooms() -> None:
    reached = _reached(client_of(make_person("Amal", duties=["secretariat"])), ("get",))
    assert {"front:desk", "discussions:threads", "membership:security", "account_email"} <= reached
    assert len(reached) > 60


def test_a_page_that_says_nothing_is_closed_too(settings: Any) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    def planted(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    pages = [
        path("forgotten/", forgotten, name="a_page_of_a_package"),
        path("planted/", door(Door.SIGNED_IN)(planted), name="planted"),
    ]
    settings.ROOT_URLCONF = type("Planted", (), {"urlpatterns": [*pages, *house_patterns]})
    client = _nothing_set_up()
    for address in ("/forgotten/", "/planted/"):
        assert client.get(address)["Location"].startswith("/account/second-factor/")


def test_a_page_for_everybody_shows_to_such_a_session_what_it_shows_to_visitors() -> None:
    seen: Any = _nothing_set_up().get(reverse("front:home")).wsgi_request
    assert seen.viewer.vetted is False
    assert seen.viewer.duties == frozenset()


def test_what_is_managed_exists_and_each_sensitive_page_of_ours_is_for_those_who_signed_in() -> None:
    there = {name: view for name, view, _ in routes(get_resolver())}
    assert set(there) >= MANAGED
    assert set(there) >= OPEN
    assert not [name for name, view in there.items() if confirmed_of(view) and door_of(view) == Door.PUBLIC]


def test_each_sensitive_step_asks_for_the_factor_anew() -> None:
    found: dict[Asked, set[str]] = {}
    for name, view, _ in routes(get_resolver()):
        if asked := confirmed_of(view):
            found.setdefault(asked, set()).add(name)
    assert found == SENSITIVE


@pytest.mark.parametrize("duty", DUTIES)
def test_an_app_is_not_enough_for_whoever_has_a_duty(duty: str) -> None:
    client = client_of(person := make_person("Amal", duties=[duty]), factor=False)
    app = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    show(client, person, shown(app))
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/second-factor/")
    give_key(person)
    assert client.get(reverse("front:desk"))["Location"].startswith("/account/confirm/")

"""Every address by every method for every kind of viewer, with what no browser would send."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import majlis
from tests.hostile import nasty
from tests.hostile.forms import Printed, forms_in
from tests.hostile.world import VIEWERS, World
from tests.house.leaks.walk import routes
from tests.people import client_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

METHODS = ("GET", "GET", "HEAD", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS")
SECONDS = 8.0
EXAMPLES = 25
ROUTES = sorted(set(routes()), key=lambda route: route[0])
_READ = re.compile(r"""\.(?:get|getlist)\(\s*["']([a-z_]+)["']""")


def parameters() -> list[str]:
    """The names that sources read from an address: more of them than needed does no harm."""
    sources = Path(majlis.__file__).parent.rglob("*.py")
    found = (_READ.findall(source.read_text("utf-8")) for source in sources if "tests" not in source.parts)
    facets = {
        "sector",
        "region",
        "country",
        "topic",
        "level",
        "language",
        "availability",
        "kind",
        "page",
        "date",
    }
    return sorted(facets.union(*found))


@dataclass
class House:
    """The world, a browser for each viewer, and the forms that the pages print for them."""

    world: World
    clients: dict[str, Client]
    forms: dict[str, Printed]


@pytest.fixture(scope="module")
def house(world: World) -> House:
    """A house in which everybody has signed in."""
    clients = {who: client_of(world.people.get(who)) for who in VIEWERS}
    for client in clients.values():
        client.raise_request_exception = False
    return House(world, clients, dict(_printed(world, clients)))


def _printed(world: World, clients: dict[str, Client]) -> Iterator[tuple[str, Printed]]:
    for name, app, names in ROUTES:
        if name == "account_logout":
            continue
        path = reverse(name, kwargs=world.real(app, names))
        for who in ("visitor",) if app == "" else ("member",):
            response = clients[who].get(path)
            if response.status_code == 200 and "html" in response.headers.get("Content-Type", ""):
                page = b"".join(response) if response.streaming else response.content
                for form in forms_in(page.decode(), path):
                    yield form.action, form


def _path(data: st.DataObject, world: World, route: tuple[str, str, frozenset[str]]) -> str:
    name, app, names = route
    real = world.real(app, names)
    path = reverse(name, kwargs=real)
    if not names or data.draw(st.booleans(), label="sound path"):
        return path
    segments = path.split("/")
    value = quote(str(real[data.draw(st.sampled_from(sorted(names)))]), safe=":")
    at = max(place for place, segment in enumerate(segments) if value in segment or segment in value)
    segments[at] = data.draw(st.one_of(st.sampled_from(nasty.SEGMENTS), nasty.texts().map(quoted)))
    return "/".join(segments)


def quoted(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="", errors="surrogatepass")


def _live(response: HttpResponseBase) -> list[bytes]:
    if response.streaming or "html" not in response.headers.get("Content-Type", ""):
        return []
    return [mark for mark in nasty.LIVE if mark in response.content]  # type: ignore[attr-defined]


def _ask(data: st.DataObject, house: House, route: tuple[str, str, frozenset[str]]) -> None:
    who = data.draw(st.sampled_from(VIEWERS))
    method = data.draw(st.sampled_from(METHODS))
    path = _path(data, house.world, route)
    query = data.draw(nasty.queries(parameters()))
    extra: dict[str, Any] = {"QUERY_STRING": query}
    if data.draw(st.integers(0, 7)) == 0:
        extra["HTTP_HX_REQUEST"] = "true"
    body, kind = b"", "text/html"
    if method in ("POST", "PUT"):
        form = house.forms.get(path)
        fields = (
            {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
            if form
            else {}
        )
        body, kind = data.draw(nasty.encoded(data.draw(nasty.bodies(fields))))
    client = house.clients[who]
    kept = client.cookies.copy()
    began = time.monotonic()
    response = client.generic(method, path, body, kind, **extra)
    took = time.monotonic() - began
    client.cookies = kept
    assert response.status_code < 500, f"{method} {path[:200]}?{query[:200]} as {who}: {response.status_code}"
    assert not _live(response)
    assert took < SECONDS, f"{method} {path[:200]} took {took:.1f} s"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[0])
def test_an_address_answers_whatever_is_sent_to_it(
    house: House, route: tuple[str, str, frozenset[str]]
) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def every_time(data: st.DataObject) -> None:
        with transaction.atomic():
            _ask(data, house, route)
            transaction.set_rollback(True)

    every_time()


OPEN_TO_PROGRAMS = {"notifications:unsubscribe"}  # mail programs send it: the signed address is the proof


def test_nothing_is_sent_without_the_token_of_our_own_pages(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.world.member)
    for name, app, names in ROUTES:
        if name not in OPEN_TO_PROGRAMS:
            response = client.post(
                reverse(name, kwargs=house.world.real(app, names)), {"csrfmiddlewaretoken": "x" * 64}
            )
            assert response.status_code == 403, name

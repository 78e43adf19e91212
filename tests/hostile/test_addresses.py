"""Every address by every method for every kind of viewer, with what no browser would send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import majlis
from tests.hostile import nasty
from tests.hostile.forms import Printed, forms_in
from tests.hostile.world import VIEWERS, World
from tests.house.leaks.walk import routes
from tests.people import client_of
from tests.work import spent

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
# Most requests pass the door: what lies behind it is where things break.
ASKING = (*VIEWERS, *VIEWERS[2:], "member", "member")
SECONDS = 8.0
EXAMPLES = 25
ROUTES = sorted(set(routes()), key=lambda route: route[0])
_READ = re.compile(r"""\.(?:get|getlist)\(\s*["']([a-z_]+)["']""")


@cache
def parameters() -> tuple[str, ...]:
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
    return tuple(sorted(facets.union(*found)))


@dataclass
class House:
    """The world, a browser for each viewer, the forms that the pages print for them, and what they take."""

    world: World
    clients: dict[str, Client]
    forms: dict[str, Printed]
    taken: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    if not names or data.draw(st.integers(0, 2)) > 0:
        return path
    segments = path.split("/")
    value = str(real[data.draw(st.sampled_from(sorted(names)))])
    places = [place for place, segment in enumerate(segments) if unquote(segment) == value]
    at = max(places, default=len(segments) - 2)  # two arguments of one segment: all of it
    segments[at] = data.draw(_segments(segments[at].isdecimal()))
    return "/".join(segments)


@cache
def _segments(is_number: bool) -> st.SearchStrategy[str]:
    numbers = [st.sampled_from(nasty.NUMBERS)] * 3 if is_number else []
    return st.one_of(*numbers, st.sampled_from(nasty.SEGMENTS), nasty.texts().map(quoted))


def quoted(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="", errors="surrogatepass")


def _taken(house: House, path: str) -> tuple[str, ...]:
    """The methods that the address takes, as it says itself when asked by another one."""
    if path not in house.taken:
        allowed = house.clients["member"].generic("TRACE", path).headers.get("Allow", "GET, POST")
        house.taken[path] = tuple(method for method in ("GET", "POST") if method in allowed)
    return house.taken[path]


def _live(response: HttpResponseBase) -> list[bytes]:
    if response.streaming or "html" not in response.headers.get("Content-Type", ""):
        return []
    return [mark for mark in nasty.LIVE if mark in response.content]  # type: ignore[attr-defined]


def _ask(data: st.DataObject, house: House, route: tuple[str, str, frozenset[str]]) -> None:
    who = data.draw(st.sampled_from(ASKING))
    path = _path(data, house.world, route)
    taken = _taken(house, reverse(route[0], kwargs=house.world.real(*route[1:])))
    method = data.draw(st.sampled_from((*taken * 4, *METHODS)))
    query = data.draw(nasty.queries(parameters()))
    extra: dict[str, Any] = {"QUERY_STRING": query}
    if data.draw(st.integers(0, 7)) == 0:
        extra["HTTP_HX_REQUEST"] = "true"
    body, kind = b"", "text/html"
    if method in ("POST", "PUT"):
        form = house.forms.get(path)
        fields = dict(form.fields) if form else {name: [""] for name in parameters()}
        fields.pop("csrfmiddlewaretoken", None)
        changed = data.draw(nasty.bodies(tuple(sorted(fields))))
        body, kind = data.draw(nasty.ways())({**fields, **changed})
    client = house.clients[who]
    kept = deepcopy(client.cookies)
    began = spent()
    response = client.generic(method, path, body, kind, **extra)
    took = spent() - began
    client.cookies = kept
    assert response.status_code < 500, f"{method} {path[:200]}?{query[:200]} as {who}: {response.status_code}"
    assert not _live(response)
    assert took < SECONDS, f"{method} {path[:200]} took {took:.1f} s"


def _walk(house: House, route: tuple[str, str, frozenset[str]], examples: int = EXAMPLES) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def every_time(data: st.DataObject) -> None:
        with transaction.atomic():
            _ask(data, house, route)
            transaction.set_rollback(True)

    every_time()


def _naive_number(request: Any) -> int:
    return int(request.GET.get("page", "1"))


def _naive_markdown(source: str) -> str:
    return source


# A walk that cannot turn red proves nothing: (the address, what is made worse, by what).
MUTANTS: list[tuple[str, str, Any]] = [
    ("discussions:circle", "majlis.kit.paging.number_in", _naive_number),
    ("front:preview", "majlis.kit.markdown.render", _naive_markdown),
    (
        "front:audience",
        "majlis.access.gate.get",
        lambda viewer, model, *rest, **key: model.unguarded.get(**key),
    ),
]


@pytest.mark.parametrize(("name", "target", "worse"), MUTANTS, ids=[name for name, _, _ in MUTANTS])
def test_the_walk_turns_red_when_the_house_gets_worse(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, target: str, worse: Any
) -> None:
    monkeypatch.setattr(target, worse)
    route = next(route for route in ROUTES if route[0] == name)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        _walk(house, route, 12 * EXAMPLES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[0])
def test_an_address_answers_whatever_is_sent_to_it(
    house: House, route: tuple[str, str, frozenset[str]]
) -> None:
    _walk(house, route)


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

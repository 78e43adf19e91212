"""Every address has a door that somebody declared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from majlis.access.doors import Door, door
from majlis.access.middleware import declared_door
from tests.people import client_of, make_person

pytestmark = pytest.mark.one_database


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the site with its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern), entry.callback


def without_door(found: Iterator[tuple[str, Callable[..., Any]]]) -> list[str]:
    """The addresses whose door nobody declared."""
    return [address for address, view in found if declared_door(view) is None]


def test_every_address_has_a_door() -> None:
    assert sum(1 for _ in addresses(get_resolver())) > 20
    assert without_door(addresses(get_resolver())) == []


def test_a_planted_view_without_a_door_is_found() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    declared = door(Door.MEMBER)(lambda request: HttpResponse())
    assert without_door(iter([("/a/", forgotten), ("/b/", declared)])) == ["/a/"]


# What is sent in these is not looked for in the database as it came: only its fingerprint, or what it signs.
SECRETS = {
    "/account/way-back/<str:secret>/",
    "/enter/<str:token>/",
    "/notices/unsubscribe/<str:token>/",
}


def test_no_address_but_those_of_secrets_takes_whatever_is_sent() -> None:
    """PostgreSQL is asked for nothing with a NUL in it: it answers by an error, and the page was broken."""
    ours = [at for at, view in addresses(get_resolver()) if view.__module__.startswith("majlis.")]
    assert {at for at in ours if "<str:" in at or re.search(r"<\w+>", at.replace("(?P<", ""))} == SECRETS


@pytest.mark.django_db
def test_an_archive_with_a_nul_in_its_address_is_not_found() -> None:
    client = client_of(make_person("Alice"))
    assert client.get("/my-data/archive/a%00b/").status_code == 404

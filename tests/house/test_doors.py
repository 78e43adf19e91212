"""Every address has a door that somebody declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from majlis.access.doors import Door, door
from majlis.access.middleware import declared_door

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

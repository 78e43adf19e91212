"""Where somebody was going when a second factor was asked of them first."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from majlis.network.models import Person

AFTER = "after_factor"


def remember(request: HttpRequest, wanted: str = "") -> None:
    """Keep the page that somebody was going to; without one, their first page where none is kept."""
    if wanted not in ("", "/"):
        request.session[AFTER] = wanted
    elif not request.session.get(AFTER):
        member = isinstance(request.user, Person) and request.user.accepted
        request.session[AFTER] = reverse("front:desk" if member else "membership:status")


def take(request: HttpRequest) -> str:
    """The same, which is over with this: whoever has gone on is led there no more."""
    return str(request.session.pop(AFTER, ""))


def way_on(request: HttpRequest) -> str:
    """The page that somebody was going to, '' when there is none."""
    return str(request.session.get(AFTER, ""))

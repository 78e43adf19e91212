"""Where somebody was going when a second factor was asked of them first."""

from __future__ import annotations

from django.http import HttpRequest

AFTER = "after_factor"


def way_on(request: HttpRequest) -> str:
    """The page that somebody was going to, '' when there is none."""
    return str(request.session.get(AFTER, ""))

"""Looking through what somebody sends before the transaction begins in which it is stored.

On SQLite whoever writes waits for every other transaction, and looking through a long text takes a while.
A view says by `looked_through` (in `ledger/texts.py`) which texts its verb will have screened; they are
looked through before `kit.once` opens the transaction. That decides nothing: `screen` asks again about what
it finds stored, and the list knows what it found in just this text. Where the list has changed meanwhile
it is another one, that knows nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from majlis.access import policy
from majlis.access.viewer import Viewer
from majlis.kit.ratelimit import Allowance, spend
from majlis.kit.text import clean_line, clean_text
from majlis.ledger.texts import Words
from majlis.safety.kinds import KINDS
from majlis.safety.listing import expressions

PACE = Allowance(times=60, seconds=3600)  # as many as replies
_LONGEST_LINE = 1_000  # longer than any field takes


def line(request: HttpRequest, field: str) -> str:
    """What was typed as one line, as it will be stored. Raises ValidationError."""
    return clean_line(request.POST.get(field, ""), _LONGEST_LINE)


def text(request: HttpRequest, field: str) -> str:
    """What was typed as a text, as it will be stored. Raises ValidationError."""
    return clean_text(request.POST.get(field, ""))


def stored(viewer: Viewer, verb: str, item: object, kind: str, key: str) -> list[str]:
    """What a verb will have screened that brings a stored text to light; nothing of one they may not."""
    thing = KINDS[kind].thing(key) if policy.allowed(viewer, verb, item) else None
    return list(thing.parts) if thing else []


class LookAheadMiddleware:
    """Stands before the one that opens the transaction, behind those that let nobody through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in or out: the view has to be known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Look through what is sent to a view that stores it. What is wrong with it the view says."""
        words: Words | None = getattr(view, "looked_through", None)
        if request.method != "POST" or words is None:
            return
        try:
            found = list(words(request, **kwargs))
            # Whoever sends faster than people write is looked through by the verb alone, and waits.
            if found and not spend(str(getattr(request.user, "pk", None)), "looking ahead", PACE):
                expressions().find_in(found)
        except (ValidationError, OSError, OverflowError):  # the last: no number of anything that is stored
            return

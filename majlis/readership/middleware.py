"""What is under TLP:RED is opened in writing: a line before the answer leaves, and no copy on the way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from majlis.access import opening
from majlis.access.viewer import Viewer
from majlis.ledger.record import reading

# A text that was refused (422), or came too often (429), comes back on the page of what it answers.
_SHOWN = (200, 206, 422, 429)


class OpeningMiddleware:
    """Write down who opens what the gate gives out under RED, and have the answer stored nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; look at what the gate gave out meanwhile."""
        with opening.watched() as found:
            response = self.get_response(request)
        if not found:
            return response
        response.headers["Cache-Control"] = "private, no-store"
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        shown = request.method in ("GET", "POST") and response.status_code in _SHOWN
        if shown and not _is_answer_to_a_field(response):
            match = request.resolver_match
            verb = "file.opened" if match and match.app_name == "files" else "item.opened"
            for item in found.values():
                if item.author_id != viewer.person_id:
                    reading(viewer, verb, item)
        return response


def _is_answer_to_a_field(response: HttpResponseBase) -> bool:
    """Names offered while somebody types are no reading of the item."""
    return response.headers.get("Content-Type", "").startswith("application/json")

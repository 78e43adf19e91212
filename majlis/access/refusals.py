"""What was refused leaves a line in the log of the machine: who keeps trying doors can be seen there."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from majlis.access.viewer import Viewer

_LOG = logging.getLogger("majlis.refused")
NOT_SIGNED_IN, NOT_THIS_PERSON, NOT_THERE, TOO_LARGE, TOO_MANY = 401, 403, 404, 413, 429
# To a visitor nearly everything is not there: crawlers would fill the log.
_TOLD_OF_ANYBODY = frozenset({NOT_THIS_PERSON, TOO_LARGE, TOO_MANY})
_TOLD = _TOLD_OF_ANYBODY | {NOT_THERE}


def note(request: HttpRequest, status: int) -> None:
    """Write the line: the status, the pattern of the address, and by pseudonym who was refused."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    known = viewer is not None and viewer.person_id is not None
    who = f"to {viewer.pseudonym} by {viewer.session}" if viewer and known else "to a visitor"
    _LOG.warning("refused", extra={"request": request, "status_code": status, "who": who})


class RefusalMiddleware:
    """Note each answer that says no. What is hidden looks like what is not there: both are noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note a refusal."""
        response = self.get_response(request)
        viewer: Viewer | None = getattr(request, "viewer", None)
        told = _TOLD if viewer is not None and viewer.person_id is not None else _TOLD_OF_ANYBODY
        # What is too large is refused before it has an address.
        reached = request.resolver_match is not None or response.status_code == TOO_LARGE
        if response.status_code in told and reached:
            note(request, response.status_code)
        return response

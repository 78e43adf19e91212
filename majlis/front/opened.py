"""A page instead of nothing where somebody opens an address that only takes what a form sends.

It stands in the line of the browser after a refused form: loading it again or choosing another language asks
for it without the form.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from majlis.front.views import NOT_BY_ADDRESS, not_by_address


class OpenedByAddressMiddleware:
    """Draw the page of a 405 that has no words of its own; its status and what it allows stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        response = self.get_response(request)
        if response.status_code != NOT_BY_ADDRESS or request.method != "GET" or response.content:
            return response
        page = not_by_address(request)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

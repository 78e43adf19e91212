"""A body that no form has is refused before it is read: visitors could fill the disk with files."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from majlis.kit.arriving import IN_SCOPE

MOST_FILES = 10  # as many as one version of a resource takes


def most() -> int:
    """The longest body: all files of one form, and its text."""
    return MOST_FILES * int(settings.FILE_LIMIT) + int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BodyMiddleware:
    """Stands before whatever reads a form, and after the languages: the page that says no needs one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what can be a form of ours, and has arrived. Raises RequestDataTooBig: answered with 413.

        Raises what else the server says: CameTooSlowly, TooMuchAtOnce, or the OSError of a full disk.
        """
        failed = request.META.get("asgi.scope", {}).get(IN_SCOPE)
        if isinstance(failed, Exception):
            raise failed
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > 18 or int(length) > most():
            raise RequestDataTooBig("the body of the request is longer than any form of the site")
        return self.get_response(request)

"""What browsers say of a request (Sec-Fetch-…) decides whether it can be meant.

A file is never run as a script, and other sites may link to a page, not load it into theirs. Browsers that
say nothing are served as ever.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ELSEWHERE = {"cross-site", "same-site"}
# Whatever of this kind belongs to our pages lies under /static/ and is answered before this is asked.
NEVER = {
    "audioworklet", "embed", "fencedframe", "font", "frame", "iframe", "object", "paintworklet", "report",
    "script", "serviceworker", "sharedworker", "style", "track", "worker", "xslt",
}  # fmt: skip


def is_out_of_place(request: HttpRequest) -> bool:
    """Whether no page of ours, and no link to one, makes such a request."""
    headers = request.headers
    if headers.get("Sec-Fetch-Dest", "") in NEVER:
        return True
    if headers.get("Sec-Fetch-Site", "") not in ELSEWHERE:
        return False
    return headers.get("Sec-Fetch-Mode") != "navigate" or headers.get("Sec-Fetch-Dest") != "document"


class IsolationMiddleware:
    """Stands after the static files and before everything that knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what is out of place, in the same words for every address."""
        if is_out_of_place(request):
            return HttpResponse("Not from here.", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)

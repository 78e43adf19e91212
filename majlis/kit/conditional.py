"""Public pages that have not changed are not sent again; what was made for a session is stored nowhere.

The tag of a page is made from its content without what is drawn anew each time (the masked CSRF token, the
one-time key), so that the same page has the same tag. Stands outside the session and inside compression.
"""

import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

PUBLIC_PAGE = "private, no-cache"  # its language and its form are the visitor's own
STORED_NOWHERE = "private, no-store"
_DRAWN_ANEW = re.compile(
    rb'((?:name="(?:csrfmiddlewaretoken|once)" value=|X-CSRFToken(?:"|&quot;): ?)(?:"|&quot;))[A-Za-z0-9_-]+'
)


def _tag(request: HttpRequest, content: bytes) -> str:
    """A tag over the content, and over the secret that the token in the page belongs to."""
    digest = hashlib.blake2b(_DRAWN_ANEW.sub(rb"\1", content), digest_size=16)
    digest.update(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "").encode("utf-8", "replace"))
    return f'"{digest.hexdigest()}"'


def _is_page(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


def _brings_a_cookie(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a cookie is set that the browser does not hold: that of forms is renewed on every page."""
    return any(request.COOKIES.get(name) != cookie.value for name, cookie in response.cookies.items())


def _can_be_tagged(request: HttpRequest, response: HttpResponse) -> bool:
    """Only whole answers to reading; one that brings a new cookie must arrive as it is."""
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not _brings_a_cookie(request, response)
        and "no-store" not in response.get("Cache-Control", "")
    )


def _belongs_to_a_session(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the browser holds a session, or is given one: whose it is need not be known for that."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies


class ConditionalMiddleware:
    """Gives pages their tag and their caching rules, and answers 304 to those who have them already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; look at what comes back."""
        response = self.get_response(request)
        if _is_page(response):
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
        private = _belongs_to_a_session(request, response)  # lists for a field, and errors, too
        response.headers.setdefault("Cache-Control", STORED_NOWHERE if private else PUBLIC_PAGE)
        if not isinstance(response, HttpResponse) or not _can_be_tagged(request, response):
            return response
        if not response.has_header("ETag"):
            response["ETag"] = _tag(request, response.content)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

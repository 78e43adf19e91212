"""Headers that neither Django nor django-csp sends. Stands outermost: no answer leaves without them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Passkeys are the only device feature that a page of ours asks for.
PERMISSIONS = ", ".join(
    [
        *(
            f"{name}=()"
            for name in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
EVERYWHERE = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    # Also set further in, but an answer that is refused at the door never gets there.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}
# The cookies that remain after a session name nobody: a language, and the sentence that one has signed out.
AFTER_A_SESSION = '"cache", "storage"'


def _ends_a_session(response: HttpResponse) -> bool:
    """Whether the answer takes the session's cookie back: signed out, or a session that is over."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and not cookie.value


class HeadersMiddleware:
    """The same headers on every answer that does not set its own; an empty browser where a session ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, then add what is missing."""
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type") == "text/plain":  # of a package
            response.headers["Content-Type"] = "text/plain; charset=utf-8"
        if _ends_a_session(response):
            response.headers["Clear-Site-Data"] = AFTER_A_SESSION
        return response

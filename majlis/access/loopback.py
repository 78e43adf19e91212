"""Whether a request comes from this very computer, and may sign in to the demonstration by a click."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

NEAR = frozenset({"127.0.0.1", "::1"})
NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# What a proxy adds: with one of these the address of the peer says nothing about who asks.
TRACES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


def is_loopback(request: HttpRequest) -> bool:
    """Whether both ends of the request are this computer, with no proxy between."""
    host, _port = split_domain_port(request.META.get("HTTP_HOST", request.META.get("SERVER_NAME", "")))
    near = request.META.get("REMOTE_ADDR", "") in NEAR and host in NAMES
    return near and not any(request.META.get(trace) for trace in TRACES)


def demo_open(request: HttpRequest) -> bool:
    """Whether the one-click sign-in exists for this request: never on a hub that has a public address.

    A proxy that adds no header and names this computer as the host looks like a browser on this computer.
    """
    at_home = urlsplit(settings.ADDRESS).hostname in {name.strip("[]") for name in NAMES}
    return bool(settings.DEMO) and at_home and is_loopback(request)

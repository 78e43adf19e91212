"""One port, two ways in: `/live/` streams are served asynchronously, every page by a bounded thread pool.

Plain ASGI is slow for pages and opens a database connection for each visitor; a stream would hold a thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

from majlis.config import env

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def dispatcher(pages: Application, streams: Application) -> Application:
    """An application that gives `/live/…` to `streams` and everything else to `pages`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = streams if scope["path"].startswith("/live/") else pages
        await chosen(scope, receive, send)

    return application


def make_application() -> Application:
    """The whole site, for any ASGI server. Makes its thread pool now: call it in the process that serves."""
    django: Any = get_wsgi_application()
    pages: Any = WSGIMiddleware(django, workers=env.THREADS())
    streams: Any = get_asgi_application()
    return dispatcher(pages, streams)

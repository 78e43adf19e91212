"""One port, two ways in: `/live/` streams are served asynchronously, every page by a bounded thread pool.

Plain ASGI is slow for pages and opens a database connection for each visitor; a stream would hold a thread.
A thread is taken by what has arrived whole (`config/arriving.py`), and
given back before a file has left (`config/leaving.py`).
"""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.exceptions import RequestDataTooBig
from django.core.wsgi import get_wsgi_application

from majlis.config import env
from majlis.config.arriving import Application, Arrivals, Receive, Scope, Send, has_body
from majlis.config.leaving import Departures, handing
from majlis.kit.arriving import IN_SCOPE


def dispatcher(pages: Application, streams: Application) -> Application:
    """An application that gives `/live/…` to `streams` and everything else to `pages`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = pages
        if scope["path"].startswith("/live/"):
            if has_body(scope):  # nobody sends one, and Django would keep it whatever its length
                scope = {**scope, IN_SCOPE: RequestDataTooBig("a stream takes nothing")}
            else:
                chosen = streams
        await chosen(scope, receive, send)

    return application


def make_application() -> Application:
    """The whole site, for any ASGI server. Makes its thread pool now: call it in the process that serves."""
    django: Any = handing(get_wsgi_application())
    pages: Any = WSGIMiddleware(django, workers=env.THREADS())
    streams: Any = get_asgi_application()
    return dispatcher(Arrivals(Departures(pages)), streams)

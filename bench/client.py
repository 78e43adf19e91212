"""A browser as thin as can be: one connection that is kept, a cookie, and a stopwatch."""

from __future__ import annotations

import gzip
import http.client
import re
import secrets
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.servers import Server

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')
_TEXT = "A line of the bench: what we do at the gate is written down by the shift that ends, {}."


class Visitor:
    """Somebody at one server, signed in by a cookie. Another status than expected ends the run."""

    def __init__(self, server: Server, cookie: str = "") -> None:
        self.server = server
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.cookie = cookie
        self.token = ""

    def _headers(self) -> dict[str, str]:
        common = {"Accept-Encoding": "gzip", "Accept-Language": "ar", "Accept": "text/html"}
        return {**common, "Cookie": self.cookie} if self.cookie else common

    def _ask(
        self, method: str, path: str, expected: int, body: str | None = None
    ) -> tuple[int, bytes, http.client.HTTPResponse]:
        headers = self._headers()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter_ns()
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        took = time.perf_counter_ns() - started
        if answer.status != expected:
            raise SystemExit(f"{self.server.name} answered {answer.status} to {method} {path}")
        return took, content, answer

    def get(self, path: str) -> int:
        """Nanoseconds until the whole page was here."""
        return self._ask("GET", path, 200)[0]

    def page(self, path: str) -> str:
        """The page as text, as large as it is before compression."""
        _took, content, answer = self._ask("GET", path, 200)
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return content.decode("utf-8")

    def open_form(self, path: str) -> None:
        """Take the token and cookie of a form, as loading its page does."""
        _took, content, answer = self._ask("GET", path, 200)
        found = _TOKEN.search(gzip.decompress(content))
        if not found:
            raise SystemExit(f"there is no form at {path}")
        self.token = found[1].decode("ascii")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookie += "; " + line.split(";")[0]

    def write(self, path: str) -> int:
        """Nanoseconds until a new text was taken; each has a key of its own, as each form has."""
        key = secrets.token_urlsafe(16)
        fields = {"csrfmiddlewaretoken": self.token, "once": key, "body": _TEXT.format(key)}
        return self._ask("POST", path, 302, urlencode(fields))[0]

    def close(self) -> None:
        """Let go of the connection."""
        self.line.close()


def visitors(server: Server, name: str, sessions: Sequence[str]) -> list[Visitor]:
    """One visitor for each session cookie."""
    return [Visitor(server, f"{name}={session}") for session in sessions]

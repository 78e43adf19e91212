"""A thread is taken by what has arrived whole, and what waits eats neither memory nor disk."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import random
from collections.abc import Iterable
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.core.exceptions import RequestDataTooBig
from django.test import Client

from majlis.config import arriving
from majlis.config.arriving import Arrivals
from majlis.config.crowds import sender_of
from majlis.config.server import dispatcher
from majlis.kit.arriving import IN_SCOPE, CameTooSlowly, TooMuchAtOnce
from tests import virtual

pytestmark = pytest.mark.one_database

_EVERY_NOW_AND_THEN: list[bytes | float] = [0.05, b"a"] * 30
Pieces = Iterable[bytes | float]  # what is sent, and for how many seconds nothing is


class Sent:
    """One request, and what became of it."""

    def __init__(self, length: int, pieces: Pieces, address: str = "192.0.2.1") -> None:
        headers = [(b"content-length", str(length).encode())]
        self.scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1",
            "headers": headers, "client": (address, 1),
        }  # fmt: skip
        self.left = list(pieces)
        self.answer = b""

    async def receive(self) -> dict[str, Any]:
        while self.left:
            piece = self.left.pop(0)
            if isinstance(piece, bytes):
                return {"type": "http.request", "body": piece, "more_body": bool(self.left)}
            await asyncio.sleep(piece)
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.answer += message.get("body", b"")


class Pages:
    """Pages that note what they were given."""

    def __init__(self, takes: float = 0) -> None:
        self.given: list[bytes | type[Exception]] = []
        self.takes = takes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(self.takes)
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.given.append(type(scope[IN_SCOPE]) if IN_SCOPE in scope else body)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of parts of a second."""
    monkeypatch.setattr(arriving, "SILENCE", 0.2)
    monkeypatch.setattr(arriving, "PATIENCE", 0.3)
    monkeypatch.setattr(arriving, "LEAST_RATE", 1000)


def serve(pages: Any, *requests: Sent) -> Arrivals:
    """Let all requests come at the same time."""
    door = Arrivals(pages)

    async def all_of_them() -> None:
        await asyncio.gather(*(door(one.scope, one.receive, one.send) for one in requests))

    virtual.run(all_of_them())
    assert not door.waiting and not door.kept
    return door


def test_the_pages_begin_when_the_last_byte_is_there() -> None:
    seen: list[int] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        seen.append(len(request.left))

    request = Sent(6, [b"abc", 0.05, b"def"])
    serve(pages, request)
    assert seen == [0]


@pytest.mark.usefixtures("quick")
def test_who_says_nothing_or_trickles_is_told_so() -> None:
    silent = Sent(10, [b"a", 5.0, b"b"])
    trickling = Sent(40, [b"a", *_EVERY_NOW_AND_THEN])
    pages = Pages()
    serve(pages, silent, trickling)
    assert pages.given == [CameTooSlowly, CameTooSlowly]


@pytest.mark.usefixtures("quick")
def test_a_slow_line_that_keeps_on_sending_passes_however_long_it_takes() -> None:
    pages = Pages()
    serve(pages, Sent(1600, [0.05, b"x" * 100] * 16))
    assert pages.given == [b"x" * 1600]


def test_who_has_gone_away_is_not_answered() -> None:
    pages = Pages()
    serve(pages, Sent(10, [b"abc", 0.01]))
    assert pages.given == []


def test_more_than_was_said_is_refused_and_what_no_form_has_is_not_received() -> None:
    pages, endless = Pages(), Sent(10**12, [b"abc", 60.0])
    serve(pages, Sent(3, [b"abc", b"def"]), endless)
    assert sorted(pages.given, key=str) == [RequestDataTooBig, b""]
    assert len(endless.left) == 2


def test_a_visitor_with_many_half_sent_forms_holds_no_thread() -> None:
    def page(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [])
        return [hashlib.sha256(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))).digest()]

    large = random.Random(3).randbytes(3_000_000)
    pieces = [large[at : at + 65_000] for at in range(0, len(large), 65_000)]
    half = [Sent(10, [b"abc", 0.6]) for _ in range(6)]
    whole = Sent(len(large), pieces, "192.0.2.9")

    async def run() -> None:
        door = Arrivals(WSGIMiddleware(page, workers=1))  # type: ignore[arg-type]
        held = [asyncio.create_task(door(one.scope, one.receive, one.send)) for one in half]
        await asyncio.sleep(0.01)
        assert len(door.waiting) == 6
        await asyncio.wait_for(door(whole.scope, whole.receive, whole.send), 0.5)
        await asyncio.gather(*held)

    virtual.run(run())
    assert whole.answer == hashlib.sha256(large).digest()


@pytest.mark.usefixtures("quick")
def test_of_too_many_of_one_address_the_slowest_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST_OF_ONE", 3)
    pages = Pages()
    many = [Sent(10, [b"a", 0.1, b"b"]) for _ in range(5)]
    serve(pages, *many, Sent(5, [b"hel", 0.05, b"lo"], "192.0.2.2"))
    assert sorted(pages.given, key=str) == [*[TooMuchAtOnce] * 2, *[b"ab"] * 3, b"hello"]


@pytest.mark.usefixtures("quick")
def test_where_all_places_are_taken_whoever_has_most_of_them_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arriving, "MOST_WAITING", 4)
    pages = Pages()
    many = [Sent(10, [b"a", 0.1, b"b"]) for _ in range(3)]
    others = [Sent(5, [b"hel", 0.05, b"lo"], f"192.0.2.{number}") for number in (2, 3)]
    serve(pages, *many, *others)
    assert sorted(pages.given, key=str) == [TooMuchAtOnce, *[b"ab"] * 2, *[b"hello"] * 2]


def test_where_the_disk_would_fill_whoever_has_most_on_it_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST_FORMS_STORED", 1)
    monkeypatch.setattr(arriving, "most", lambda: 1_000_000)
    big = b"x" * 200_000
    pages = Pages()
    greedy = [Sent(10**6, [big, 0.01, big, 0.3, b"end"]) for _ in range(2)]
    serve(pages, *greedy, Sent(10**6, [0.05, big, big, b"end"], "192.0.2.2"))
    assert pages.given.count(TooMuchAtOnce) == 1
    assert big + big + b"end" in pages.given and len(pages.given) == 3


def test_whoever_gives_way_while_a_piece_is_stored_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(self: object, piece: bytes) -> None:
        await asyncio.sleep(0.1)

    monkeypatch.setattr(arriving.Body, "keep", busy)
    monkeypatch.setattr(arriving, "MOST_OF_ONE", 1)
    pages = Pages()
    serve(pages, Sent(10, [b"a", b"b"]), Sent(5, [0.01, b"hello"]))
    assert pages.given.count(TooMuchAtOnce) == 1 and len(pages.given) == 2


def test_whoever_has_most_on_a_full_disk_and_still_sends_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST_FORMS_STORED", 0)
    pages = Pages()
    serve(pages, Sent(10**6, [b"x" * 200_000, b"end"]))
    assert pages.given == [TooMuchAtOnce]


def test_after_the_body_the_pages_hear_that_its_sender_is_gone() -> None:
    heard: list[str] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        heard.extend([(await receive())["type"] for _ in range(2)])

    for request in (Sent(5, [b"hello"]), Sent(0, [])):
        serve(pages, request)
    assert heard == ["http.request", "http.disconnect"] * 2


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(self: object, piece: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arriving.Body, "keep", full)
    pages = Pages()
    serve(pages, Sent(3, [b"abc"]))
    assert pages.given == [OSError]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failed", "status", "words"),
    [
        (CameTooSlowly("slow"), 408, "This took too long to arrive"),
        (TooMuchAtOnce("much"), 503, "Too much is on its way at once"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "This cannot be done at the moment"),
    ],
)
def test_the_page_says_why_it_has_not_arrived(failed: Exception, status: int, words: str) -> None:
    facts: dict[str, Any] = {"asgi.scope": {IN_SCOPE: failed}}
    answer = Client(raise_request_exception=False).post("/account/login/", {"login": "a@b.example"}, **facts)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_stream_takes_no_body() -> None:
    pages, streams = Pages(), Pages()
    door = dispatcher(Arrivals(pages), streams)
    request = Sent(10**6, [b"abc", 60.0])
    request.scope["path"] = "/live/desk"

    async def come() -> None:
        await door(request.scope, request.receive, request.send)

    virtual.run(come())
    assert (pages.given, streams.given) == ([RequestDataTooBig], [])


def test_one_line_is_one_sender() -> None:
    def of(host: str) -> str:
        return sender_of({"client": (host, 1)})

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9") != of("2001:db8:1:3::1")
    assert of("192.0.2.1") != of("192.0.2.2")
    assert sender_of({}) == ""

"""A request reaches a thread, and is asked who sends it, only when its body has arrived whole.

Else a few half-sent forms would hold all threads, and who was read when a request began could be somebody
else by the time its last byte comes. Bodies wait in memory as long as they are small, then in a file without
a name; they wait only as long as they come at a least rate, and give way where there are too many.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from majlis.config.bodies import most
from majlis.config.crowds import sender_of, too_many_of
from majlis.kit.arriving import IN_SCOPE, CameTooSlowly, TooMuchAtOnce

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SILENCE = 30.0  # seconds without a byte
LEAST_RATE = 8 * 1024  # bytes a second; what is faster earns patience, what is slower uses it up
PATIENCE = 60.0  # seconds
IN_MEMORY = 128 * 1024
PIECE = 64 * 1024
MOST_WAITING = 256  # of everybody, in one process
MOST_OF_ONE = 32  # of one address
MOST_FORMS_STORED = 4  # as many of the longest bodies lie on the disk at once


class Body:
    """One body on its way."""

    def __init__(self, sender: str) -> None:
        self.sender = sender
        self.size = 0
        self.patience = PATIENCE
        self.put_off = False
        self.limit: asyncio.Timeout | None = None
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115

    @property
    def stored(self) -> int:
        """The bytes that lie on the disk."""
        return self.size if self.size > IN_MEMORY else 0

    async def next(self, receive: Receive) -> Message:
        """The next message of the sender. Raises TimeoutError when they are too slow, or have to give way."""
        clock = asyncio.get_running_loop().time
        began = clock()
        if self.patience <= 0 or self.put_off:
            raise TimeoutError
        try:
            async with asyncio.timeout(min(SILENCE, self.patience)) as self.limit:
                message = await receive()
        finally:
            self.limit = None  # what has come is being stored: it gives way before it waits for more
        came = len(message.get("body", b"")) / LEAST_RATE
        self.patience = min(PATIENCE, self.patience - (clock() - began) + came)
        return message

    async def keep(self, piece: bytes) -> None:
        """Store a piece; on the disk by a thread, which may have to wait for it. Raises OSError."""
        if self.stored:
            await asyncio.to_thread(self.file.write, piece)
        else:
            self.file.write(piece)

    async def give(self) -> Message:
        """The next piece for whoever reads it."""
        piece = await asyncio.to_thread(self.file.read, PIECE) if self.stored else self.file.read()
        return {"type": "http.request", "body": piece, "more_body": bool(self.stored and piece)}

    def give_way(self) -> None:
        """Let its sender be told that there was too much."""
        self.put_off = True
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time())


class Arrivals:
    """An application that hands to `pages` what has arrived whole, and whatever has no body."""

    def __init__(self, pages: Application) -> None:
        self.pages = pages
        self.waiting: set[Body] = set()
        self.kept: set[Body] = set()  # those that wait, and those that are being read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the body, then answer. What cannot arrive is answered by the pages, which say why."""
        length = 0 if IN_SCOPE in scope else declared(scope)
        if scope["type"] != "http" or not 0 < length <= most():  # what is too long is refused by the pages
            await self.pages(scope, then(nothing, receive) if scope["type"] == "http" else receive, send)
            return
        body = Body(sender_of(scope))
        try:
            failed = await self._arrive(body, receive, length)
            if failed is None:
                await self.pages(scope, then(body.give, receive), send)
            elif not isinstance(failed, ConnectionError):
                await self.pages({**scope, IN_SCOPE: failed}, nothing, send)
        finally:
            self.kept.discard(body)
            body.file.close()

    async def _arrive(self, body: Body, receive: Receive, length: int) -> Exception | None:
        """Receive a body. Returns why it has not arrived; ConnectionError when nobody is there any more."""
        self._make_room(body)
        self.waiting.add(body)
        self.kept.add(body)
        try:
            more = True
            while more:
                message = await body.next(receive)
                if message["type"] != "http.request":
                    return ConnectionError()
                more, piece = message.get("more_body", False), message.get("body", b"")
                body.size += len(piece)
                if body.size > length:
                    return RequestDataTooBig("more came than was said")
                self._make_room_on_disk(body)
                await body.keep(piece)
            body.file.seek(0)
        except TimeoutError:
            return TooMuchAtOnce("gave way") if body.put_off else CameTooSlowly("came too slowly")
        except OSError as error:  # the disk is full
            return error
        finally:
            self.waiting.discard(body)
        return None

    def _make_room(self, body: Body) -> None:
        """Where too many wait, whoever has the most of them loses the slowest."""
        whose = too_many_of((one.sender for one in self.waiting), body.sender, MOST_WAITING, MOST_OF_ONE)
        if whose is not None:
            slow = (one for one in self.waiting if one.sender == whose)
            self._put_off(min(slow, key=lambda one: one.patience))

    def _make_room_on_disk(self, body: Body) -> None:
        """Where too much is stored, whoever has the most of it loses the largest that still comes."""
        if not body.stored or sum(one.stored for one in self.kept) <= MOST_FORMS_STORED * most():
            return
        has: Counter[str] = Counter()
        for one in self.kept:
            has[one.sender] += one.stored
        victim = max(self.waiting, key=lambda one: (has[one.sender], one.stored), default=body)
        self._put_off(victim)
        if victim is body:
            raise TimeoutError

    def _put_off(self, body: Body) -> None:
        self.waiting.discard(body)
        self.kept.discard(body)
        body.give_way()


async def nothing() -> Message:
    """What is received where nothing is sent, or nothing of it is read."""
    return {"type": "http.request", "body": b"", "more_body": False}


def then(body: Receive, receive: Receive) -> Receive:
    """What is received where a body has come already: that first, then what its sender does."""
    more = True

    async def both() -> Message:
        nonlocal more
        if not more:
            return await receive()
        message = await body()
        more = message.get("more_body", False)
        return message

    return both


def declared(scope: Scope) -> int:
    """How long a body says it is; 0 where it says nothing: Django then reads nothing. Less for nonsense."""
    said = [value for name, value in scope.get("headers", ()) if name == b"content-length"]
    return int(said[0]) if len(said) == 1 and said[0].isdigit() and len(said[0]) <= 18 else -len(said)


def has_body(scope: Scope) -> bool:
    """Whether anything comes after the head of a request."""
    names = {name for name, _value in scope.get("headers", ())}
    return b"transfer-encoding" in names or (b"content-length" in names and declared(scope) != 0)

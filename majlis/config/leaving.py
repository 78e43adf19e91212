"""A file is sent without a thread, once its page has ended: whoever reads slowly keeps nobody waiting.

Nobody is too slow, since a line may be bad: only who takes nothing for long gives way, sooner where many
wait, or where so many do that nobody else could come. What has begun cannot be explained any more; the
connection ends, and a browser says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from majlis.config.arriving import Application, Message, Receive, Scope, Send
from majlis.config.crowds import sender_of, too_many_of
from majlis.kit.leaving import IN_SCOPE, Part

UNTAKEN = 300.0  # seconds without a piece taken
STUCK = 10.0  # seconds after which somebody else may come first
PIECE = 64 * 1024
MOST_LEAVING = 256  # for everybody, from one process
MOST_OF_ONE = 32  # for one address
EVER_LEAVING = 384  # the same where nobody is stuck: each is an open file and an open line of the process
EVER_OF_ONE = 128

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Handed:
    """What Django gives instead of a file's bytes where `wsgi.file_wrapper` says so (PEP 3333)."""

    def __init__(self, file: Any, _size: int) -> None:
        self.file = file

    def left_in(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """What a thread still sends: nothing of a part, the whole of a static file."""
        try:
            if not isinstance(self.file, Part):
                return (self.file.read(),)
            if environ["REQUEST_METHOD"] != "HEAD":
                environ["asgi.scope"][IN_SCOPE] = self.file.taken()
            return ()
        finally:
            self.file.close()


def handing(django: Wsgi) -> Wsgi:
    """Django's pages, which leave in the scope what the server is to send, and end."""

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        answer = django({**environ, "wsgi.file_wrapper": _Handed}, start)
        return answer.left_in(environ) if isinstance(answer, _Handed) else answer

    return application


class _Leaving:
    """One file on its way to its reader."""

    def __init__(self, part: Part, reader: str) -> None:
        self.part = part
        self.reader = reader
        self.since = asyncio.get_running_loop().time()  # when they last took a piece
        self.put_off = False
        self.limit: asyncio.Timeout | None = None

    async def give(self, send: Send) -> None:
        """Send it whole. Raises TimeoutError where its reader takes nothing or is gone, else OSError."""
        clock = asyncio.get_running_loop().time
        while piece := await asyncio.to_thread(self.part.read, PIECE):
            if self.put_off:
                raise TimeoutError
            try:
                async with asyncio.timeout(UNTAKEN) as self.limit:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            finally:
                self.limit = None  # while the next piece is read there is nobody to interrupt
            self.since = clock()
        await send({"type": "http.response.body", "body": b""})

    async def watch(self, receive: Receive) -> None:
        """Let it end once its reader is gone: a server takes without a word what is sent to nobody."""
        ends = 0  # a body that has come may be said to have ended once more by the server
        while ends < 3:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.put_off = True
                return
            ends += not message.get("more_body", False)

    def give_way(self) -> None:
        """Let it end where it is."""
        self.put_off = True
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time())


class Departures:
    """An application that sends the files that `pages` leave for it."""

    def __init__(self, pages: Application) -> None:
        self.pages = pages
        self.leaving: set[_Leaving] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the page be made, then send its file in place of its last, empty piece."""

        async def last_or_file(message: Message) -> None:
            last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if last and IN_SCOPE in scope:
                await self._send_file(_Leaving(scope.pop(IN_SCOPE), sender_of(scope)), receive, send)
            else:
                await send(message)

        await self.pages(scope, receive, last_or_file)

    async def _send_file(self, one: _Leaving, receive: Receive, send: Send) -> None:
        self._make_room(one.reader)
        self.leaving.add(one)
        watching = asyncio.create_task(one.watch(receive))
        try:
            await one.give(send)
        except TimeoutError:
            return  # an answer that ends too early: the server closes the connection
        finally:
            watching.cancel()
            self.leaving.discard(one)
            one.part.close()

    def _make_room(self, comes: str) -> None:
        """Where too many leave, whoever has most of them loses the one stuck longest, if it is stuck.

        Where far too many do, it goes though it is not.
        """
        readers = [one.reader for one in self.leaving]
        whose = too_many_of(readers, comes, MOST_LEAVING, MOST_OF_ONE)
        if whose is None:
            return
        longest = min((one for one in self.leaving if one.reader == whose), key=lambda one: one.since)
        stuck = asyncio.get_running_loop().time() - longest.since >= STUCK
        if stuck or too_many_of(readers, comes, EVER_LEAVING, EVER_OF_ONE) is not None:
            self.leaving.discard(longest)
            longest.give_way()

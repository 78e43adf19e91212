"""A file leaves without a thread, and who takes nothing for long gives way."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path
from typing import Any, cast

import pytest
from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.urls import path

import majlis
from majlis.config import leaving
from majlis.config.leaving import Departures, handing
from majlis.kit.leaving import Part, file_answer
from tests import virtual

pytestmark = pytest.mark.one_database

LARGE = bytes(range(256)) * 12_000  # 3 MB: far more than lies between a thread and the line


class Reader:
    """A request for a file, and how its reader takes it."""

    def __init__(self, address: str = "192.0.2.1", method: str = "GET", path: str = "/large/") -> None:
        headers = [(b"host", b"localhost"), (b"accept-encoding", b"gzip")]
        self.scope: dict[str, Any] = {
            "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1",
            "headers": headers, "client": (address, 1),
        }  # fmt: skip
        self.takes = asyncio.Event()
        self.begun = asyncio.Event()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.got = b""
        self.whole = False

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        if message.get("body"):
            self.begun.set()
            await self.takes.wait()
        self.got += message.get("body", b"")
        self.whole = not message.get("more_body", False)


class Opened(io.BytesIO):
    """A file that remembers itself, to see whether it was closed."""

    all: list[Opened] = []

    def __init__(self) -> None:
        super().__init__(LARGE)
        self.all.append(self)


def large(request: Any) -> Any:
    """A page that is a file."""
    return file_answer(request, Opened(), len(LARGE))


def part(request: Any) -> Any:
    """A page that is the middle of one."""
    file = Opened()
    file.seek(100)
    return file_answer(request, file, 1000)


urlpatterns = [path("large/", large), path("part/", part)]


@pytest.fixture(autouse=True)
def _of_this_file() -> Any:
    """Django with these two pages, and with no middleware but the packing one."""
    Opened.all = []
    packed = ["django.middleware.gzip.GZipMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=packed, ALLOWED_HOSTS=["localhost"]):
        yield
    assert all(each.closed for each in Opened.all)


def one_thread() -> Departures:
    """A server that makes one page at a time."""
    return Departures(cast(Any, WSGIMiddleware(cast(Any, handing(cast(Any, WSGIHandler()))), workers=1)))


async def begin(door: Departures, *readers: Reader) -> list[asyncio.Task[None]]:
    """Let them ask, a second after each other, until each has a first piece before them."""
    tasks = []
    for reader in readers:
        tasks.append(asyncio.create_task(door(reader.scope, reader.receive, reader.send)))
        await asyncio.wait_for(reader.begun.wait(), 5)
        await asyncio.sleep(1)
    return tasks


def test_readers_who_take_nothing_hold_no_thread() -> None:
    async def run() -> None:
        door, slow = one_thread(), [Reader() for _ in range(4)]
        tasks = await begin(door, *slow)
        assert len(door.leaving) == 4
        quick = Reader()
        quick.takes.set()
        await asyncio.wait_for(door(quick.scope, quick.receive, quick.send), 5)
        assert quick.got == LARGE
        for reader in slow:
            reader.takes.set()
        await asyncio.gather(*tasks)
        assert all(reader.whole and reader.got == LARGE for reader in slow)
        assert not door.leaving

    virtual.run(run())


def test_a_part_is_sent_as_long_as_it_says_and_is_not_packed() -> None:
    async def run() -> None:
        reader = Reader(path="/part/")
        reader.takes.set()
        door = one_thread()
        await door(reader.scope, reader.receive, reader.send)
        assert (reader.got, reader.whole) == (LARGE[100:1100], True)
        assert reader.headers[b"content-length"] == b"1000"
        assert b"content-encoding" not in reader.headers

    virtual.run(run())


def test_whoever_asks_for_the_head_alone_gets_no_byte() -> None:
    async def run() -> None:
        reader = Reader(method="HEAD")
        door = one_thread()
        await door(reader.scope, reader.receive, reader.send)
        assert (reader.status, reader.got, reader.whole) == (200, b"", True)

    virtual.run(run())


def test_who_takes_nothing_for_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "UNTAKEN", 0.05)

    async def run() -> None:
        reader, door = Reader(), one_thread()
        await asyncio.wait_for(door(reader.scope, reader.receive, reader.send), 5)
        assert not reader.whole and not door.leaving

    virtual.run(run())


class Gone(Reader):
    """One who goes away once the first piece has left; the server takes the others all the same."""

    async def receive(self) -> dict[str, Any]:
        await self.begun.wait()
        return {"type": "http.disconnect"}


def test_for_who_is_gone_nothing_more_is_read() -> None:
    async def run() -> None:
        reader, door = Gone(), one_thread()
        reader.takes.set()
        await asyncio.wait_for(door(reader.scope, reader.receive, reader.send), 5)
        assert not reader.whole and len(reader.got) < len(LARGE) // 4
        assert not door.leaving

    virtual.run(run())


def test_of_too_many_of_one_address_the_one_stuck_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "MOST_OF_ONE", 2)
    monkeypatch.setattr(leaving, "STUCK", 0.0)

    async def run() -> None:
        door = one_thread()
        first, second, third = Reader(), Reader(), Reader()
        tasks = await begin(door, first, second, third)
        await asyncio.wait_for(tasks[0], 5)
        assert not first.whole
        second.takes.set()
        third.takes.set()
        await asyncio.gather(*tasks[1:])
        assert second.got == third.got == LARGE

    virtual.run(run())


def test_where_all_places_are_taken_whoever_has_most_of_them_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leaving, "MOST_LEAVING", 3)
    monkeypatch.setattr(leaving, "STUCK", 0.0)

    async def run() -> None:
        door = one_thread()
        alone, greedy, also, comes = Reader("192.0.2.2"), Reader(), Reader(), Reader("192.0.2.3")
        tasks = await begin(door, alone, greedy, also, comes)
        await asyncio.wait_for(tasks[1], 5)
        for reader in (alone, also, comes):
            reader.takes.set()
        await asyncio.gather(*tasks)
        assert [reader.whole for reader in (alone, greedy, also, comes)] == [True, False, True, True]

    virtual.run(run())


def test_whoever_gives_way_while_the_next_piece_is_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "MOST_OF_ONE", 1)
    monkeypatch.setattr(leaving, "STUCK", 0.0)
    read, waits = Part.read, asyncio.Event()

    async def run() -> None:
        loop, disk = asyncio.get_running_loop(), threading.Event()

        def busy(part: Part, size: int = -1) -> bytes:
            if part.left < len(LARGE) and not waits.is_set():  # the second piece of the first reader
                loop.call_soon_threadsafe(waits.set)
                disk.wait(60)
            return read(part, size)

        monkeypatch.setattr(Part, "read", busy)
        door, first, second = one_thread(), Reader(), Reader()
        first.takes.set()
        second.takes.set()
        task = asyncio.create_task(door(first.scope, first.receive, first.send))
        await asyncio.wait_for(waits.wait(), 5)
        coming = asyncio.create_task(door(second.scope, second.receive, second.send))
        await asyncio.wait_for(second.begun.wait(), 5)  # room was made for it: the first has given way
        disk.set()
        await asyncio.gather(task, coming)
        assert second.got == LARGE and not first.whole

    virtual.run(run())


def test_where_all_read_on_nobody_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "MOST_OF_ONE", 1)

    async def run() -> None:
        door, readers = one_thread(), [Reader() for _ in range(3)]
        tasks = await begin(door, *readers)
        for reader in readers:
            reader.takes.set()
        await asyncio.gather(*tasks)
        assert all(reader.whole for reader in readers)

    virtual.run(run())


@pytest.mark.parametrize("most", ["EVER_LEAVING", "EVER_OF_ONE"])
def test_where_far_too_many_read_one_gives_way_though_it_reads_on(
    monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    monkeypatch.setattr(leaving, "MOST_OF_ONE", 1)
    monkeypatch.setattr(leaving, most, 2)

    async def run() -> None:
        door, readers = one_thread(), [Reader() for _ in range(3)]
        tasks = await begin(door, *readers)
        for reader in readers:
            reader.takes.set()
        await asyncio.gather(*tasks)
        assert [reader.whole for reader in readers] == [False, True, True]

    virtual.run(run())


def test_a_static_file_leaves_its_thread_in_one_piece(tmp_path: Path) -> None:
    (tmp_path / "large.js").write_bytes(LARGE)
    served = ["whitenoise.middleware.WhiteNoiseMiddleware"]

    async def run() -> None:
        with override_settings(
            MIDDLEWARE=served,
            WHITENOISE_ROOT=tmp_path,
            WHITENOISE_AUTOREFRESH=True,
            WHITENOISE_USE_FINDERS=False,
        ):
            door, slow = one_thread(), Reader(path="/large.js")
            task = (await begin(door, slow))[0]
            quick = Reader(path="/large.js")
            quick.takes.set()
            await asyncio.wait_for(door(quick.scope, quick.receive, quick.send), 5)
            slow.takes.set()
            await task
            assert quick.got == slow.got == LARGE

    virtual.run(run())


def test_a_part_is_taken_once_and_a_closed_one_is_empty() -> None:
    one = Part(io.BytesIO(b"harbour"), 7)
    other = one.taken()
    assert (one.read(), other.read(3), other.read()) == (b"", b"har", b"bour")
    with pytest.raises(ValueError, match="taken"):
        one.taken()
    other.close()
    assert other.read() == b""


def test_no_page_streams_from_its_thread() -> None:
    house = Path(majlis.__file__).parent
    allowed = {"kit/leaving.py"}
    found = {
        str(file.relative_to(house))
        for file in house.rglob("*.py")
        if "tests" not in file.parts
        and any(word in file.read_text() for word in ("StreamingHttpResponse", "FileResponse"))
    }
    assert found == allowed

"""One run: three servers, every page asked of all of them in turn."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import homes, pages, servers
from bench.client import Visitor, visitors
from bench.pages import Page
from bench.rounds import Ask, Timing, rounds
from bench.servers import Server

_INSIDE = "from majlis import cli; cli.start_django(); from bench import inside; inside.tell()"


@dataclass(frozen=True)
class Measured:
    """One page: its size in bytes before compression, and its timing by the name of the server."""

    size: int
    timings: dict[str, Timing]


class Site:
    """A demo network that is being served, and who visits it."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server = server
        told = subprocess.run(
            [sys.executable, "-c", _INSIDE],
            env=homes.environment(home),
            check=True,
            capture_output=True,
            text=True,
        )
        self.facts: dict[str, Any] = json.loads(told.stdout)
        self.reader = visitors(server, self.facts["cookie"], [self.facts["reader"]])[0]
        self.thread = ""

    def addresses(self, page: Page) -> tuple[str, ...]:
        """Where a page stands here."""
        return (self.thread,) if page is pages.THREAD else page.addresses

    def ask(self, page: Page) -> Ask:
        """Ask for one page again and again, its addresses in turn."""
        if page.writes:
            return self._writing()
        addresses = self.addresses(page)
        return lambda number: self.reader.get(addresses[number % len(addresses)])

    def _writing(self) -> Ask:
        """Write posts, by several people in turn: each may write only so many an hour."""
        writers = visitors(self.server, self.facts["cookie"], self.facts["writers"])
        for writer in writers:
            writer.open_form(self.facts["written"])
        path = f"{self.facts['written']}reply/"
        return lambda number: writers[number % len(writers)].write(path)


def _let_threads_match(small: Site, large: Site) -> None:
    """Choose the two threads, one of each network, whose pages are most alike in size."""
    sizes = [
        {path: len(site.reader.page(path).encode()) for path in site.facts["threads"]}
        for site in (small, large)
    ]
    pairs = ((here, there) for here in sizes[0] for there in sizes[1])
    small.thread, large.thread = min(pairs, key=lambda pair: abs(sizes[0][pair[0]] - sizes[1][pair[1]]))


def cut(text: str, rows: int) -> list[str]:
    """A page in as many parts as it has rows; put together they are the page."""
    step = max(1, -(-len(text) // rows))
    return [text[start : start + step] for start in range(0, len(text), step)]


class Bare:
    """The bare project, which sends what the pages of a site look like."""

    def __init__(self, stack: ExitStack, site: Site, chosen: Sequence[Page]) -> None:
        self.texts = {page: [site.reader.page(path) for path in site.addresses(page)] for page in chosen}
        parts = {
            self._name(page, number): cut(text, page.rows)
            for page, texts in self.texts.items()
            for number, text in enumerate(texts)
        }
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="majlis-bare-")))
        (home / "pages.json").write_text(json.dumps({"nothing": [""], **parts}), "utf-8")
        self.server = stack.enter_context(servers.bare(home))
        self.visitor = Visitor(self.server)

    @staticmethod
    def _name(page: Page, number: int) -> str:
        return f"{page.name}-{number}"

    def size(self, page: Page) -> int:
        """Bytes of a page, on average over its addresses; 0 for one that writes."""
        texts = self.texts[page]
        return sum(len(text.encode()) for text in texts) // max(len(texts), 1)

    def ask(self, page: Page) -> Ask:
        """Ask for the twin of one page again and again."""
        if page.writes:
            return lambda number: self.visitor.write("/write/")
        paths = [f"/{self._name(page, number)}/" for number in range(len(self.texts[page]))]
        return lambda number: self.visitor.get(paths[number % len(paths)])


def run(small_home: Path, large_home: Path, wanted: Sequence[Page], times: int) -> dict[str, Measured]:
    """Serve both networks and the bare project, and measure the wanted pages, each `times` times."""
    with ExitStack() as stack:
        small = Site(stack.enter_context(servers.majlis("small", small_home)), small_home)
        large = Site(stack.enter_context(servers.majlis("large", large_home)), large_home)
        _let_threads_match(small, large)
        bare = Bare(stack, small, wanted)
        found = {}
        for page in wanted:
            asks = {site.server: site.ask(page) for site in (small, bare, large)}
            found[page.name] = Measured(bare.size(page), rounds(asks, times))
            print(".", end="", flush=True)
        print(flush=True)
    return found

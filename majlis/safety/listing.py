"""The operator's screening list: read from its file, read again when that changes, matched by the analyser.

One expression a line, of one word or several; `#` begins a remark. Whatever form one of the four languages
gives to the words of an expression is found, Arabic forms with article, prefix or ending too; and so is what
is written in letters that only look like theirs (`lookalikes`), in pieces (`matching`), or as signs for signs
(`dresses`).
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from majlis.kit.languages import CODES
from majlis.kit.markdown import plain
from majlis.safety import dresses
from majlis.safety.matching import Effort, Scan, Spans, TooMuch, Ways, forms_of
from majlis.search.analyse import Token, analyse

logger = logging.getLogger(__name__)

_SPAN = 160  # characters on either side of what was found
_MOST_KNOWN = 5_000


@dataclass(frozen=True)
class Hit:
    """Where in a text an expression of the list begins and ends.

    Where a text has more readings than are tried it is `unread`: nobody knows whether one stands in it.
    """

    start: int
    end: int
    unread: bool = False


class Expressions:
    """The list, ready to be looked for. What it has found in a text it knows: it never says another thing."""

    def __init__(self, lines: list[str]) -> None:
        self._starting: dict[str, list[tuple[frozenset[str], ...]]] = defaultdict(list)
        self._ways = Ways()
        self._known: dict[bytes, tuple[Hit | None]] = {}
        forms = set[str]()
        for line in lines:
            said = line.partition("#")[0].strip()
            expression = tuple(_all_forms(said, place) for place in range(len(analyse(said))))
            for form in expression[0] if expression else ():
                self._starting[form].append(expression)
            forms.update(*expression)
        self._forms = frozenset(forms)
        for form in forms:
            self._ways.learn(form)

    def __bool__(self) -> bool:
        return bool(self._starting)

    def find(self, text: str) -> Hit | None:
        """The first place where an expression stands in `text`, in its own letters or in such as look so."""
        if not self._starting:
            return None
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).digest()
        known = self._known.get(digest)
        if known is None:
            known = (self._look(text),)
            if len(self._known) >= _MOST_KNOWN:  # another thread may just be asking: it has what it read
                self._known.clear()
            self._known[digest] = known
        return known[0]

    def find_in(self, parts: Iterable[str]) -> Hit | None:
        """As `find`, in texts that stand on lines of their own; each is looked through by itself."""
        unread, before = None, 0
        for part in parts:
            if found := self.find(part):
                hit = replace(found, start=before + found.start, end=before + found.end)
                if not hit.unread:
                    return hit
                unread = unread or hit
            before += len(part) + 1
        return unread

    def _look(self, text: str) -> Hit | None:
        effort = Effort(text)
        try:
            for dress in dresses.dresses_of(text):
                scan = Scan(dress.text, self._ways, effort)
                if hit := self._first(scan.tokens, scan.spans(self._forms)):
                    places = dress.places[hit.start : hit.end]
                    return Hit(min(places), max(places) + 1)
        except TooMuch:
            return Hit(0, 0, unread=True)
        return None

    def _first(self, tokens: list[Token], spans: Spans) -> Hit | None:
        for at, ways in enumerate(spans):
            for forms, after in ways:
                for expression in (one for form in forms for one in self._starting.get(form, ())):
                    if end := _goes_on(spans, after, expression[1:]):
                        return Hit(tokens[at].start, tokens[end - 1].end)
        return None


def _goes_on(spans: Spans, at: int, rest: tuple[frozenset[str], ...]) -> int:
    """Before which word the rest of an expression ends that goes on at this one; 0 where it does not."""
    if not rest:
        return at
    for forms, after in spans[at] if at < len(spans) else ():
        if forms & rest[0] and (end := _goes_on(spans, after, rest[1:])):
            return end
    return 0


def _all_forms(expression: str, place: int) -> frozenset[str]:
    """What a word of an expression may look like, in whichever language it is read."""
    words: list[Token] = [analyse(expression, code)[place] for code in ("", *CODES)]
    return frozenset().union(*map(forms_of, words))


_read: tuple[tuple[str, int, int], Expressions] | None = None


def expressions() -> Expressions:
    """The list as its file has it now; an empty one where the operator supplies none.

    While a file that was read before cannot be read, what it said before goes on. Raises OSError where it
    never could: a text that cannot be screened is not stored.
    """
    global _read  # the list is the same for all threads of a process
    path: Path | None = settings.SCREENING_LIST
    if path is None:
        return Expressions([])
    try:
        facts = os.stat(path)
        stamp = (str(path), facts.st_mtime_ns, facts.st_size)
        if _read is None or _read[0] != stamp:
            _read = (stamp, Expressions(path.read_text("utf-8").splitlines()))
    except (OSError, UnicodeError) as wrong:
        if _read is None or _read[0][0] != str(path):
            raise OSError("the screening list cannot be read") from wrong
        logger.error("the screening list cannot be read; what it said before goes on")
    return _read[1]


def readable(source: str) -> str:
    """Markdown as it is read; as it was typed too, where marks stand inside its words."""
    shown = plain(source)
    words = [[token.surface for token in analyse(text)] for text in (shown, source)]
    return shown if words[0] == words[1] else f"{shown}\n{source}"


def around(text: str, hit: Hit | None, most: int) -> str:
    """A small excerpt: what stands around `hit`, or the beginning."""
    if hit is None or hit.unread:
        return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    start, end = max(0, hit.start - _SPAN), min(len(text), hit.end + _SPAN)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end].strip()}{after}"[:most]

"""The operator's screening list: read from its file, read again when that changes, matched by the analyser.

One expression a line, of one word or several; `#` begins a remark. Whatever form one of the four languages
gives to the words of an expression is found, Arabic forms with article, prefix or ending too; and so is what
is written in letters that only look like theirs (`lookalikes`).
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from majlis.kit.languages import CODES
from majlis.kit.markdown import plain
from majlis.safety import lookalikes
from majlis.search.analyse import Token, analyse
from majlis.search.letters import is_arabic
from majlis.search.stems import JOINED, readings

logger = logging.getLogger(__name__)

_ENDING = 2  # letters at the end of a word that its forms do not share
_MOST_WAYS = 64
_LONGEST_ENDING = 12  # letters that a word of a text may have beyond the longest one of the list
_SPAN = 160  # characters on either side of what was found


@dataclass(frozen=True)
class Hit:
    """Where in a text an expression of the list begins and ends."""

    start: int
    end: int


class Expressions:
    """The list, ready to be looked for."""

    def __init__(self, lines: list[str]) -> None:
        self._starting: dict[str, list[tuple[frozenset[str], ...]]] = defaultdict(list)
        self._ways: dict[str, bool] = {}
        self._longest = 0
        for line in lines:
            said = line.partition("#")[0].strip()
            expression = tuple(_all_forms(said, place) for place in range(len(analyse(said))))
            for form in expression[0] if expression else ():
                self._starting[form].append(expression)
            for form in frozenset().union(*expression):
                self._learn(form)

    def _learn(self, form: str) -> None:
        """Keep the ways to this form: what its words may begin with, and whether that is enough of them."""
        for joined in ("", *JOINED) if is_arabic(form) else ("",):
            self._longest = max(self._longest, len(joined) + len(form))
            enough = len(joined) + max(min(3, len(form)), len(form) - _ENDING)
            for length in range(1, enough + 1):
                way = (joined + form)[:length]
                self._ways[way] = self._ways.get(way, False) or length == enough

    def __bool__(self) -> bool:
        return bool(self._starting)

    def find(self, text: str, language: str = "") -> Hit | None:
        """The first place where an expression stands in `text`, in its own letters or in such as look so."""
        if not self._starting:
            return None
        if hit := self._read(text, language):
            return hit
        closed, places = lookalikes.closed_up(text)
        hit = self._read(closed, language) if closed != text else None
        return hit and Hit(places[hit.start], places[hit.end - 1] + 1)

    def _read(self, text: str, language: str) -> Hit | None:
        tokens = analyse(text, language)
        return self._first(tokens, [_of(token) for token in tokens]) or self._seen(text, language)

    def _seen(self, text: str, language: str) -> Hit | None:
        shown, places = lookalikes.plainer(text)
        tokens = analyse(shown, language)
        seen = lookalikes.seen_in([shown[token.start : token.end] for token in tokens])
        if shown == text and not any(seen):
            return None
        words = [
            [word for one in more for way in self._spelled(one) for word in analyse(way)] for more in seen
        ]
        forms = [_of(token).union(*map(_of, more)) for token, more in zip(tokens, words, strict=True)]
        hit = self._first(tokens, forms)
        return hit and Hit(places[hit.start], places[hit.end - 1] + 1)

    def _spelled(self, seen: lookalikes.Seen) -> list[str]:
        """What a word may be seen as, as far as it begins like a word of the list: all ways are too many."""
        if len(seen) > self._longest + _LONGEST_ENDING:  # no form of a word of the list, and dear to spell
            return []
        ways = [("", False)]
        for letters in seen:
            longer = [(way + letter, enough) for way, enough in ways for letter in letters]
            ways = [(way, enough or self._ways[way]) for way, enough in longer if enough or way in self._ways]
            ways = ways[:_MOST_WAYS]
        return [way for way, enough in ways if enough]

    def _first(self, tokens: list[Token], forms: list[frozenset[str]]) -> Hit | None:
        for at, first in enumerate(forms):
            for expression in (one for form in first for one in self._starting.get(form, ())):
                rest = forms[at : at + len(expression)]
                if len(rest) == len(expression) and all(
                    mine & theirs for mine, theirs in zip(rest, expression, strict=True)
                ):
                    return Hit(tokens[at].start, tokens[at + len(expression) - 1].end)
        return None


def _of(token: Token) -> frozenset[str]:
    return _forms(token.surface, token.stem, token.other)


def _all_forms(expression: str, place: int) -> frozenset[str]:
    """What a word of an expression may look like, in whichever language it is read."""
    words: list[Token] = [analyse(expression, code)[place] for code in ("", *CODES)]
    return frozenset().union(*map(_of, words))


@lru_cache(maxsize=50_000)
def _forms(surface: str, stem: str, other: str) -> frozenset[str]:
    """A word with every stem that it may have."""
    return frozenset(one for one in (surface, stem, other, *readings(surface)) if one)


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
    if hit is None:
        return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    start, end = max(0, hit.start - _SPAN), min(len(text), hit.end + _SPAN)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end].strip()}{after}"[:most]

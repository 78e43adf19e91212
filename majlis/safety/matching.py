"""How the words of the screening list are looked for in one dress of a text: whole ones, and pieces of one.

A word may be in pieces: between them stand signs, a line end, or blanks. How many readings a text may have
is limited (`Effort`), since letters that look like several others make more of them than anybody can try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache

from majlis.safety import lookalikes
from majlis.safety.lookalikes import Seen
from majlis.search.analyse import Token, analyse
from majlis.search.letters import SILENT, is_arabic
from majlis.search.stems import JOINED, readings

# The ways to spell something, and of each how many letters of it are enough to look closer; 0 for none.
Spelled = list[tuple[str, int]]
# For each word of a text what it may be: a word in these forms, up to before the word of that number.
Spans = list[list[tuple[frozenset[str], int]]]

MOST_READINGS = 20_000  # of one text of usual length
_USUAL = 50_000  # characters: the longest text with its source beside it
_ENDING = 2  # letters at the end of a word that its forms do not share
_LONGEST_ENDING = 12  # letters that a word of a text may have beyond the longest one of the list
_MORE_PIECES = 6  # letters that pieces may add to what is enough
_SILENT = re.compile(f"[{SILENT}]+")
_SENTENCE_END = frozenset(".!?؟;؛:…")
_HYPHENS = frozenset("-‐‑‒–—_*\\")


class TooMuch(Exception):
    """A text has more readings than are tried."""


class Effort:
    """How many readings of a text may still be tried."""

    def __init__(self, text: str) -> None:
        self.left = MOST_READINGS * max(1, len(text) // _USUAL)

    def spend(self, readings_tried: int) -> None:
        """Raises TooMuch."""
        self.left -= readings_tried
        if self.left < 0:
            raise TooMuch


class Gap(IntEnum):
    """What stands between two pieces of a word."""

    TIGHT = 0  # signs only
    BREAK = 1  # a line end, a hyphen and a blank
    LOOSE = 2  # blanks


# Letters that a word in pieces must have, or honest words beside each other would be taken for one.
_FEWEST = {Gap.TIGHT: 4, Gap.BREAK: 6, Gap.LOOSE: 6}
_PIECES = {Gap.TIGHT: 2, Gap.BREAK: 2, Gap.LOOSE: 3}


@lru_cache(maxsize=10_000)
def gap_of(between: str) -> Gap | None:
    """What stands between two words; None where it is more than signs and blanks."""
    signs = _SILENT.sub("", between)
    if any(map(str.isalnum, signs)):
        return None
    if not any(map(str.isspace, signs)):
        return Gap.TIGHT
    held = not signs[0].isspace() and (signs[0] in _HYPHENS or not signs[-1].isspace())
    broken = "\n" in signs and not _SENTENCE_END.intersection(signs)
    return Gap.BREAK if held or broken else Gap.LOOSE


class Ways:
    """What the words of the list may begin with."""

    def __init__(self) -> None:
        self._ways: dict[str, bool] = {}
        self._longest = 0

    def learn(self, form: str) -> None:
        """Keep the ways to this form: what its words may begin with, and whether that is enough of them."""
        for joined in ("", *JOINED) if is_arabic(form) else ("",):
            self._longest = max(self._longest, len(joined) + len(form))
            enough = len(joined) + max(min(3, len(form)), len(form) - _ENDING)
            for length in range(1, enough + 1):
                way = (joined + form)[:length]
                self._ways[way] = self._ways.get(way, False) or length == enough

    def further(self, ways: Spelled, letters: Seen, effort: Effort) -> Spelled:
        """The ways that go on with these letters, as far as they begin like a word of the list."""
        most = self._longest + _LONGEST_ENDING - len(letters)
        ways = [way for way in ways if len(way[0]) <= most]  # longer is no form of a word of the list
        for choices in letters:
            longer = [(way + letter, enough) for way, enough in ways for letter in choices]
            ways = [
                (way, len(way) if self._ways.get(way) else enough)
                for way, enough in longer
                if enough or way in self._ways
            ]
            if not ways:
                return []
            effort.spend(len(longer) - 1)
        return ways

    def begins(self, letter: str) -> bool:
        """Whether any word of the list begins with this letter."""
        return letter in self._ways


class Scan:
    """One dress of a text, looked at word by word."""

    def __init__(self, text: str, ways: Ways, effort: Effort) -> None:
        self._text, self._ways, self._effort = text, ways, effort
        self.tokens = analyse(text)
        seen = lookalikes.seen_in([text[token.start : token.end] for token in self.tokens])
        numbers = [token.surface.isdecimal() for token in self.tokens]
        self._seen = [() if number else one for number, one in zip(numbers, seen, strict=True)]
        self._pieces = [
            (own,)
            if number and not self._may_be_letter(at, numbers)
            else tuple({own: None, **dict.fromkeys(one)})
            for at, (own, number, one) in enumerate(
                zip(map(_letters, self.tokens), numbers, seen, strict=True)
            )
        ]

    def _may_be_letter(self, at: int, numbers: list[bool]) -> bool:
        """A number is a number; but one digit among pieces that are none may stand for a letter."""
        return len(self.tokens[at].surface) == 1 and not any(
            (*numbers[max(0, at - 1) : at], *numbers[at + 1 : at + 2])
        )

    def spans(self, known: frozenset[str]) -> Spans:
        """What each word may be, by itself and with those after it; `known` are all forms of the list."""
        return [[(self._by_itself(at), at + 1), *self._joined(at, known)] for at in range(len(self.tokens))]

    def _by_itself(self, at: int) -> frozenset[str]:
        own = forms_of(self.tokens[at])
        if not self._seen[at]:
            return own
        return own.union(*(self._forms(way) for way in self._spelled([("", 0)], self._seen[at])))

    def _joined(self, at: int, known: frozenset[str]) -> Iterator[tuple[frozenset[str], int]]:
        """The words of the list of which this one may be the first piece."""
        if len(self._pieces[at]) == 1 and not self._ways.begins(self.tokens[at].surface[0]):
            return
        ways: Spelled = [("", 0)]
        met, worst = forms_of(self.tokens[at]) & known, Gap.TIGHT
        for number, after in enumerate(range(at + 1, len(self.tokens) + 1), start=1):
            ways = self._longer(ways, self._pieces[after - 1])
            ways = [way for way in ways if not way[1] or len(way[0]) - way[1] <= _MORE_PIECES or number == 1]
            for way in [way for way, enough in ways if enough and number > 1]:
                forms = (self._forms(way) & known) - met  # the next word is no ending of what is whole
                if forms and number >= _PIECES[worst] and len(way) >= _FEWEST[worst]:
                    yield forms, after
                met |= forms
            gap = self._gap(after) if ways and after < len(self.tokens) else None
            if gap is None:
                return
            worst = max(worst, gap)

    def _gap(self, at: int) -> Gap | None:
        """What stands before a word."""
        return gap_of(self._text[self.tokens[at - 1].end : self.tokens[at].start])

    def _longer(self, ways: Spelled, pieces: Iterable[Seen]) -> Spelled:
        self._effort.spend(len(ways) - 1)
        longer = [way for piece in pieces for way in self._ways.further(ways, piece, self._effort)]
        return list(dict.fromkeys(longer))

    def _spelled(self, ways: Spelled, seen: Iterable[Seen]) -> list[str]:
        """What a word may be seen as, as far as it begins like a word of the list: all ways are too many."""
        return [way for way, enough in self._longer(ways, seen) if enough]

    def _forms(self, word: str) -> frozenset[str]:
        self._effort.spend(1)
        return frozenset().union(*map(forms_of, analyse(word)))


def _letters(token: Token) -> Seen:
    return tuple((letter,) for letter in token.surface)


def forms_of(token: Token) -> frozenset[str]:
    """A word with every stem that it may have, in any of the languages."""
    return _forms(token.surface, token.stem, token.other)


@lru_cache(maxsize=50_000)
def _forms(surface: str, stem: str, other: str) -> frozenset[str]:
    return frozenset(one for one in (surface, stem, other, *readings(surface)) if one)

"""The stretch of a text that shows why it was found, with the words marked by the analyser that found
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from majlis.search.analyse import Token, analyse
from majlis.search.query import Query

Snippet = list[tuple[str, bool]]
LENGTH = 240  # characters
_BEFORE = 60
_READ = 20_000  # characters of a text that are looked through
_BREAKS = " \n\t"


@dataclass
class Marker:
    """Knows which tokens of any text a query asked for; make one for each page of hits."""

    surfaces: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    prefix: str = ""
    runs: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Query) -> Marker:
        """The marker of a query: its words in any form, its terms and phrases where they stand in a row."""
        made = cls(prefix=query.prefix)
        terms = [term for group in query.groups for term in group.terms]
        for word in query.words:
            made.surfaces.add(word.surface)
            made.stems.update(word.stems)
            terms += word.terms
        for stems in {term.stems for term in terms if term.stems}:
            made.runs.setdefault(stems[0], []).append(stems)
        for phrase in query.phrases:
            made.phrases.setdefault(phrase[0], []).append(phrase)
        return made

    def _one(self, token: Token) -> bool:
        if token.surface in self.surfaces or token.stem in self.stems:
            return True
        if self.prefix and token.surface.startswith(self.prefix):
            return True
        return token.other in self.stems

    def marks(self, tokens: Sequence[Token]) -> list[bool]:
        """For each token whether it is to be marked."""
        found = [self._one(token) for token in tokens]
        for at, token in enumerate(tokens):
            for run in self.runs.get(token.stem, ()):
                if tuple(one.stem for one in tokens[at : at + len(run)]) == run:
                    found[at : at + len(run)] = [True] * len(run)
            for phrase in self.phrases.get(token.surface, ()):
                if tuple(one.surface for one in tokens[at : at + len(phrase)]) == phrase:
                    found[at : at + len(phrase)] = [True] * len(phrase)
        return found


def _pieces(text: str, start: int, end: int, marked: Sequence[Token]) -> Snippet:
    pieces: Snippet = []
    at = start
    for token in marked:
        if token.start < start or token.end > end:
            continue
        if token.start > at:
            pieces.append((text[at : token.start], False))
        pieces.append((text[token.start : token.end], True))
        at = token.end
    if at < end:
        pieces.append((text[at:end], False))
    return pieces


def marked(text: str, marker: Marker, language: str = "") -> Snippet:
    """The whole text (a title) with its marks, as pieces of plain text: the template escapes them."""
    tokens = analyse(text, language)
    return _pieces(
        text, 0, len(text), [t for t, yes in zip(tokens, marker.marks(tokens), strict=True) if yes]
    )


def _densest(marked: Sequence[Token], length: int) -> int:
    """The start of the window with the most different marked words, the earliest of equals."""
    best, start = 0, marked[0].start
    for number, first in enumerate(marked):
        inside = {token.stem for token in marked[number : number + 40] if token.end <= first.start + length}
        if len(inside) > best:
            best, start = len(inside), first.start
    return start


def _edge(text: str, at: int, step: int) -> int:
    """The nearest break between words, at most 24 characters off; never inside a word if it can be helped."""
    for distance in range(24):
        place = at + step * distance
        if place <= 0 or place >= len(text):
            return min(max(place, 0), len(text))
        if text[place - (step > 0)] in _BREAKS:
            return place
    return at


def snippet(text: str, marker: Marker, language: str = "", length: int = LENGTH) -> Snippet:
    """About `length` characters of `text` around the marked words, as (plain text, is it marked) pieces."""
    text = text[:_READ]
    tokens = analyse(text, language)
    hits = [token for token, yes in zip(tokens, marker.marks(tokens), strict=True) if yes]
    if len(text) <= length:
        return _pieces(text, 0, len(text), hits)
    start = max(_densest(hits, length - _BEFORE) - _BEFORE, 0) if hits else 0
    start = _edge(text, start, 1) if start else 0
    end = _edge(text, min(start + length, len(text)), -1)
    pieces = _pieces(text, start, max(end, start), hits)
    before: Snippet = [("… ", False)] if start else []
    after: Snippet = [(" …", False)] if end < len(text) else []
    return [*before, *pieces, *after]

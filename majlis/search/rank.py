"""How well a row answers a query: one function for both engines, over rows that the viewer may read only.

Exact words count more than stems, stems more than terms of the thesaurus, the title more than the text.
Recency and acceptance are mild: they order what answers equally well.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from majlis.search.names import spellings
from majlis.search.query import Query, Term, Word

SURFACE, STEM, OTHER_STEM, TERM, SPELLING = 1.0, 0.75, 0.55, 0.5, 0.35
TITLE = 3.0
_SATURATION, _LENGTH_SHARE, _TYPICAL_LENGTH = 1.2, 0.4, 120
_ADJACENT = 0.4
_MILD = 0.12
_HALF_LIFE = 730  # days


@dataclass(frozen=True, slots=True)
class Candidate:
    """The tokens of one row, between spaces, and its signals. `day` counts as `IndexRow.day` does."""

    pk: int
    person: bool
    title_surface: str
    title_stem: str
    body_surface: str
    body_stem: str
    length: int
    day: int
    boost: float


@dataclass(frozen=True, slots=True)
class Score:
    """The value of a row, and whether it is a person whose name has every word."""

    value: float
    by_name: bool


def _value(in_title: int, in_body: int, length: int) -> float:
    """Repeated words count less and less, the more so in a long text."""
    times = TITLE * in_title + in_body
    if not times:
        return 0.0
    drag = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length / _TYPICAL_LENGTH)
    return times * (1 + _SATURATION) / (times + drag)


def _surface(row: Candidate, needle: str) -> float:
    return _value(row.title_surface.count(needle), row.body_surface.count(needle), row.length)


def _stem(row: Candidate, needle: str) -> float:
    return _value(row.title_stem.count(needle), row.body_stem.count(needle), row.length)


def _padded(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "


class Needles:
    """A query made ready to be counted in many rows."""

    def __init__(self, query: Query) -> None:
        self.words = [self._word(word) for word in query.words]
        self.wholes: list[tuple[int, int, list[str]]] = []
        at = 0
        for group in query.groups:
            self.wholes.append((at, at + len(group.words), self._terms(group.terms)))
            at += len(group.words)
        self.phrases = [_padded(phrase) for phrase in query.phrases]
        surfaces = [word.surface for word in query.words]
        stems = [word.stems[0] for word in query.words]
        self.pairs = [_padded(pair) for pair in itertools.pairwise(surfaces)]
        self.stem_pairs = [_padded(pair) for pair in itertools.pairwise(stems)]
        self.prefix = f" {query.prefix}" if query.prefix else ""

    @staticmethod
    def _terms(terms: Sequence[Term]) -> list[str]:
        return list(dict.fromkeys(_padded(term.stems) for term in terms))

    def _word(self, word: Word) -> tuple[str, list[tuple[str, float]], list[str]]:
        stems = [(_padded((stem,)), OTHER_STEM if number else STEM) for number, stem in enumerate(word.stems)]
        stems += [(needle, TERM) for needle in self._terms(word.terms)]
        return _padded((word.surface,)), stems, [_padded((one,)) for one in spellings(word.surface)]

    def of_word(self, at: int, row: Candidate) -> float:
        """How strongly the word number `at` is in the row, in its best form."""
        surface, stems, names = self.words[at]
        best = SURFACE * _surface(row, surface)
        for needle, weight in stems:
            if weight * (1 + _SATURATION) > best and (needle in row.body_stem or needle in row.title_stem):
                best = max(best, weight * _stem(row, needle))
        if row.person and not best:
            alike = sum(needle in row.title_stem for needle in names)
            best = SPELLING * TITLE * alike / max(len(names) - 1, 1) if alike else 0.0
        return best

    def strengths(self, row: Candidate) -> list[float]:
        """One strength for each word; a term that stands for several words gives its strength to each."""
        found = [self.of_word(at, row) for at in range(len(self.words))]
        for start, end, terms in self.wholes:
            there = [needle for needle in terms if needle in row.body_stem or needle in row.title_stem]
            whole = max((TERM * _stem(row, needle) for needle in there), default=0.0)
            found[start:end] = [max(one, whole) for one in found[start:end]]
        return found

    def closeness(self, row: Candidate) -> float:
        """What is added when words stand in a row as they were typed."""
        near = sum(pair in row.body_surface or pair in row.title_surface for pair in self.pairs)
        alike = sum(pair in row.body_stem or pair in row.title_stem for pair in self.stem_pairs)
        return _ADJACENT * (near + alike / 2) + sum(_surface(row, phrase) for phrase in self.phrases)

    def all_in_title(self, row: Candidate) -> bool:
        """Whether the title has every word as it was typed (the prefix as a beginning)."""
        words = all(surface in row.title_surface for surface, _stems, _names in self.words)
        rest = all(phrase in row.title_surface for phrase in self.phrases)
        return words and rest and self.prefix in row.title_surface


def _mild(row: Candidate, today: int) -> float:
    fresh = math.pow(0.5, max(today - row.day, 0) / _HALF_LIFE)
    return 1 + _MILD * fresh + _MILD * row.boost


def scores(query: Query, rows: Sequence[Candidate], today: int) -> dict[int, Score]:
    """The score of each row by its key. Rarer words (among these rows) weigh more; missing words cost
    dearly."""
    needles = Needles(query)
    strengths = {row.pk: needles.strengths(row) for row in rows}
    seen = [sum(1 for found in strengths.values() if found[at]) for at in range(len(needles.words))]
    rarity = [1 + math.log(len(rows) / times) if times else 1.0 for times in seen]
    total = sum(rarity) or 1.0
    made = {}
    for row in rows:
        found = strengths[row.pk]
        covered = (
            sum(weight for weight, one in zip(rarity, found, strict=True) if one) / total if found else 1.0
        )
        value = sum(weight * one for weight, one in zip(rarity, found, strict=True)) + needles.closeness(row)
        by_name = row.person and needles.all_in_title(row)
        made[row.pk] = Score(value * covered**2 * _mild(row, today), by_name)
    return made

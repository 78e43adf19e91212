"""The one analyser: text in, tokens out. The index, the query, the marks and the snippets all ask it.

The engines behind only ever split its tokens at spaces, so they cannot disagree about a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from majlis.search.letters import LONGEST_WORD, SILENT, fold
from majlis.search.stems import second_reading, stem

_APOSTROPHES = "'’ʼ"
_WORD = re.compile(rf"[^\W_]+(?:[{SILENT}]*[{_APOSTROPHES}]?[{SILENT}]*[^\W_]+)*[{SILENT}]*")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its folded surface, its stem, and where it stands in the text (end is exclusive)."""

    surface: str
    stem: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def _parts(word: str, language: str) -> tuple[tuple[str, str, int, int], ...]:
    """What a written word holds: (surface, stem, start, end) for each token, counted from its first
    letter."""
    pieces = _APOSTROPHE.split(word)
    found: list[tuple[str, str, int, int]] = []
    start = 0
    for number, piece in enumerate(pieces):
        surface, end = fold(piece), start + len(piece)
        first, last = number == 0, number == len(pieces) - 1
        if found and last and surface == "s":
            surface_before, stem_before, begin, _end = found[-1]
            found[-1] = (surface_before, stem_before, begin, end)
        elif surface and not (first and not last and surface in _ELIDED):
            found.append((surface, stem(surface, language), start, end))
        start = end + 1
    return tuple(found)


def analyse(text: str, language: str = "") -> list[Token]:
    """The tokens of `text`, whose language is `language` ('' for unknown); offsets count characters.

    Never raises: what is no word gives no token, a word beyond any language is cut.
    """
    tokens: list[Token] = []
    for match in _WORD.finditer(text):
        word, at = match.group(), match.start()
        if len(word) > LONGEST_WORD * 2:
            word = word[: LONGEST_WORD * 2]
        tokens += [Token(surface, root, at + a, at + b) for surface, root, a, b in _parts(word, language)]
    return tokens


# Stands between the stems and the second readings, so that no phrase reaches across.
GAP = "\ue000"


def surfaces(tokens: list[Token]) -> str:
    """The folded words as one line for an engine: tokens between single spaces."""
    return " ".join(token.surface for token in tokens)


def roots(tokens: list[Token]) -> str:
    """The stems as one line for an engine; second readings of joined prepositions follow after a gap."""
    line = " ".join(token.stem for token in tokens)
    others = {
        reading for token in tokens if (reading := second_reading(token.surface)) and reading != token.stem
    }
    return f"{line} {GAP} {' '.join(sorted(others))}" if others else line

"""The one analyser: text in, tokens out. The index, the query, the marks and the snippets all ask it.

The engines behind only ever split its tokens at spaces, so they cannot disagree about a language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from majlis.search.letters import LONGEST_WORD, SILENT, fold
from majlis.search.stems import second_reading, stem

_APOSTROPHES = "'’ʼ"
_WORD = re.compile(rf"[^\W_]+(?:[{SILENT}]*[{_APOSTROPHES}]?[{SILENT}]*[^\W_]+)*[{SILENT}]*")
_SPOKEN = re.compile(f"[^{SILENT}]")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])


class Token(NamedTuple):
    """One word: its folded surface, its stem, the stem of its other reading (often ''), and its place.


    `end` is exclusive.
    """

    surface: str
    stem: str
    other: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def _parts(word: str, language: str) -> tuple[Token, ...]:
    """The tokens in a written word, with places counted from its first letter."""
    pieces = _APOSTROPHE.split(word)
    found: list[Token] = []
    start = 0
    for number, piece in enumerate(pieces):
        surface, end = fold(piece), start + len(piece)
        first, last = number == 0, number == len(pieces) - 1
        if found and last and surface == "s":
            found[-1] = found[-1]._replace(end=end)
        elif surface and not (first and not last and surface in _ELIDED):
            root, other = stem(surface, language), second_reading(surface)
            found.append(Token(surface, root, other if other != root else "", start, end))
        start = end + 1
    return tuple(found)


def analyse(text: str, language: str = "") -> list[Token]:
    """The tokens of `text`, whose language is `language` ('' for unknown); places count characters.

    Never raises: what is no word gives no token, a word beyond any language is cut.
    """
    tokens: list[Token] = []
    for match in _WORD.finditer(text):
        word, at = match.group(), match.start()
        if len(word) > LONGEST_WORD * 2:  # what is silent does not count, or it would hide the rest
            spoken = islice(_SPOKEN.finditer(word), LONGEST_WORD * 2)
            word = word[: max((one.end() for one in spoken), default=0)]
        for surface, root, other, start, end in _parts(word, language):
            tokens.append(Token(surface, root, other, at + start, at + end))
    return tokens


# Stands between the stems and the second readings, so that no phrase reaches across.
GAP = "\ue000"


def surfaces(tokens: list[Token]) -> str:
    """The folded words as one line for an engine: tokens between single spaces."""
    return " ".join(token.surface for token in tokens)


def roots(tokens: list[Token]) -> str:
    """The stems as one line for an engine; other readings follow after a gap."""
    line = " ".join(token.stem for token in tokens)
    others = {token.other for token in tokens if token.other}
    return f"{line} {GAP} {' '.join(sorted(others))}" if others else line

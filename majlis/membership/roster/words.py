"""Words of names and texts, in the one form that all their spellings share, and the spellings near a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from majlis.search.letters import SILENT, fold, is_arabic

_SILENT = re.compile(f"[{SILENT}]+")
_PIECE = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"\S+")
_ARTICLE = "ال"
_SERVANT = "عبد"  # «عبد الرحمن» and «عبدالرحمن» are one name
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
MOST_WORDS = 8
# Too short or too common to tell one text from another.
EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "for",
        "in",
        "on",
        "to",
        "at",
        "by",
        "de",
        "des",
        "du",
        "la",
        "le",
        "les",
        "et",
        "en",
        "au",
        "aux",
        "un",
        "une",
        "el",
        "los",
        "las",
        "del",
        "y",
        "e",
        "o",
        "con",
        "para",
        "por",
        "al",
        "و",
        "في",
        "من",
        "على",
        "عن",
        "الى",
        "او",
        "ب",
        "ل",
    ]
)
SHORTEST_WITH_SLIPS = 4


@lru_cache(maxsize=50_000)
def pieces(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order, each once; '' gives none."""
    found = (fold(piece) for piece in _PIECE.findall(_SILENT.sub("", text)))
    return tuple(dict.fromkeys(piece for piece in found if piece))


def _name_forms(text: str) -> Iterator[str]:
    words = list(pieces(text))
    yield from words
    yield from (fold(chunk) for chunk in _CHUNK.findall(text))
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        if word.startswith(_ARTICLE) and len(word) > 4:
            yield word[2:]
        if word == _SERVANT and after:
            yield word + after
        elif word.startswith(_SERVANT + _ARTICLE):
            yield _SERVANT
            yield word[len(_SERVANT) :]


@lru_cache(maxsize=50_000)
def name_words(text: str) -> frozenset[str]:
    """Every form under which a word of a name is found: with and without its article, apart and joined."""
    return frozenset(form for form in _name_forms(text) if form)


def wanted_words(text: str) -> list[str]:
    """The words of a query that tell something, at most eight of them."""
    found = pieces(text[:400])
    telling = [word for word in found if word not in EMPTY]
    return (telling or list(found))[:MOST_WORDS]


def slips(word: str) -> Iterator[str]:
    """Every word one slip of the finger away: a letter missing, doubled, swapped or mistaken."""
    if len(word) < SHORTEST_WITH_SLIPS or len(word) > 24:
        return
    letters = _ARABIC if is_arabic(word) else _LATIN
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)

"""Letters made alike: what differs in writing but not in meaning becomes one form."""

from __future__ import annotations

import re
import sys
import unicodedata

# A longer word is no word of a language; it is cut so that hostile text stays cheap.
LONGEST_WORD = 64

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f]")
_LATIN = re.compile(r"[a-z]")

_ALIKE = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ؤ": "ء",
        "ئ": "ء",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
_NOT_DECOMPOSED = frozenset("أإآؤئۀ")


def _ranges(characters: list[str]) -> str:
    """The inside of a character class for these characters, in order."""
    spans: list[list[int]] = []
    for code in map(ord, characters):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in spans)


# Tatweel, and letters that show nothing: those that fill a place in Hangul.
_SILENT_TOO = frozenset("\u0640\u115f\u1160\u3164\uffa0")
# Beyond the first plane only what shows nothing: tags, and signs that choose a form.
_UNSEEN = "\U000e0000-\U000e0fff"


def _silent() -> str:
    """Characters that stand inside a word without being a letter: marks, joiners, marks of direction,
    tatweel, and what nobody sees."""
    every = (chr(code) for code in range(0x80, min(0x10000, sys.maxunicode)))
    kinds = {"Mn", "Mc", "Me", "Cf"}
    found = [char for char in every if unicodedata.category(char) in kinds or char in _SILENT_TOO]
    return _ranges(found) + _UNSEEN


SILENT = _silent()
_SILENT_RUN = re.compile(f"[{SILENT}]+")


def is_arabic(word: str) -> bool:
    """Whether the folded word is written in Arabic letters."""
    return bool(_ARABIC.search(word))


def is_latin(word: str) -> bool:
    """Whether the folded word is written in Latin letters."""
    return bool(_LATIN.search(word))


def _base(char: str) -> str:
    """The letter under its accents; Eastern digits become 0-9."""
    if char in _NOT_DECOMPOSED:
        return char
    if char.isdecimal():
        return str(unicodedata.digit(char))
    return unicodedata.normalize("NFKD", char)


def fold(word: str) -> str:
    """`word` in the one form that all its spellings share: letters and digits only, perhaps none."""
    if word.isascii():
        return "".join(filter(str.isalnum, word))[:LONGEST_WORD].lower()
    composed = unicodedata.normalize("NFKC", _SILENT_RUN.sub("", word)[: LONGEST_WORD * 2])
    bare = "".join(map(_base, composed.casefold().translate(_ALIKE)))
    letters = "".join(filter(str.isalnum, bare.casefold().translate(_ALIKE)))
    return letters[:LONGEST_WORD]

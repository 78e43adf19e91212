"""Letters that look like others: what a word is read as by whoever sees it, for the screening list.

Which letters look alike is Unicode's data (confusables.txt, by the package `confusable_homoglyphs`), and what
the names of characters say: a small capital R is an R, a yeh with three dots a yeh. A word is read anew only
where it is of several scripts, has signs in the place of letters, or is wholly of doubles of Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from confusable_homoglyphs.confusables import confusables_data

from majlis.search.letters import LONGEST_WORD, SILENT, fold

LATIN, ARABIC, OTHER = "latin", "arabic", "other"
# For each letter of a word those that it may be taken for.
Seen = tuple[tuple[str, ...], ...]
_LETTERS = {
    LATIN: frozenset("abcdefghijklmnopqrstuvwxyz"),
    ARABIC: frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويءة"),
}
_SILENT = re.compile(f"[{SILENT}]+")
_APOSTROPHE = re.compile("['’ʼ]")
_NAMED = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |SCRIPT |DOTLESS |LONG |TURNED |REVERSED |OPEN )*"
    r"([A-Z])(?: WITH .*)?$"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"
)
_ENCLOSED = re.compile(r"(?:CIRCLED|SQUARED|PARENTHESIZED) LATIN (?:CAPITAL|SMALL) LETTER ([A-Z])$")
_ARABIC_NAMED = re.compile(
    r"ARABIC LETTER (?:DOTLESS |SWASH )?([A-Z]+)(?: GHUNNA| DOACHASHMEE| GOAL)?(?: WITH .*)?$"
)
_ARABIC_NAMES = {
    "ALEF": "ا", "BEH": "ب", "TEH": "ت", "THEH": "ث", "JEEM": "ج", "HAH": "ح", "KHAH": "خ", "DAL": "د",
    "THAL": "ذ", "REH": "ر", "ZAIN": "ز", "SEEN": "س", "SHEEN": "ش", "SAD": "ص", "DAD": "ض", "TAH": "ط",
    "ZAH": "ظ", "AIN": "ع", "GHAIN": "غ", "FEH": "ف", "QAF": "ق", "KAF": "ك", "KEHEH": "ك", "LAM": "ل",
    "MEEM": "م", "NOON": "ن", "HEH": "ه", "WAW": "و", "YEH": "ي", "AE": "ه", "GAF": "ك", "PEH": "ب",
    "TCHEH": "ج", "JEH": "ز", "VEH": "ف", "NG": "ك", "TTEH": "ت", "DDAL": "د", "RREH": "ر",
}  # fmt: skip
# A body without its dots may be each of these.
_DOTTED = {"ٮ": "بتثني", "ں": "نبتث", "ڡ": "فق", "ٯ": "قف", "ى": "ي", "ی": "ي"}
# Beyond Unicode's data, which asks whether two signs are the same to the eye: near enough to be read as them.
_NEAR = {
    "п": "n", "η": "n", "и": "u", "й": "u", "ц": "u", "ш": "w", "ω": "w", "я": "r", "з": "z",
    "π": "n", "ф": "o", "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t",
    "2": "z", "6": "bg", "8": "b", "9": "g",
}  # fmt: skip

# Signs inside a word that are read as a letter, by the digit that is read as the same one.
_SIGNS = {"@": "4", "$": "5", "€": "3", "!": "1", "|": "1"}
_SIGN = re.compile(r"[@$€](?=[^\W\d_])|(?<=[^\W_])[@$€!|](?=[^\W_])")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_]){3,}(?![^\W_])")
_BETWEEN = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?<![^\W_])\d+(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})\d+(?![^\W_])")


def script_of(char: str) -> str:
    """Latin, Arabic, or another one; '' for what is no letter."""
    if not char.isalpha():
        return ""
    name = unicodedata.name(char, "")
    return LATIN if name.startswith("LATIN") else ARABIC if name.startswith("ARABIC") else OTHER


@cache
def _doubles() -> dict[str, set[str]]:
    """Unicode's pairs, in both directions, as far as they are of one sign each."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for one, others in confusables_data.items():
        for other in others:
            left, right = _bare(one), _bare(other["c"])
            if len(left) == 1 and len(right) == 1:
                pairs[left].add(right)
                pairs[right].add(left)
    return pairs


def _bare(signs: str) -> str:
    """Without marks and what nobody sees."""
    return _SILENT.sub("", unicodedata.normalize("NFKD", signs)) if not signs.isascii() else signs


def _by_name(char: str) -> Iterator[str]:
    name = unicodedata.name(char, "")
    if latin := _NAMED.match(name):
        yield (latin[1] or latin[2]).lower()
    elif (arabic := _ARABIC_NAMED.match(name)) and arabic[1] in _ARABIC_NAMES:
        yield _ARABIC_NAMES[arabic[1]]


@lru_cache(maxsize=20_000)
def readings_of(char: str, script: str, *, near: bool = True) -> tuple[str, ...]:
    """The letters of a script that somebody may take this one for; itself, where it is one of them.

    Without `near` only those that are the same to the eye.
    """
    known = _LETTERS[script]
    own = _bare(char).lower()
    if len(own) == 1 and own in known:
        return (fold(own),)
    cases = dict.fromkeys(one for one in (own, own.upper(), char) if len(one) == 1)
    found = dict.fromkeys(one for case in cases for one in _by_name(case))
    doubles = [one for case in cases for one in sorted(_doubles().get(case, ()))]
    for double in (*(_NEAR.get(own, "") if near else ""), *_DOTTED.get(char, ""), *doubles):
        found |= dict.fromkeys((double.lower(), *_by_name(double)))
    if "l" in found:  # of a small L and a capital I Unicode's data knows one only
        found |= {"i": None}
    return tuple(dict.fromkeys(fold(one) for one in found if one in known))


def plainer(text: str) -> tuple[str, list[int]]:
    """The text with letters in the place of signs that show one, and where each of its characters stood.

    Such signs are letters in circles and squares, and presentation forms.
    """
    shown: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        instead = char if char.isascii() else _plain(char)
        shown.append(instead)
        places += [at] * len(instead)
    return "".join(shown), places


def closed_up(text: str) -> tuple[str, list[int]]:
    """The text with the words closed up that somebody spells out, as `plainer`; signs and numbers, too.

    `z o r b l a t`, `z.o.r.b.l.a.t`, `zorbl@t` and `zorblat2` are each read as one word.
    """
    signs = _SIGN.sub(lambda found: _SIGNS[found[0]], text)
    gone = set[int]()
    for spaced in _SPACED.finditer(signs):
        for between in _BETWEEN.finditer(signs, spaced.start(), spaced.end()):
            gone.update(range(between.start(), between.end()))
    for number in _NUMBERED.finditer(signs):
        gone.update(range(number.start(), number.end()))
    places = [at for at in range(len(signs)) if at not in gone]
    return "".join(signs[at] for at in places), places


@lru_cache(maxsize=20_000)
def _plain(char: str) -> str:
    enclosed = _ENCLOSED.search(unicodedata.name(char, "")) or _NAMED.match(unicodedata.name(char, ""))
    if enclosed and not char.isalpha():
        return str(next(filter(None, enclosed.groups()))).lower()
    return unicodedata.normalize("NFKC", char) or char


def seen_in(words: list[str]) -> list[tuple[Seen, ...]]:
    """As what else each word of a text may be seen.

    A word wholly of letters that have a double is what it says where words around it are of its own script.
    """
    return [
        seen if not (seen := seen_as(word)) or _mixed(word) or not _among_its_own(words, at) else ()
        for at, word in enumerate(words)
    ]


def _mixed(word: str) -> bool:
    return any(script_of(char) in (LATIN, ARABIC) or char.isdecimal() for char in word)


def _among_its_own(words: list[str], at: int) -> bool:
    near = words[max(0, at - 2) : at] + words[at + 1 : at + 3]
    return sum(map(genuine, near)) >= 2


@lru_cache(maxsize=50_000)
def seen_as(word: str) -> tuple[Seen, ...]:
    """As what else a word may be seen, in Latin and in Arabic; nothing where it is what it seems to be."""
    if word.isalpha() and word.isascii():
        return ()
    letters = _SILENT.sub("", _APOSTROPHE.split(word)[0])[:LONGEST_WORD]
    scripts = {script for char in letters if (script := script_of(char))}
    odd = len(scripts) > 1 or any(_odd(char) for char in letters)
    wanted = [LATIN, ARABIC] if odd else [LATIN] if scripts == {OTHER} else []
    found = [tuple(_choices(char, script) for char in letters) for script in wanted]
    return tuple(seen for seen in found if all(seen))


def _choices(char: str, script: str) -> tuple[str, ...]:
    return (*readings_of(char, script), *(char if char.isdecimal() else ""))


def _odd(char: str) -> bool:
    """Whether a sign is no everyday letter: a digit, a small capital, a letter of another Arabic alphabet."""
    bare = _bare(char).lower()
    everyday = any(bare in known for known in _LETTERS.values())
    return not everyday and script_of(char) != OTHER


def genuine(word: str) -> bool:
    """Whether a word is of another script, and has a letter that no Latin one is like."""
    return any(script_of(char) == OTHER and not readings_of(char, LATIN, near=False) for char in word)

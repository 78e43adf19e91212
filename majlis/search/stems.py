"""Stems: the part of a word that its forms share, lightly cut, for Arabic, English, French and Spanish."""

from __future__ import annotations

import threading

import Stemmer

from majlis.search import lexicon
from majlis.search.letters import is_arabic, is_latin

_ALGORITHMS = {"en": "english", "fr": "french", "es": "spanish"}
LATIN = tuple(_ALGORITHMS)
_local = threading.local()

# Light stemming after Larkey's light10: the article with what is joined to it, then endings, never below a
# root.
_ARTICLES = ("وبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال")
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_JOINED = frozenset("بلكف")
# All that may stand before an Arabic word and is written together with it.
JOINED = (*_ARTICLES, "و", *(first + one for first in ("", "و", "ف") for one in sorted(_JOINED)))


def _stemmers() -> dict[str, Stemmer.Stemmer]:
    """One set for each thread: a stemmer is not made to be shared."""
    if not hasattr(_local, "stemmers"):
        _local.stemmers = {code: Stemmer.Stemmer(name) for code, name in _ALGORITHMS.items()}
    found: dict[str, Stemmer.Stemmer] = _local.stemmers
    return found


def latin_stem(word: str, language: str) -> str:
    """The stem of a folded Latin word; a text in another language is taken for English."""
    if word in lexicon.APART:
        return lexicon.APART[word]
    return str(_stemmers()[language if language in _ALGORITHMS else "en"].stemWord(word))


def _without_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            return word[len(article) :]
    if word.startswith("و") and len(word) >= 4 and not word.startswith(lexicon.ROOTS_WITH_WAW):
        return word[1:]
    return word


def _without_endings(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word[: -len(ending)]
    bare = word.replace("ء", "")
    return bare if len(bare) >= 3 else word


def arabic_stem(word: str) -> str:
    """The light stem of a folded Arabic word; broken plurals that the field uses lead to their singular."""
    bare = _without_article(word)
    return _without_endings(lexicon.SINGULAR.get(bare, bare))


def second_reading(word: str) -> str:
    """The stem of an Arabic word read the other way, or '' where there is no other way.

    A first letter may be a joined preposition (لحماية, بمراقبة); a و that was cut off may belong to the word.
    """
    if len(word) < 4 or not is_arabic(word) or word.startswith(_ARTICLES):
        return ""
    bare = word[1:] if word[0] in "وف" and word[1] in _JOINED else word
    if bare[0] in _JOINED and len(bare) >= 5:
        rest = bare[1:]
        return _without_endings(lexicon.SINGULAR.get(rest, rest))
    return _without_endings(word) if word[0] == "و" else ""


def stem(word: str, language: str) -> str:
    """The stem of a folded word in a text of this language; the script decides before the language does."""
    if is_arabic(word):
        return arabic_stem(word)
    if is_latin(word) and not word[0].isdigit():
        return latin_stem(word, language)
    return word


def readings(word: str, language: str = "") -> tuple[str, ...]:
    """Every stem that a word of a query may have, the likeliest first: its language is not known for sure."""
    if is_arabic(word):
        found = [arabic_stem(word), second_reading(word)]
    elif is_latin(word):
        order = (language, *LATIN) if language in LATIN else LATIN
        found = [stem(word, code) for code in order]
    else:
        found = [word]
    return tuple(dict.fromkeys(one for one in found if one))

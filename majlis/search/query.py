"""What somebody typed into the box, read as words, exact phrases and exclusions. Nothing typed here ever
raises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from majlis.search.analyse import Token, analyse
from majlis.search.lexicon import STOP_WORDS
from majlis.search.stems import readings

LONGEST = 400  # characters of the box that are read
MOST_WORDS = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"'))
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_UNSOUND = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """Other words for the same concept, found in the thesaurus: stems to stand in a row, and how they are
    written."""

    stems: tuple[str, ...]
    text: str
    language: str


@dataclass(frozen=True)
class Word:
    """One word of the query with the stems it may have and the terms that stand for it."""

    surface: str
    stems: tuple[str, ...]
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Group:
    """Words that belong together: all of them, or one of the terms that stand for the whole, must be
    there."""

    words: tuple[Word, ...]
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Query:
    """What is looked for. `phrases` and `excluded` are runs of surfaces that must, and must not, stand in a
    row."""

    text: str = ""
    groups: tuple[Group, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    prefix: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for; exclusions alone ask for nothing."""
        return not (self.groups or self.phrases or self.prefix)

    @property
    def words(self) -> tuple[Word, ...]:
        """Every single word of the groups, in order."""
        return tuple(word for group in self.groups for word in group.words)

    @property
    def marks(self) -> frozenset[str]:
        """Surfaces and stems that deserve a mark in a snippet."""
        terms = [term for group in self.groups for term in group.terms]
        terms += [term for word in self.words for term in word.terms]
        found = {one for word in self.words for one in (word.surface, *word.stems)}
        found |= {one for term in terms for one in term.stems}
        return frozenset(found | {one for phrase in self.phrases for one in phrase})


@dataclass
class _Pieces:
    words: list[Token] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    excluded: list[tuple[str, ...]] = field(default_factory=list)


def tidy(text: str) -> str:
    """The part of the box that is read: one line, no control characters, at most `LONGEST` characters."""
    return " ".join(_UNSOUND.sub(" ", text[: LONGEST * 4]).split())[:LONGEST].strip()


def _pieces(text: str, language: str) -> _Pieces:
    found = _Pieces()
    for match in _PIECE.finditer(text.translate(_QUOTES)):
        tokens = analyse(match["phrase"] if match["phrase"] is not None else match["word"], language)
        run = tuple(token.surface for token in tokens)[:MOST_WORDS]
        if not run:
            continue
        if match["minus"]:
            found.excluded.append(run)
        elif match["phrase"] is not None:
            found.phrases.append(run)
        else:
            found.words += tokens
    return found


def _kept(tokens: list[Token]) -> list[Token]:
    """Without the words that say nothing, unless nothing else was typed; each word once."""
    meaningful = [token for token in tokens if token.surface not in STOP_WORDS]
    unique = {token.surface: token for token in meaningful or tokens}
    return list(unique.values())[:MOST_WORDS]


def parse(text: str, language: str = "", *, unfinished: bool = False) -> Query:
    """Read the box. `unfinished` takes the last word for the beginning of one (suggestions while typing)."""
    text = tidy(text)
    found = _pieces(text, language)
    prefix = ""
    if unfinished and found.words:
        prefix = found.words.pop().surface
    words = [Word(token.surface, readings(token.surface, language)) for token in _kept(found.words)]
    return Query(
        text=text,
        groups=tuple(Group((word,)) for word in words),
        phrases=tuple(dict.fromkeys(found.phrases))[:MOST_WORDS],
        excluded=tuple(dict.fromkeys(found.excluded))[:MOST_WORDS],
        prefix=prefix,
    )

"""From what was typed to what the engines are asked: first every word, then, if that finds little, some of
them."""

from __future__ import annotations

from itertools import combinations

from majlis.search.engines import Expression, Run, Without, all_of, any_of
from majlis.search.names import spellings
from majlis.search.query import Group, Query, Term, Word

_PAIRED = 8  # words up to which two of them must meet in a loose search


def _terms(terms: tuple[Term, ...]) -> list[Expression]:
    return [Run(stems, stems=True) for stems in dict.fromkeys(term.stems for term in terms) if stems]


def _word(word: Word, names: bool) -> Expression:
    found: list[Expression] = [Run((word.surface,))]
    found += [Run((one,), stems=True) for one in word.stems]
    found += _terms(word.terms)
    if names:
        found += [Run((one,), stems=True, title=True) for one in spellings(word.surface)]
    return any_of(found)


def _group(group: Group, names: bool) -> Expression:
    return any_of([all_of([_word(word, names) for word in group.words]), *_terms(group.terms)])


def _fixed(query: Query) -> list[Expression]:
    """What must be there in any case."""
    found: list[Expression] = [Run(phrase) for phrase in query.phrases]
    return [*found, Run((query.prefix,), prefix=True)] if query.prefix else found


def _but(query: Query, wanted: Expression) -> Expression:
    return Without(wanted, tuple(Run(run) for run in query.excluded)) if query.excluded else wanted


def every_word(query: Query) -> Expression:
    """All groups and phrases of a query that is not empty."""
    return _but(query, all_of([*(_group(group, False) for group in query.groups), *_fixed(query)]))


def some_words(query: Query) -> Expression | None:
    """Some of the words, and names as they might also be spelled; None where the query leaves nothing
    loose."""
    if not query.groups:
        return None
    parts = [_word(word, True) for word in query.words]
    pairs = 2 < len(parts) <= _PAIRED
    loose = [all_of(pair) for pair in combinations(parts, 2)] if pairs else parts
    wholes = [term for group in query.groups for term in _terms(group.terms)]
    return _but(query, all_of([any_of([*loose, *wholes]), *_fixed(query)]))

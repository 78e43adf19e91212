"""The bridge between languages: terms of one concept stand for one another, and the page says so."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from majlis.kit.languages import CODES
from majlis.network.models import Concept, Topic
from majlis.search.analyse import analyse
from majlis.search.lexicon import STOP_WORDS
from majlis.search.models import TermRow
from majlis.search.query import Group, Query, Term, Word
from majlis.search.stems import LATIN, stem

# Plain words of the field that are no concepts, in the four languages.
WORDS = Path(__file__).parent / "data" / "words.csv"
_LONGEST = 6  # words of a term
_MOST = 36  # terms that may stand for one part of a query


def _key(stems: Sequence[str]) -> str:
    return " ".join(stems)[:200]


def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(token.stem for token in analyse(text, language))


def meaningful(text: str, language: str) -> tuple[str, ...]:
    """The stems that carry meaning, in order; all of them where none does."""
    tokens = analyse(text, language)
    return tuple(t.stem for t in tokens if t.surface not in STOP_WORDS) or tuple(t.stem for t in tokens)


_CONJUNCTIONS = {"en": " and ", "fr": " et ", "es": " y ", "ar": " و"}


def _halves(text: str, language: str) -> list[str]:
    """What a label of two things says of each: "customs and border control" names a customs control too."""
    left, joint, right = text.partition(_CONJUNCTIONS[language])
    first, last = left.split(), right.split()
    if not joint or not first or not last or len(first) + len(last) < 3:
        return []
    if language == "en":
        return [f"{left} {last[-1]}", right] if len(last) > 1 else []
    return [left, f"{first[0]} {right}"] if len(first) > 1 else []


def _sources() -> Iterator[tuple[str, dict[str, list[str]], bool]]:
    for topic in Topic.objects.all():
        labels = {code: label for code in CODES if (label := getattr(topic, f"label_{code}"))}
        words = {
            code: [label, *_halves(label, code), *topic.synonyms.get(code, [])]
            for code, label in labels.items()
        }
        yield f"topic:{topic.pk}", words, True
    for concept in Concept.objects.all():
        yield concept.pk, concept.terms, False
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"word:{row['en']}", {code: row[code].split("|") for code in CODES}, False


def rebuild_terms() -> int:
    """Read the thesaurus anew; returns the number of terms. Run it after topics or concepts changed."""
    rows: dict[tuple[str, str, str], TermRow] = {}
    for concept, words, topic in _sources():
        for language, texts in words.items():
            for text in texts:
                key = _key(meaningful(text, language))
                row = TermRow(key=key, concept=concept, language=language, text=text[:200], topic=topic)
                rows.setdefault((concept, language, key), row)
    with transaction.atomic():
        TermRow.objects.all().delete()
        TermRow.objects.bulk_create([row for (_c, _l, key), row in rows.items() if key])
    return len(rows)


def _spans(words: Sequence[Word]) -> dict[tuple[int, int], set[str]]:
    """Every run of words with the keys it may have: its stems as read in each language."""
    spans: dict[tuple[int, int], set[str]] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            run = words[start:end]
            readings = [[stem(word.surface, code) for word in run] for code in LATIN]
            readings.append([word.stems[-1] for word in run])
            spans[start, end] = {_key(reading) for reading in readings}
    return spans


def _terms_by_key(keys: set[str]) -> dict[str, list[Term]]:
    """For each key that is known, all terms of its concepts, in one query."""
    concepts = TermRow.objects.filter(key__in=keys).values("concept")
    rows = list(TermRow.objects.filter(concept__in=concepts).order_by("topic", "pk"))
    by_concept: dict[str, list[TermRow]] = defaultdict(list)
    for row in rows:
        by_concept[row.concept].append(row)
    found: dict[str, list[Term]] = defaultdict(list)
    for row in rows:
        if row.key in keys:
            terms = [Term(_stems(o.text, o.language), o.text, o.language) for o in by_concept[row.concept]]
            found[row.key] += [term for term in terms if term not in found[row.key]]
    return found


def widen(query: Query) -> Query:
    """The query with the terms that stand for its words, and words that make one term put into one group."""
    words = query.words
    if not words:
        return query
    spans = _spans(words)
    known = _terms_by_key(set().union(*spans.values()))

    def terms(start: int, end: int) -> tuple[Term, ...]:
        found = [term for key in sorted(spans.get((start, end), ())) for term in known.get(key, ())]
        return tuple(dict.fromkeys(found))[:_MOST]

    groups, start = [], 0
    wide = [replace(word, terms=terms(at, at + 1)) for at, word in enumerate(words)]
    while start < len(words):
        end = next((e for e in range(len(words), start + 1, -1) if terms(start, e)), start + 1)
        whole = terms(start, end) if end - start > 1 else ()
        groups.append(Group(tuple(wide[start:end]), whole))
        start = end
    return replace(query, groups=tuple(groups))

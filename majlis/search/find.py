"""Finding: one gated query for all hits, exact counts and facets from it, one ranking over the best of
them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.search import rank
from majlis.search.engines import Expression, engine
from majlis.search.models import IndexRow
from majlis.search.query import Query, parse
from majlis.search.terms import widen
from majlis.search.visible import visible
from majlis.search.wanted import every_word, some_words

RANKED = 240  # rows that the ranking looks at; the engine's own rank chooses them among more
FEW = 5  # hits under which some of the words are enough
FACETS = ("kind", "topic", "language", "year")
Key = int  # the item, or the person as a negative number


class Found(NamedTuple):
    """A row that matches, without its text. There may be thousands: what walks over them is kept lean."""

    pk: int
    item_id: int | None
    person_id: int | None
    kind: str
    language: str
    day: int
    topics: str
    engine_rank: float

    @property
    def key(self) -> Key:
        """What the row belongs to."""
        return self.item_id or -(self.person_id or 0)


class Hit(NamedTuple):
    """An item or a person, with the row that answers best."""

    number: Key
    row: int
    day: int
    by_name: bool = False
    more: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """Which one it is: ("item", 7) or ("person", 3)."""
        return ("item", self.number) if self.number > 0 else ("person", -self.number)


@dataclass(frozen=True)
class Findings:
    """Everything that was found: hits in order, and for each facet its values with the number of hits."""

    query: Query
    hits: tuple[Hit, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    loose: bool = False

    @property
    def total(self) -> int:
        """The number of hits, exact for the viewer."""
        return len(self.hits)


def _rows(rows: QuerySet[IndexRow], wanted: Expression) -> list[Found]:
    columns = ("pk", "item_id", "person_id", "kind", "language", "day", "topics", "engine_rank")
    return list(map(Found._make, engine().matching(rows, wanted).values_list(*columns)))


@lru_cache(maxsize=20_000)
def _year(day: int) -> str:
    return str(date.fromordinal(day).year)


def _values(row: Found) -> tuple[Sequence[str], ...]:
    """The row's values under each of `FACETS`."""
    if not row.item_id:
        return (row.kind,), (), (), ()
    return (row.kind,), row.topics.split(), (row.language,), (_year(row.day),)


def _facets(rows: Iterable[Found], chosen: dict[str, str]) -> tuple[list[Found], dict[str, dict[str, int]]]:
    """Rows that fit every chosen value, and counts of each facet with the other facets' choices kept."""
    fitting: list[Found] = []
    counted: tuple[dict[str, set[Key]], ...] = tuple(defaultdict(set) for _facet in FACETS)
    kinds = counted[0]
    wanted = [(place, chosen[facet]) for place, facet in enumerate(FACETS) if facet in chosen]
    every = range(len(FACETS))
    for row in rows:
        if not wanted and not row.item_id:  # most rows are people's, and they have no other facet
            fitting.append(row)
            kinds[row.kind].add(-(row.person_id or 0))
            continue
        values = _values(row)
        missed = [place for place, value in wanted if value not in values[place]]
        if not missed:
            fitting.append(row)
        elif len(missed) > 1:
            continue
        for place in missed or every:
            for value in values[place]:
                counted[place][value].add(row.key)
    return fitting, {
        facet: {value: len(keys) for value, keys in values.items()}
        for facet, values in zip(FACETS, counted, strict=True)
    }


def _candidates(pks: list[int]) -> list[rank.Candidate]:
    columns = ("title_surface", "title_stem", "body_surface", "body_stem")
    rows = IndexRow.objects.filter(pk__in=pks).values_list(
        "pk", "person_id", *columns, "length", "day", "boost"
    )
    return [
        rank.Candidate(pk, person is not None, f" {a} ", f" {b} ", f" {c} ", f" {d} ", length, day, boost)
        for pk, person, a, b, c, d, length, day, boost in rows
    ]


def _best_first(query: Query, rows: list[Found]) -> tuple[list[Found], set[int]]:
    """The rows by score, the unranked rest after them, and the rows of people found by name."""
    rows.sort(key=itemgetter(0), reverse=True)
    rows.sort(key=itemgetter(7), reverse=True)
    scores = rank.scores(query, _candidates([row.pk for row in rows[:RANKED]]), timezone.now().toordinal())

    def order(row: Found) -> tuple[bool, float, int, int]:
        score = scores[row.pk]
        return (not score.by_name, -round(score.value, 9), -row.day, row.pk)

    ranked = sorted((row for row in rows[:RANKED] if row.pk in scores), key=order)
    return ranked + rows[RANKED:], {pk for pk, score in scores.items() if score.by_name}


def _collapse(rows: list[Found], named: set[int]) -> list[Hit]:
    """One hit for each item or person, shown by the first of its rows."""
    keys = [row[1] or -(row[2] or 0) for row in rows]
    times = Counter(keys)
    best: dict[Key, Found] = {}
    for key, row in zip(keys, rows, strict=True):
        if key not in best:
            best[key] = row
    return [Hit(key, row.pk, row.day, row.pk in named, times[key] - 1) for key, row in best.items()]


def find(
    viewer: Viewer,
    text: str,
    *,
    language: str = "",
    chosen: dict[str, str] | None = None,
    by_date: bool = False,
) -> Findings:
    """What `viewer` may find for `text`. `chosen` maps facets to one value each; `language` is the
    reader's."""
    query = widen(parse(text, language))
    if query.empty:
        return Findings(query)
    rows = visible(viewer)
    found, loose = _rows(rows, every_word(query)), False
    if len({row.key for row in found}) < FEW and (wider := some_words(query)):
        strict = {row.pk for row in found}
        more = _rows(rows, wider)
        loose = any(row.pk not in strict for row in more)
        found = more if loose else found
    fitting, facets = _facets(found, chosen or {})
    hits = _collapse(*_best_first(query, fitting))
    if by_date:
        hits.sort(key=lambda hit: -hit.day)
    return Findings(query, tuple(hits), facets, loose)

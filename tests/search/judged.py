"""The judged queries, and how well the search answers them, by the measures everybody knows.

`own` queries are judged against documents of their own language (others are taken out of the ranking first);
`cross` queries against the documents of all languages. Grades run from 1 (touches it) to 3 (answers it).
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES
from majlis.network import seed
from majlis.network.models import Person, Standing
from majlis.search import index
from majlis.search.find import find
from majlis.search.models import IndexRow
from majlis.search.passages import Kind, Passage
from majlis.search.rows import rows_of

HERE = Path(__file__).parent
WRITTEN = datetime(2025, 3, 1, tzinfo=UTC)
DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """One query of somebody who reads `language`, and the grade of each document that answers it."""

    language: str
    scope: str
    query: str
    grades: dict[str, int]

    @property
    def name(self) -> str:
        """What tells it apart from the others."""
        return f"{self.language} {self.scope} {self.query}"


@dataclass(frozen=True)
class Figures:
    """Means over queries, from 0 to 1."""

    queries: int
    ndcg: float
    recall: float


def queries() -> list[Judged]:
    """All judged queries of the file."""
    with (HERE / "judged.csv").open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["language"],
                row["scope"],
                row["query"],
                {name: int(grade) for name, grade in (one.split(":") for one in row["relevant"].split())},
            )
            for row in csv.DictReader(file)
        ]


def documents() -> list[dict[str, str]]:
    """The judged corpus: {id, title, body}; the id begins with the language."""
    files = [HERE / "corpus" / f"{code}.json" for code in CODES]
    found: list[dict[str, str]] = [one for file in files for one in json.loads(file.read_text("utf-8"))]
    return found


def fill() -> Viewer:
    """Put thesaurus and corpus into an empty database; returns a member who may read all of it."""
    seed.load()
    member = Person.objects.create(
        name="Judge", email="judge@example.invalid", standing=Standing.ACCEPTED, handle="judge"
    )
    columns = {"kind": "judged", "marking": Marking.GREEN, "state": State.PUBLISHED, "author": member}
    rows = []
    for one in documents():
        language = one["id"][:2]
        item = Item(title=one["title"], language=language, **columns)
        item.save()
        passage = Passage(
            "text", Kind.RESOURCE, one["title"], one["body"], language, f"/{one['id']}/", WRITTEN
        )
        rows += rows_of(passage, item_id=item.pk)
    IndexRow.objects.bulk_create(rows)
    index.rebuild_terms()
    return Viewer.of(member)


def names() -> dict[int, str]:
    """Which item is which document."""
    return {pk: url.strip("/") for pk, url in IndexRow.objects.values_list("item_id", "url") if pk}


def ranking(who: Viewer, judged: Judged, known: dict[int, str]) -> list[str]:
    """The documents found for a query, best first, as its scope wants them."""
    found = [known[hit.key[1]] for hit in find(who, judged.query, language=judged.language).hits]
    return [name for name in found if judged.scope == "cross" or name.startswith(judged.language)]


def everything(who: Viewer, judged: Judged, known: dict[int, str]) -> dict[str, object]:
    """The number of hits, the counts by language, and the first ten: what both engines must agree on."""
    found = find(who, judged.query, language=judged.language)
    ranked = [known[hit.key[1]] for hit in found.hits[:DEPTH]]
    return {"total": found.total, "language": found.facets["language"], "first": ranked}


def ndcg(ranked: list[str], grades: dict[str, int]) -> float:
    """Normalised discounted gain of the first ten."""
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    gained = [grades.get(name, 0) for name in ranked[:DEPTH]]

    def total(values: list[int]) -> float:
        return math.fsum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(values))

    return total(gained) / total(ideal)


def recall(ranked: list[str], grades: dict[str, int]) -> float:
    """The share of the relevant documents (or of ten, if there are more) among the first ten."""
    return len(set(ranked[:DEPTH]) & set(grades)) / min(len(grades), DEPTH)


def measure(who: Viewer) -> dict[str, Figures]:
    """Figures by language (all its queries), by `own` and `cross`, and for `all`."""
    known = names()
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for judged in queries():
        ranked = ranking(who, judged, known)
        pair = ndcg(ranked, judged.grades), recall(ranked, judged.grades)
        for group in (judged.language, judged.scope, "all"):
            found[group].append(pair)
    return {
        group: Figures(
            len(pairs), sum(a for a, _b in pairs) / len(pairs), sum(b for _a, b in pairs) / len(pairs)
        )
        for group, pairs in found.items()
    }

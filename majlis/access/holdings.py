"""What the house holds of people: every app says it of its own tables, in its `personal.py`.

    rows("discussions.Draft", "person", label=_("Drafts"), shows={"title": _("Title"), "text": _("Text")})
    stays("discussions.Post.author", "texts remain, under a pseudonym")

A test walks all columns that point at a person or could hold something about one, and fails for each of which
nobody has said what is exported and what an erasure does with it. No word of what is held stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from majlis.access.viewer import Viewer
from majlis.network.models import Person

Labels = Mapping[str, Promise]
Words = Mapping[str, Callable[[Any], object]]  # what the page says for the codes of a column
Piece = tuple[int, Callable[[], int]]


class Fate(StrEnum):
    """What an erasure does with a column."""

    GONE = "the row is deleted"
    EMPTIED = "the column is emptied"
    STAYS = "it stays, and leads to a pseudonym at most"


@dataclass(frozen=True)
class Rows:
    """A table whose rows belong to one person each; `shows` are the columns that an export gives."""

    model: str
    by: str
    label: Promise | None
    shows: Labels
    erased: bool
    words: Words


@dataclass(frozen=True)
class Column:
    """One column and what becomes of it."""

    path: str
    fate: Fate
    why: str


@dataclass(frozen=True)
class Erasing:
    """One erasure while it runs: whose, which texts name them, and whether what they wrote goes too."""

    person: Person
    texts: bool
    names: tuple[str, ...]  # as they stand in the database until now
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """One file of an export: where its bytes lie, and what it is called there."""

    name: str
    path: Path


@dataclass(frozen=True)
class Section:
    """One part of an export: rows of plain values under labels, and files."""

    key: str
    label: Promise | str
    labels: Labels
    rows: Sequence[Mapping[str, Any]] = ()
    files: Sequence[Copy] = ()
    words: Words = field(default_factory=dict)
    left_out: int = 0  # what the person wrote or sent, and may not read at this moment
    # What the gate let through for it: asked again before the export is given out.
    items: Collection[int] = ()
    circles: Collection[int] = ()


@dataclass(frozen=True)
class KeptFor:
    """One class of data and how long it is kept. `sweep` deletes what is older and says how many there were.

    `each` gives it piece by piece instead, by number: where a verb is done for each, and one that fails must
    not stop the others. Neither where somebody else does it, as `why` says.
    """

    key: str
    label: Promise
    lasts: timedelta | None
    why: Promise
    sweep: Callable[[datetime], int] | None = field(default=None, compare=False)
    each: Callable[[datetime], Iterable[Piece]] | None = field(default=None, compare=False)


Eraser = Callable[[Erasing], None]
Touching = Callable[[Person, bool], QuerySet[Any]]
Exporter = Callable[[Viewer, Person], Iterable[Section]]

ROWS: dict[str, Rows] = {}
COLUMNS: dict[str, Column] = {}
ERASERS: list[Eraser] = []
AGAIN: list[Eraser] = []
TOUCHED: list[Touching] = []
EXPORTERS: list[Exporter] = []
SCHEDULE: dict[str, KeptFor] = {}


def rows(
    model: str,
    by: str,
    *,
    label: Promise | None = None,
    shows: Labels | None = None,
    erased: bool = True,
    words: Words | None = None,
) -> None:
    """Say that the rows of `model` belong to the person in column `by`: they are given out and deleted."""
    ROWS[f"{model}.{by}"] = Rows(model, by, label, shows or {}, erased, words or {})


def gone(path: str, why: str) -> None:
    """Say that rows with this column are deleted by an eraser, or with the row they hang on."""
    COLUMNS[path] = Column(path, Fate.GONE, why)


def emptied(path: str, why: str) -> None:
    """Say that an eraser empties this column."""
    COLUMNS[path] = Column(path, Fate.EMPTIED, why)


def stays(path: str, why: str) -> None:
    """Say that this column is left as it is, and why nobody is hurt by that."""
    COLUMNS[path] = Column(path, Fate.STAYS, why)


def erases(function: Eraser) -> Eraser:
    """Register what an app does itself at an erasure. It must be safe to run again."""
    if function not in ERASERS:
        ERASERS.append(function)
    return function


def comes_again(function: Eraser) -> Eraser:
    """Register, beside `@erases`, what is done once more a little later.

    What somebody was writing while the erasure ran could not be seen before it was stored.
    """
    if function not in AGAIN:
        AGAIN.append(function)
    return function


def touches(function: Touching) -> Touching:
    """Register the items whose texts an eraser changes, given whether texts are withdrawn.

    They are locked by their numbers, before the person: as whoever writes in them locks an item first.
    """
    if function not in TOUCHED:
        TOUCHED.append(function)
    return function


def lock_touched(person: Person, *, texts: bool) -> None:
    """Lock every item that an erasure of this person changes."""
    found = {pk: rows.model for asked in TOUCHED for rows in [asked(person, texts)] for pk in _numbers(rows)}
    for pk in sorted(found):
        found[pk].unguarded.locked(pk)


def _numbers(items: QuerySet[Any]) -> Iterable[int]:
    return items.order_by().values_list("pk", flat=True).distinct()


def exports(function: Exporter) -> Exporter:
    """Register what an app gives out to a person beyond rows; it asks the gate about each thing."""
    if function not in EXPORTERS:
        EXPORTERS.append(function)
    return function


def keeps(
    key: str,
    label: Promise,
    lasts: timedelta | None,
    why: Promise,
    sweep: Callable[[datetime], int] | None = None,
    *,
    each: Callable[[datetime], Iterable[Piece]] | None = None,
) -> None:
    """Register a class of data in the schedule of what is kept how long."""
    SCHEDULE[key] = KeptFor(key, label, lasts, why, sweep, each)

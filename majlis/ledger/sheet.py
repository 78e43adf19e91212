"""The log as a sheet (CSV), to be checked with the public key and the anchors alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO

from majlis.kit.sheets import cell
from majlis.ledger import shown
from majlis.ledger.models import Entry
from majlis.ledger.verify import Line

COLUMNS = (
    "number", "at", "person", "job", "session", "verb", "item", "about", "facts", "reason",
    "content", "previous", "digest",
)  # fmt: skip


class NoSheet(ValueError):
    """A file is not what `rows` makes; the text says where."""


def row(entry: Entry) -> list[str]:
    """One line as cells that no table program takes for a formula."""
    facts = " ".join(f"{name}={word}" for name, word in shown.facts_of(entry).items())
    at = entry.at.isoformat(timespec="microseconds")
    cells: list[Any] = [
        entry.number, at, entry.pseudonym, entry.job, entry.session, entry.verb, entry.item_id or "",
        entry.about, facts, shown.reason_of(entry), entry.content, entry.previous, entry.digest,
    ]  # fmt: skip
    return [cell(str(each)) for each in cells]


class _Echo:
    def write(self, text: str) -> str:
        """Give back the text, so that a writer of CSV becomes a generator."""
        return text


def pieces(entries: Iterable[Entry]) -> Iterator[str]:
    """The sheet piece by piece, its head first."""
    writer = csv.writer(_Echo())
    yield str(writer.writerow(COLUMNS))
    for entry in entries:
        yield str(writer.writerow(row(entry)))


def read(file: TextIO) -> Iterator[Line]:
    """The lines of a sheet, without what was not shown. Raises NoSheet."""
    found = csv.reader(file)
    if tuple(next(found, [])) != COLUMNS:
        raise NoSheet("the first row does not name the columns of the log")
    for number, cells in enumerate(found, 2):
        try:
            yield _line([each.removeprefix("'") for each in cells])
        except ValueError as error:
            raise NoSheet(f"row {number} is no line of the log ({error})") from None


def _line(cells: list[str]) -> Line:
    number, at, person, job, session, verb, item, about, _facts, _reason, content, previous, digest = cells
    return Line(
        int(number), int(number), datetime.fromisoformat(at), person, job, session, verb,
        int(item) if item else None, about, None, "", "", content, previous, digest, "",
    )  # fmt: skip

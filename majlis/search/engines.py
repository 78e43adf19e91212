"""The two engines behind the one analyser, SQLite's FTS5 and PostgreSQL's GIN: they only split at spaces.

An expression is made of `Run`s (tokens that stand in a row, as surfaces or stems), joined by all/any/without.
Both engines get the same expression over the same tokens, so they find the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet

from majlis.search.analyse import GAP
from majlis.search.models import IndexRow


@dataclass(frozen=True)
class Run:
    """Tokens in a row. `stems` looks among the stems, else among the surfaces; `title` in the title only."""

    tokens: tuple[str, ...]
    stems: bool = False
    title: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class All:
    """Every one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Any_:
    """At least one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Without:
    """The first, where none of the others is."""

    wanted: Expression
    unwanted: tuple[Expression, ...]


Expression = Run | All | Any_ | Without


class Engine(Protocol):
    """What the index needs of a database."""

    def install(self) -> None:
        """Make the engine's own tables, indexes and triggers; safe to run again."""

    def uninstall(self) -> None:
        """Take them away."""

    def matching(self, rows: QuerySet[IndexRow], wanted: Expression) -> QuerySet[IndexRow]:
        """The rows that match, with the engine's own rough `engine_rank` (larger is better)."""

    def vector(self, row: IndexRow) -> str:
        """What to keep in the `vector` column."""

    def write(self) -> None:
        """Wait until nobody makes the whole index anew, before the rows of one thing are read and changed."""

    def empty(self) -> None:
        """Throw the whole index away, fast; nobody else writes in it until the transaction ends."""

    def refill(self) -> None:
        """Take in the rows that were written since `empty`."""

    def astray(self) -> int:
        """How many rows the engine would not find, or finds though they are gone."""


class Fts5:
    """An external-content table over `search_indexrow`, kept in step by triggers."""

    COLUMNS = ("title_surface", "title_stem", "body_surface", "body_stem")
    _WEIGHTS = "8.0, 4.0, 2.0, 1.0"

    def _statements(self) -> list[str]:
        columns = ", ".join(self.COLUMNS)
        new = ", ".join(f"new.{name}" for name in self.COLUMNS)
        old = ", ".join(f"old.{name}" for name in self.COLUMNS)
        put = f"INSERT INTO search_fts(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608
        drop = f"INSERT INTO search_fts(search_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
        return [
            # `ascii` takes every character beyond ASCII for part of a token: our tokens pass through
            # untouched.
            f"CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5({columns},"
            " content='search_indexrow', content_rowid='id', tokenize='ascii')",
            f"CREATE TRIGGER IF NOT EXISTS search_put AFTER INSERT ON search_indexrow BEGIN {put} END",
            f"CREATE TRIGGER IF NOT EXISTS search_drop AFTER DELETE ON search_indexrow BEGIN {drop} END",
            f"CREATE TRIGGER IF NOT EXISTS search_change AFTER UPDATE ON search_indexrow"
            f" BEGIN {drop} {put} END",
        ]

    def install(self) -> None:
        """Make table and triggers; safe to run again (a later migration that copies the table drops
        triggers)."""
        with connection.cursor() as cursor:
            for statement in self._statements():
                cursor.execute(statement)

    def uninstall(self) -> None:
        """Drop table and triggers."""
        with connection.cursor() as cursor:
            self._drop_triggers(cursor)
            cursor.execute("DROP TABLE IF EXISTS search_fts")

    @staticmethod
    def _drop_triggers(cursor: Any) -> None:
        for name in ("search_put", "search_drop", "search_change"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    def expression(self, wanted: Expression) -> str:
        """The expression in FTS5's own words; tokens are quoted, so nothing in them is an operator."""
        if isinstance(wanted, Run):
            columns = [
                name for name in self.COLUMNS if name.endswith("_stem" if wanted.stems else "_surface")
            ]
            columns = columns[:1] if wanted.title else columns
            phrase = " ".join(token.replace('"', "") for token in wanted.tokens)
            return f'({{{" ".join(columns)}}} : "{phrase}"{" *" if wanted.prefix else ""})'
        if isinstance(wanted, Without):
            unwanted = " OR ".join(map(self.expression, wanted.unwanted))
            return f"({self.expression(wanted.wanted)} NOT ({unwanted}))"
        joint = " AND " if isinstance(wanted, All) else " OR "
        return f"({joint.join(map(self.expression, wanted.parts))})"

    def matching(self, rows: QuerySet[IndexRow], wanted: Expression) -> QuerySet[IndexRow]:
        """Rows that match; `engine_rank` is bm25 turned round."""
        return rows.extra(  # noqa: S610
            tables=["search_fts"],
            where=["search_fts.rowid = search_indexrow.id", "search_fts MATCH %s"],
            params=[self.expression(wanted)],
            select={"engine_rank": f"-bm25(search_fts, {self._WEIGHTS})"},
        )

    def vector(self, row: IndexRow) -> str:
        """Nothing: the triggers feed the table."""
        return ""

    def write(self) -> None:
        """Nothing: there is one writer at a time."""

    def empty(self) -> None:
        """Drop the triggers, then the rows: one statement each."""
        with connection.cursor() as cursor:
            self._drop_triggers(cursor)
            cursor.execute("DELETE FROM search_indexrow")

    def refill(self) -> None:
        """Read the content table from end to end, and watch it again."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")
        self.install()

    def astray(self) -> int:
        """Rows without their line in FTS5's own list of documents, and lines without their row."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM search_indexrow"
                " WHERE id NOT IN (SELECT id FROM search_fts_docsize))"
                " + (SELECT count(*) FROM search_fts_docsize"
                " WHERE id NOT IN (SELECT id FROM search_indexrow))"
            )
            return int(cursor.fetchone()[0])


class Gin:
    """A tsvector made of our own tokens: labels tell the four columns apart, positions keep them apart."""

    _LABELS = {(False, True): "A", (True, True): "B", (False, False): "AC", (True, False): "BD"}
    _APART = 16  # positions between title and body, so that no phrase reaches across

    def install(self) -> None:
        """The one index that makes it quick."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX IF NOT EXISTS search_gin ON search_indexrow USING gin (vector)")

    def uninstall(self) -> None:
        """Drop it."""
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS search_gin")

    @staticmethod
    def _lexeme(token: str, stems: bool) -> str:
        plain = token.replace("'", "").replace("\\", "")
        return f"'={plain}'" if stems else f"'{plain}'"

    def vector(self, row: IndexRow) -> str:
        """The row's tokens with position and label."""
        places: dict[str, list[str]] = {}

        def put(line: str, start: int, label: str, stems: bool) -> int:
            words = line.split(" ") if line else []
            for at, token in enumerate(words, start):
                if token != GAP:
                    places.setdefault(self._lexeme(token, stems), []).append(f"{at}{label}")
            return start + len(words)

        end = max(put(row.title_surface, 1, "A", False), put(row.title_stem, 1, "B", True))
        put(row.body_surface, end + self._APART, "C", False)
        put(row.body_stem, end + self._APART, "D", True)
        return " ".join(f"{lexeme}:{','.join(where)}" for lexeme, where in places.items())

    def expression(self, wanted: Expression) -> str:
        """The expression as a tsquery."""
        if isinstance(wanted, Run):
            label = self._LABELS[wanted.stems, wanted.title]
            lexemes = [f"{self._lexeme(token, wanted.stems)}:{label}" for token in wanted.tokens]
            if wanted.prefix:
                lexemes[-1] = lexemes[-1][: -len(label)] + "*" + label
            return f"({' <-> '.join(lexemes)})"
        if isinstance(wanted, Without):
            unwanted = " | ".join(map(self.expression, wanted.unwanted))
            return f"({self.expression(wanted.wanted)} & !({unwanted}))"
        joint = " & " if isinstance(wanted, All) else " | "
        return f"({joint.join(map(self.expression, wanted.parts))})"

    def matching(self, rows: QuerySet[IndexRow], wanted: Expression) -> QuerySet[IndexRow]:
        """Rows that match; `engine_rank` is ts_rank over the four labels."""
        query = self.expression(wanted)
        return rows.extra(
            where=["search_indexrow.vector @@ %s::tsquery"],
            params=[query],
            select={"engine_rank": "ts_rank('{0.12, 0.25, 0.5, 1.0}', search_indexrow.vector, %s::tsquery)"},
            select_params=[query],
        )

    def write(self) -> None:
        """A lock that other writers of single rows share."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_indexrow IN ROW EXCLUSIVE MODE")

    def empty(self) -> None:
        """All rows in one statement. Whoever changes a row meanwhile waits, or would find it again with the
        words it had when it was read here."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_indexrow IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("DELETE FROM search_indexrow")

    def refill(self) -> None:
        """The rows carry their vectors; tell the planner about them."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_indexrow")

    def astray(self) -> int:
        """Rows whose vector is empty though they hold words."""
        empty = IndexRow.objects.extra(where=["search_indexrow.vector = ''::tsvector"])
        return sum(1 for row in empty.iterator() if self.vector(row))


def engine() -> Engine:
    """The engine of the database in use."""
    return Gin() if connection.vendor == "postgresql" else Fts5()


def any_of(parts: Sequence[Expression]) -> Expression:
    """One of the parts; a single one stands for itself."""
    return parts[0] if len(parts) == 1 else Any_(tuple(parts))


def all_of(parts: Sequence[Expression]) -> Expression:
    """All of the parts; a single one stands for itself."""
    return parts[0] if len(parts) == 1 else All(tuple(parts))

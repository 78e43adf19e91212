"""The database of an archive: an exact copy of the SQLite file, or each table of PostgreSQL by COPY.

Both are one moment of a database that goes on being written to. No program of PostgreSQL's is needed, and the
version of the server may differ.
"""
# ruff: noqa: S608 - the statements are made of names that the database itself gave us

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from majlis.cli.backup import naming
from majlis.cli.backup.archive import Member, Refused

SQLITE = "database.sqlite3"
TABLES = "tables"
NAMED = "named"


def quoted(name: str) -> str:
    """A name of the database as part of a statement."""
    return '"' + name.replace('"', '""') + '"'


def dump(folder: Path) -> tuple[list[Member], dict[str, Any]]:
    """Write the database as it is at this moment into `folder`; its members, and what to say of it.

    What is said under `NAMED` are the files that it names; they are no part of the manifest.
    """
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder)
    return _dump_postgres(folder)


def _dump_sqlite(folder: Path) -> tuple[list[Member], dict[str, Any]]:
    path = folder / SQLITE
    path.touch(mode=0o600)
    name = str(connection.settings_dict["NAME"])
    with (
        sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=60) as source,
        sqlite3.connect(path) as copy,
    ):
        source.backup(copy)

        def ask(statement: str) -> list[Any]:
            return copy.execute(statement).fetchall()

        def columns(table: str) -> list[str]:
            return [name for (name,) in ask(f"SELECT name FROM pragma_table_info('{table}')")]

        facts = _facts("sqlite", _sqlite_tables(copy), ask)
        facts[NAMED] = naming.named(ask, columns)
    source.close()
    copy.close()
    return [Member(SQLITE, path)], facts


def _sqlite_tables(copy: sqlite3.Connection) -> list[str]:
    """Real tables; those of the full-text index are its own affair."""
    found = copy.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    rows = found.fetchall()
    virtual = [name for name, sql in rows if sql.upper().startswith("CREATE VIRTUAL")]
    return sorted(name for name, _ in rows if not any(name.startswith(each) for each in virtual))


def _facts(engine: str, tables: list[str], ask: Any) -> dict[str, Any]:
    rows = {table: int(ask(f"SELECT count(*) FROM {quoted(table)}")[0][0]) for table in tables}
    migrations: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id"):
        migrations.setdefault(app, []).append(name)
    return {"engine": engine, "rows": rows, "migrations": migrations}


def postgres_tables() -> list[str]:
    """The tables of our schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _ask(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _dump_postgres(folder: Path) -> tuple[list[Member], dict[str, Any]]:
    members = []
    (folder / TABLES).mkdir(mode=0o700)
    with transaction.atomic(durable=True):
        _ask_nothing("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = postgres_tables()
        facts = _facts("postgresql", tables, _ask)
        facts["columns"] = {table: _columns(table) for table in tables}
        facts[NAMED] = naming.named(_ask, lambda table: facts["columns"].get(table, ()))
        for table in tables:
            path = folder / TABLES / f"{table}.copy"
            path.touch(mode=0o600)
            names = ", ".join(map(quoted, facts["columns"][table]))
            statement = f"COPY {quoted(table)} ({names}) TO STDOUT"
            with connection.cursor() as cursor, path.open("wb") as out, cursor.cursor.copy(statement) as rows:
                for piece in rows:
                    out.write(piece)
            members.append(Member(f"{TABLES}/{table}.copy", path))
    return members, facts


def _ask_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def load_postgres(folder: Path, manifest: dict[str, Any]) -> None:
    """Fill tables that `migrate` has just made with the rows of an archive. Raises Refused."""
    wanted, there = set(manifest["columns"]), set(postgres_tables())
    if wanted != there:
        raise Refused(f"this version cannot make the table {sorted(wanted ^ there)[0]} of the archive")
    with transaction.atomic(durable=True):
        _ask_nothing(f"TRUNCATE {', '.join(map(quoted, sorted(there)))}")
        for table, columns in manifest["columns"].items():
            names = ", ".join(map(quoted, columns))
            path = folder / TABLES / f"{table}.copy"
            statement = f"COPY {quoted(table)} ({names}) FROM STDIN"
            with (
                connection.cursor() as cursor,
                path.open("rb") as file,
                cursor.cursor.copy(statement) as rows,
            ):
                while piece := file.read(1024 * 1024):
                    rows.write(piece)
        _set_sequences()


def _set_sequences() -> None:
    for table, column in _ask(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')"
    ):
        _ask(
            f"SELECT setval(pg_get_serial_sequence('{quoted(table)}', '{column}'), "
            f"coalesce((SELECT max({quoted(column)}) FROM {quoted(table)}), 0) + 1, false)"
        )


def rows_of_now(tables: list[str]) -> Iterator[tuple[str, int]]:
    """How many rows each table has; -1 for one that is not there."""
    there = set(connection.introspection.table_names())
    for table in tables:
        yield table, int(_ask(f"SELECT count(*) FROM {quoted(table)}")[0][0]) if table in there else -1


def empty_postgres() -> None:
    """Take away what a restore that failed has made in a database that was empty before."""
    for table in postgres_tables():
        _ask_nothing(f"DROP TABLE IF EXISTS {quoted(table)} CASCADE")

"""Triggers that note in the database which people changed.

Made again after each migration, since SQLite loses them when it rebuilds a table.
"""
# ruff: noqa: S608 - the statements are made of the names of our own tables and columns, never of input

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.models import Model

from majlis.membership.models import Pulse, Touched
from majlis.network.models import (
    Country,
    Expertise,
    Organisation,
    Person,
    Region,
    Seat,
    Sector,
    Speaks,
    Topic,
)

# The columns of a person that the directory shows, filters or counts by. A sign-in changes none of them.
COLUMNS = (
    "standing", "is_active", "name", "name_latin", "function", "country_id", "organisation_id", "sector_id",
    "availability", "joined_at", "see_function", "see_organisation", "see_sectors", "see_expertise",
    "see_languages", "see_availability",
)  # fmt: skip
EVENTS = ("INSERT", "UPDATE", "DELETE")
PULSE, TOUCHED, PERSON = (model._meta.db_table for model in (Pulse, Touched, Person))
PARTS: tuple[type[Model], ...] = (Expertise, Speaks, Seat, Person.sectors.through)
FACTS: tuple[type[Model], ...] = (Organisation, Country, Region, Sector, Topic)


def _bump(random: str, number: str = "number + 1", era: str = "era") -> str:
    return (
        f"INSERT INTO {PULSE} (id, number, token, era) VALUES (1, 1, {random}, {random}) "
        f"ON CONFLICT (id) DO UPDATE SET number = {PULSE}.{number}, token = excluded.token, "
        f"era = {'excluded' if era == 'new' else PULSE}.era"
    )


def _watched() -> Iterator[tuple[str, str]]:
    """The tables that make up a person, with the column that says whom."""
    yield PERSON, "id"
    for model in PARTS:
        yield model._meta.db_table, "person_id"


def sqlite() -> Iterator[str]:
    """The statements for SQLite: one trigger for each table and event, run for each row."""
    random = "lower(hex(randomblob(16)))"
    for table, column in _watched():
        for event in EVENTS:
            rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("NEW", "OLD")}[event]
            touches = "".join(
                f"INSERT INTO {TOUCHED} (person, number) "
                f"SELECT {row}.{column}, number FROM {PULSE} WHERE id = 1 "
                "ON CONFLICT (person) DO UPDATE SET number = excluded.number; "
                for row in rows
            )
            when = ""
            if table == PERSON and event == "UPDATE":
                when = "WHEN " + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COLUMNS)
            yield (
                f"CREATE TRIGGER IF NOT EXISTS roster_{table}_{event} AFTER {event} ON {table} "
                f"FOR EACH ROW {when} BEGIN {_bump(random)}; {touches}END"
            )
    for model in FACTS:
        table = model._meta.db_table
        for event in EVENTS:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS roster_{table}_{event} AFTER {event} ON {table} "
                f"BEGIN {_bump(random, era='new')}; END"
            )


def _postgres_source(table: str, column: str, event: str) -> str:
    if event == "INSERT":
        return f"SELECT {column} AS person FROM new_rows"
    if event == "DELETE":
        return f"SELECT {column} AS person FROM old_rows"
    if table != PERSON:
        return f"SELECT {column} AS person FROM new_rows UNION SELECT {column} FROM old_rows"
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in "no")
    return (
        "SELECT n.id AS person FROM new_rows n JOIN old_rows o ON o.id = n.id "
        f"WHERE ({new}) IS DISTINCT FROM ({old})"
    )


def postgres() -> Iterator[str]:
    """The statements for PostgreSQL: one trigger for each table and event, run once for each statement."""
    random = "gen_random_uuid()::text"
    for table, column in _watched():
        for event in EVENTS:
            source = _postgres_source(table, column, event)
            body = (
                f"DECLARE now_at bigint; BEGIN IF NOT EXISTS ({source}) THEN RETURN NULL; END IF; "
                f"{_bump(random)} RETURNING number INTO now_at; "
                f"INSERT INTO {TOUCHED} (person, number) "
                f"SELECT DISTINCT person, now_at FROM ({source}) AS changed "
                "ON CONFLICT (person) DO UPDATE SET number = excluded.number; RETURN NULL; END"
            )
            yield from _postgres_trigger(table, event, body, rows=True)
    for model in FACTS:
        for event in EVENTS:
            body = f"BEGIN {_bump(random, era='new')}; RETURN NULL; END"
            yield from _postgres_trigger(model._meta.db_table, event, body, rows=False)


def _postgres_trigger(table: str, event: str, body: str, *, rows: bool) -> Iterator[str]:
    name = f"roster_{table}_{event}".lower()
    given = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
    given["UPDATE"] = " ".join(given.values())
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
    yield (
        f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} "
        f"{'REFERENCING ' + given[event] if rows else ''} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def install(using: str = "default", **_: Any) -> None:
    """Make the triggers and the first row of the pulse where they are missing; harmless when repeated."""
    connection = connections[using]
    made = sqlite() if connection.vendor == "sqlite" else postgres()
    with connection.cursor() as cursor:
        for statement in made:
            cursor.execute(statement)
        random = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()::text"
        cursor.execute(
            f"INSERT INTO {PULSE} (id, number, token, era) VALUES (1, 1, {random}, {random}) "
            "ON CONFLICT (id) DO NOTHING"
        )

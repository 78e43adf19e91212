"""Triggers that refuse to change or delete a line, whoever asks: a slip is stopped, not only found.

They are made anew by `majlis prepare`, since SQLite loses them when it rebuilds a table, and let pass only
what `erasing` does: facts and reason emptied together with their salt. Whoever may drop triggers can still
change lines; that is what chain, seals and anchors are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

TABLE = "ledger_entry"
NAMES = ("ledger_no_update", "ledger_no_delete")
_KEPT = (
    "id", "number", "at", "actor_id", "pseudonym", "job", "session", "verb", "item_id", "person_id", "about",
    "content", "previous", "digest", "seal",
)  # fmt: skip
_SAID = "a line of the ledger is never changed or deleted"


def _sqlite() -> Iterator[str]:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _KEPT)
    emptied = "NEW.salt = '' AND NEW.reason = '' AND NEW.facts = '{}'"
    stop = f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    yield (
        f"CREATE TRIGGER IF NOT EXISTS {NAMES[0]} BEFORE UPDATE ON {TABLE} "
        f"WHEN {changed} OR NOT ({emptied}) {stop}"
    )
    yield f"CREATE TRIGGER IF NOT EXISTS {NAMES[1]} BEFORE DELETE ON {TABLE} {stop}"


def _postgres() -> Iterator[str]:
    new, old = (", ".join(f"{row}.{name}" for name in _KEPT) for row in ("NEW", "OLD"))
    yield (
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$BEGIN "
        f"IF TG_OP = 'UPDATE' AND ({new}) IS NOT DISTINCT FROM ({old}) "
        "AND NEW.salt = '' AND NEW.reason = '' AND NEW.facts = '{}'::jsonb THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{_SAID}'; END$body$"
    )
    for name, event in zip(NAMES, ("UPDATE", "DELETE"), strict=True):
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )


def install() -> None:
    """Make the triggers where they are missing; harmless when repeated."""
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgres():
            cursor.execute(statement)


def remove() -> None:
    """Drop the triggers, for a migration that rewrites lines and for tests."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def installed() -> bool:
    """Whether both triggers stand."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name IN (%s, %s)", NAMES)
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'D' AND tgname IN (%s, %s)", NAMES
            )
        return bool(cursor.fetchone()[0] == len(NAMES))

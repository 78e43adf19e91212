"""`majlis restore`: an archive on an empty machine. Everything is looked at before anything is there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from majlis.cli.backup import archive, dumping
from majlis.cli.backup.archive import Refused
from majlis.config import env


@dataclass
class Restored:
    """What came back, and what the operator has to know about it."""

    manifest: dict[str, Any]
    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0


def check_target(home: Path) -> None:
    """Raises Refused unless the data folder and the database to restore into are empty or not there."""
    if home.exists() and any(home.iterdir()):
        raise Refused(f"{home} is not empty: restore into a folder that is, or that is not there")


@contextmanager
def staging(home: Path) -> Iterator[Path]:
    """A folder beside the target, that is gone afterwards whatever happens."""
    home.parent.mkdir(parents=True, exist_ok=True)
    folder = home.parent / f".{home.name}.restoring-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpacked(path: Path, keys: list[Any], folder: Path, public: Any = None) -> dict[str, Any]:
    """Open an archive into `folder`/home and check it against its manifest; no Django yet. Raises Refused."""
    tar = archive.opened(path, keys, folder / "archive.tar")
    into = folder / "unpacked"
    manifest = archive.unpack(tar, into, public)
    (folder / "archive.tar").unlink(missing_ok=True)
    engine = "postgresql" if env.DATABASE().name else "sqlite"
    if manifest["engine"] != engine:
        raise Refused(f"the archive is of {manifest['engine']}, and DATABASE_URL says {engine}")
    home = folder / "home"
    (into / "home").rename(home) if (into / "home").is_dir() else home.mkdir(mode=0o700)
    home.chmod(0o700)
    if engine == "sqlite":
        if not (into / dumping.SQLITE).is_file():
            raise Refused("the archive holds no database")
        (into / dumping.SQLITE).rename(home / "majlis.sqlite3")
        _check_sqlite(home / "majlis.sqlite3")
    return manifest


def _check_sqlite(path: Path) -> None:
    try:
        with sqlite3.connect(path) as copy:
            found = copy.execute("PRAGMA quick_check").fetchall()
        copy.close()
    except sqlite3.DatabaseError:
        found = []
    if found != [("ok",)]:
        raise Refused("the database in the archive is damaged")


def bring_up(folder: Path, manifest: dict[str, Any], *, even_if_changed: bool = False) -> Restored:
    """Start Django on the unpacked folder, load what has to be loaded, migrate forward, and look at it all.

    Raises Refused; the database is then as empty as it was.
    """
    from majlis import cli

    started = time.monotonic()
    os.environ["MAJLIS_HOME"] = str(folder / "home")
    cli.start_django()
    from django.db import connection

    from majlis.cli import prepare

    if connection.vendor == "postgresql" and dumping.postgres_tables():
        raise Refused("the database of DATABASE_URL is not empty: restore into one that is")
    done = Restored(manifest)
    try:
        _check_version(manifest)
        if connection.vendor == "postgresql":
            _migrate_as_then(manifest)
            dumping.load_postgres(folder / "unpacked", manifest)
        _check_rows(manifest)
        prepare.database()
        _afterwards(done, even_if_changed)
    except BaseException:
        if connection.vendor == "postgresql":
            dumping.empty_postgres()
        raise
    finally:
        connection.close()
    done.seconds = time.monotonic() - started
    return done


def _check_version(manifest: dict[str, Any]) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    newer = [(app, name) for app, names in manifest["migrations"].items() for name in names]
    unknown = [each for each in newer if each not in known]
    if unknown:
        app, name = unknown[0]
        raise Refused(
            f"the archive was made by a newer version of Majlis ({manifest['version']}):"
            f" this one does not know the migration {app} {name}"
        )


def _migrate_as_then(manifest: dict[str, Any]) -> None:
    """Make the tables as they were when the archive was made."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    there = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    graph = executor.loader.graph
    last = [each for each in there if not any(child.key in there for child in graph.node_map[each].children)]
    executor.migrate(sorted(last))


def _check_rows(manifest: dict[str, Any]) -> None:
    for table, rows in dumping.rows_of_now(sorted(manifest["rows"])):
        if rows != manifest["rows"][table]:
            raise Refused(f"{table} has {rows} rows, and the archive says {manifest['rows'][table]}")


def _afterwards(done: Restored, even_if_changed: bool) -> None:
    from django.conf import settings

    from majlis.ledger import afterwards, anchors, verify

    _bring_anchors(Path(settings.HOME) / "anchors", anchors.folder())
    report = _without_the_lost_end(verify.database())
    if report and not even_if_changed:
        raise Refused(f"the ledger in the archive was changed: {report[0]} (--even-if-changed restores it)")
    done.wrong += report
    done.said += afterwards.run(done.manifest["made_at"])
    damage = _damage()
    if damage and not even_if_changed:
        raise Refused(f"{damage} (--even-if-changed restores it)")
    done.wrong += [damage] if damage else []
    if done.manifest.get("cookies") == "environment":
        done.said.append(
            "MAJLIS_SECRET_KEY is not in the archive, since the environment gave it: set it again"
        )


def _without_the_lost_end(report: Any) -> list[str]:
    """What was found, but for the end that the backup is too old for: anchors kept elsewhere know of it."""
    from majlis.ledger import anchors

    if any("missing at the end: anchor" in finding.text for finding in report.findings):
        anchors.restored()
        from majlis.ledger import verify

        report = verify.database()
    return [str(finding) for finding in report.findings]


def _bring_anchors(from_archive: Path, folder: Path) -> None:
    """Anchors that are kept elsewhere are newer; only an empty place is filled from the archive."""
    if from_archive == folder or not from_archive.is_dir() or (folder.is_dir() and any(folder.iterdir())):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in from_archive.iterdir():
        shutil.copy2(path, folder / path.name)


def _damage() -> str:
    from majlis.files.store import damage

    found = damage(thorough=True)
    if not found.missing and not found.changed:
        return ""
    return f"{len(found.missing)} files are missing and {len(found.changed)} are not what was stored"

"""Which files a database names, at the moment that an archive keeps: they must be in the archive, too."""
# ruff: noqa: S608 - the statements are made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import connection
from django.db.models import Model

# Where what is named lies, in the data folder. Such a file is written once, and never changed.
FOLDERS = ("files", "sealed", "photos")


@dataclass(frozen=True)
class Naming:
    """One column that names files. Without those that are `needed` no restore takes the archive."""

    model: type[Model]
    column: str
    place: str
    where: str
    needed: bool = True


def _namings() -> list[Naming]:
    from majlis.files.models import HeldFile, StoredFile
    from majlis.network.models import Person

    return [
        Naming(StoredFile, "place", "files/{}", "place"),
        Naming(StoredFile, "place", "sealed/{}", "original_kept"),
        Naming(HeldFile, "place", "files/{}", "place", needed=False),
        Naming(Person, "photo_version", "photos/{}.jpg", "photo_version", needed=False),
    ]


@dataclass(frozen=True)
class Names:
    """The files that a database names, as paths in the data folder."""

    needed: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.needed or name in self.others

    def __iter__(self) -> Iterator[str]:
        yield from self.needed
        yield from self.others - self.needed

    def without(self, there: Iterable[str]) -> Names:
        """Those that are not `there`."""
        known = set(there)
        return Names(self.needed - known, self.others - known)

    def both(self, other: Names) -> Names:
        """Those that stand in the other as well."""
        named = set(other)
        return Names(self.needed & named, self.others & named)


def named(ask: Callable[[str], list[Any]], columns: Callable[[str], Iterable[str]]) -> Names:
    """The files that a database names, also one of an older version, in which a column is not there yet."""
    needed, others = set[str](), set[str]()
    for one in _namings():
        table = one.model._meta.db_table
        if not {one.column, one.where} <= set(columns(table)):
            continue
        told = one.where if one.where != one.column else f"{one.column} <> ''"
        rows = ask(f"SELECT {one.column} FROM {table} WHERE {told}")
        found = needed if one.needed else others
        found.update(str(PurePosixPath(one.place.format(value))) for (value,) in rows)
    return Names(frozenset(needed), frozenset(others))


def named_now() -> Names:
    """The files that the database names at this moment."""

    def ask(statement: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def columns(table: str) -> list[str]:
        with connection.cursor() as cursor:
            return [one.name for one in connection.introspection.get_table_description(cursor, table)]

    return named(ask, columns)


def second_names(home: Path, folder: Path) -> dict[str, Path]:
    """A second name in `folder` for each file that could be named: what is removed meanwhile is still there.

    None for what lies on another disk, or where a file has one name only: then it is there, or it is not.
    """
    found: dict[str, Path] = {}
    for top in FOLDERS:
        for path in sorted((home / top).rglob("*")):
            if path.is_symlink() or not path.is_file() or path.suffix == ".part":
                continue
            second = folder / str(len(found))
            try:
                second.hardlink_to(path)
            except FileNotFoundError:
                continue
            except OSError:  # the folder is a disk of its own; the others need not be
                break
            found[path.relative_to(home).as_posix()] = second
    return found

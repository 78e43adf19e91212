"""The list of those who were erased, outside the database: an older backup brings people back, it does not.

One line for each, without a name: the handle and the pseudonym (both random), when, whether texts went too;
another where it did not come to it after all.
It lies with the anchors of the ledger, best on another machine; a restore erases again whoever is on it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from majlis.ledger import afterwards, anchors
from majlis.network.models import Person


@dataclass(frozen=True)
class Erased:
    """One line of the list."""

    handle: str
    pseudonym: str
    texts: bool


def path() -> Path:
    """Where the list lies."""
    return anchors.folder() / "erased.jsonl"


def note(person: Person, *, texts: bool) -> None:
    """Put somebody on the list; on the disk when this returns."""
    _append(person, texts=texts)


def strike(person: Person) -> None:
    """Take somebody off the list: an erasure that failed half-way was undone, or its ground is gone."""
    if any(line.handle == person.handle for line in listed()):
        _append(person, struck=True)


def _append(person: Person, **facts: bool) -> None:
    line = {
        "handle": person.handle,
        "pseudonym": person.pseudonym,
        **facts,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def listed() -> Iterator[Erased]:
    """Everybody on the list; a line that was cut off by a full disk is passed over."""
    found: dict[str, Erased] = {}
    for line in path().read_text("utf-8").splitlines() if path().is_file() else ():
        try:
            said = json.loads(line)
            one = Erased(str(said["handle"]), str(said["pseudonym"]), bool(said.get("texts")))
            struck = bool(said.get("struck"))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if struck:
            found.pop(one.handle, None)
        else:
            found[one.handle] = one
    yield from found.values()


def erase_again() -> int:
    """Erase everybody on the list who is not erased in the database: after a restore. How many there were."""
    from majlis.personal import erasing

    count = 0
    for line in listed():
        person = Person.objects.filter(
            handle=line.handle, pseudonym=line.pseudonym, erased_at__isnull=True
        ).first()
        if person is not None:
            erasing.erase_restored(person, texts=line.texts)
            count += 1
    return count


@afterwards.after_restore("erasures")
def after_restore(made_at: str) -> str:
    """Erase again whoever was erased after the backup was made."""
    count = erase_again()
    return f"people who were erased since, and are erased again: {count}" if count else ""

"""Anchors: signed statements, outside the database, of how far the chain went and with which hash.

The chain shows that a line was changed; only an anchor shows that the end is missing, or that everything was
written anew. Each is a line of JSON in a file for its day, signed with Ed25519, and names the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from majlis.ledger import chain, keys
from majlis.ledger.models import Entry, Head

DAY, RESTORED = "day", "restored"
PUBLIC = "public-key"
FILES = "????-??-??.jsonl"


@dataclass(frozen=True)
class Anchor:
    """That the chain had line `number` with hash `digest` at `at`.

    After a restored one, of earlier anchors only those up to its `number` still hold.
    """

    seq: int
    kind: str
    day: str
    at: str
    number: int
    digest: str
    previous: str
    key: str
    signature: str = ""

    def said(self) -> bytes:
        """What is signed."""
        return chain.canonical({name: value for name, value in asdict(self).items() if name != "signature"})

    def line(self) -> str:
        """What stands in the file."""
        return chain.canonical(asdict(self)).decode()

    def hash(self) -> str:
        """What the next one names."""
        return hashlib.sha256(self.line().encode()).hexdigest()

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is that of `key`."""
        try:
            key.verify(bytes.fromhex(self.signature), self.said())
        except (InvalidSignature, ValueError):
            return False
        return True


class Damaged(ValueError):
    """A file of anchors cannot be read; the text says which line of which file."""


def folder() -> Path:
    """Where the anchors of this hub are."""
    return Path(settings.ANCHORS)


def _parsed(text: str, where: str) -> Anchor:
    try:
        found: dict[str, Any] = json.loads(text)
        anchor = Anchor(**found)
        sound = isinstance(anchor.seq, int) and isinstance(anchor.number, int)
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise Damaged(f"{where} is no anchor")
    return anchor


def _in_file(path: Path) -> list[Anchor]:
    lines = path.read_text("utf-8", "replace").splitlines()
    return [_parsed(text, f"line {number} of {path.name}") for number, text in enumerate(lines, 1)]


def read(place: Path | None = None) -> list[Anchor]:
    """All anchors of a folder in their order; years of them for a check of everything. Raises Damaged."""
    found = [each for path in (place or folder()).glob(FILES) for each in _in_file(path)]
    return sorted(found, key=lambda anchor: anchor.seq)


def latest(day: str = "9999-99-99") -> Anchor | None:
    """The last anchor, or the last one of the days up to `day`: one file is read. Raises Damaged."""
    for path in sorted(folder().glob(FILES), reverse=True):
        if path.stem <= day and (found := _in_file(path)):
            return max(found, key=lambda anchor: anchor.seq)
    return None


class End(NamedTuple):
    """The last line of a day (UTC), and its hash."""

    day: str
    number: int
    digest: str


def ends_of(rows: Iterable[tuple[datetime, int, str]]) -> list[End]:
    """The last line of each day among lines in their order, as (when, number, hash).

    A day that comes again after a later one (a clock set back) belongs to the later one.
    """
    ends: list[End] = []
    for at, number, digest in rows:
        day = at.astimezone(UTC).date().isoformat()
        if ends and day <= ends[-1].day:
            ends[-1] = End(ends[-1].day, number, digest)
        else:
            ends.append(End(day, number, digest))
    return ends


def append(path: Path, text: str, mode: int = 0o600) -> None:
    """Add a line to a file of the folder: on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode), "w", encoding="utf-8") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())


def _write(last: Anchor | None, kind: str, day: str, number: int, digest: str) -> Anchor:
    key = keys.signing()
    bare = Anchor(
        seq=last.seq + 1 if last else 1,
        kind=kind,
        day=day,
        at=timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        number=number,
        digest=digest,
        previous=last.hash() if last else chain.START,
        key=keys.fingerprint(key.public_key()),
    )
    anchor = Anchor(**{**asdict(bare), "signature": key.sign(bare.said()).hex()})
    place = folder()
    append(place / f"{day}.jsonl", anchor.line())
    public = place / PUBLIC
    if not public.exists():
        append(public, keys.public_text(), 0o644)
    Head.objects.filter(pk=1).update(anchored=anchor.seq)
    return anchor


def _written_since(last: Anchor | None) -> list[End]:
    rows = Entry.objects.filter(number__gt=last.number if last else 0).order_by("number")
    return ends_of(rows.values_list("at", "number", "digest").iterator(chunk_size=2000))


def _known(head: Head) -> Anchor | None:
    last = latest()
    if head.anchored > (last.seq if last else 0):
        raise Damaged(f"{folder()} lacks anchors: {head.anchored} were written")
    return last


def take(ends: list[End] | None = None) -> list[Anchor]:
    """Anchor these ends of days with the hashes that the caller has looked at; without any, all that was
    written since the last anchor, as it is. Nothing where another was quicker.

    Writers wait for one anchor at a time, and for no look at the lines. Raises Damaged when anchors are gone
    or the last ones cannot be read.
    """
    # The counter first: it is written after the anchor that it counts.
    known = _known(Head.objects.filter(pk=1).first() or Head())
    made: list[Anchor] = []
    for end in _written_since(known) if ends is None else ends:
        with transaction.atomic():
            last = _known(Head.objects.select_for_update(no_key=True).get(pk=1))
            if last is None or last.number < end.number:
                made.append(_write(last, DAY, max(end.day, last.day if last else ""), end.number, end.digest))
    return made


def restored() -> Anchor | None:
    """Say, signed, that the chain goes on from where it ends now: what anchors know beyond it was lost.

    Nothing when no anchor goes further than the database.
    """
    with transaction.atomic():
        head, _ = Head.objects.select_for_update(no_key=True).get_or_create(pk=1)
        known = read()
        if not known or standing(known)[0][-1].number <= head.number:
            Head.objects.filter(pk=1).update(anchored=known[-1].seq if known else 0)
            return None
        day = max(timezone.now().astimezone(UTC).date().isoformat(), known[-1].day)
        return _write(known[-1], RESTORED, day, head.number, head.digest)


def standing(known: list[Anchor]) -> tuple[list[Anchor], list[tuple[int, int, str]]]:
    """The anchors that still hold, and the lines that restores have lost as (first, last, when)."""
    held: list[Anchor] = []
    lost: list[tuple[int, int, str]] = []
    for anchor in known:
        if anchor.kind == RESTORED:
            gone = [each for each in held if each.number > anchor.number]
            if gone:
                lost.append((anchor.number + 1, max(each.number for each in gone), anchor.at))
            held = [each for each in held if each.number <= anchor.number]
        held.append(anchor)
    return held, lost

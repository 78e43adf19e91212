"""Anchors: signed statements, outside the database, of how far the chain went and with which hash.

The chain shows that a line was changed; only an anchor shows that the end is missing, or that everything was
written anew. Each is a line of JSON in a file for its day, signed with Ed25519, and names the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from majlis.ledger import chain, keys
from majlis.ledger.models import Entry, Head

DAY, RESTORED = "day", "restored"
PUBLIC = "public-key"


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


def read(place: Path | None = None) -> list[Anchor]:
    """All anchors of a folder in their order. Raises Damaged."""
    found = []
    for path in sorted((place or folder()).glob("????-??-??.jsonl")):
        for number, text in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            found.append(_parsed(text, f"line {number} of {path.name}"))
    return sorted(found, key=lambda anchor: anchor.seq)


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


def _ends(after: int) -> Iterator[tuple[str, int]]:
    """The last line of each day (UTC) that has lines beyond `after`."""
    days = Entry.objects.filter(number__gt=after).annotate(day=TruncDate("at", tzinfo=UTC))
    ends = days.values("day").annotate(end=Max("number")).values_list("day", "end").order_by("end")
    # A day that comes again after a later one (a clock set back) is anchored with the later one.
    highest = ""
    for day, end in ends:
        highest = max(highest, day.isoformat())
        yield highest, end


def take() -> list[Anchor]:
    """Anchor what was written since the last anchor, each day by itself; nothing when nothing was.

    The caller has looked whether the chain is sound. Raises Damaged when anchors are gone or cannot be read.
    """
    made: list[Anchor] = []
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        known = read()
        if head.anchored > (known[-1].seq if known else 0):
            raise Damaged(f"{folder()} lacks anchors: {head.anchored} were written")
        last = known[-1] if known else None
        for day, number in _ends(last.number if last else 0):
            digest = Entry.objects.values_list("digest", flat=True).get(number=number)
            last = _write(last, DAY, max(day, last.day if last else day), number, digest)
            made.append(last)
    return made


def restored() -> Anchor | None:
    """Say, signed, that the chain goes on from where it ends now: what anchors know beyond it was lost.

    Nothing when no anchor goes further than the database.
    """
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
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

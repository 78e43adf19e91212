"""Keeping files: a row exists only when its bytes are safely on disk; bytes without a row are swept away."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.files import cleaning, names, sealing
from majlis.files.cleaning import Cleaned
from majlis.files.models import HeldFile, StoredFile
from majlis.kit.figures import file_size
from majlis.ledger import outbox

EXTRACT = "extract"
SWEEP = "files.sweep"
# Bytes whose row is still being written are younger than this.
ORPHAN_AFTER = 24 * 3600.0
# A form that was refused is mended within the day, or its files are chosen again.
HELD_FOR = 24 * 3600.0
MOST_HELD = 20
_TOKEN = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1024 * 1024
_WITHOUT_TEXT = ("png", "jpeg")


def limit() -> int:
    """The largest file that is accepted, in bytes."""
    return int(settings.FILE_LIMIT)


def root() -> Path:
    """The folder of all files."""
    return Path(settings.HOME) / "files"


def check(uploaded: File[bytes]) -> Cleaned:
    """What an upload is, and what will be kept of it. Raises ValidationError with a sentence; stores nothing.

    Takes a second or so: to be called before a transaction begins. Asked again, the answer is there.
    """
    if (uploaded.size or 0) > limit():
        raise ValidationError(
            _("This file is too large: it has %(size)s, and at most %(limit)s fit."),
            code="too_large",
            params={"size": file_size(uploaded.size or 0), "limit": file_size(limit())},
        )
    return cleaning.clean(uploaded)


def keep(viewer: Viewer, item: Item, uploaded: File[bytes]) -> StoredFile:
    """Store one file of `item`, cleaned; its text is read later by the worker.

    Belongs inside a verb: raises RuntimeError outside a transaction, ValidationError for what is refused.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("files are kept inside a transaction only")
    found = check(uploaded)
    place, size, digest = _write(found.file)
    if sealing.wanted():
        _write(sealing.sealed(uploaded), sealing.folder(), place)
    waiting = found.kind.code not in _WITHOUT_TEXT
    stored: StoredFile = StoredFile.unguarded.create(
        item_id=item.pk,
        place=place,
        name=names.clean(uploaded.name or "", found.kind),
        kind=found.kind.code,
        charset=found.charset,
        size=size,
        sha256=digest,
        original_sha256=_hash(uploaded),
        original_kept=sealing.wanted(),
        removed=found.removed,
        uploaded_by_id=viewer.person_id,
        text_state=StoredFile.TextState.WAITING if waiting else StoredFile.TextState.NONE,
    )
    if waiting:
        outbox.enqueue(EXTRACT, payload={"file": stored.pk})
    return stored


def held(viewer: Viewer, tokens: Iterable[str]) -> QuerySet[HeldFile]:
    """The files among `tokens` that wait for a form of the viewer's own; nothing of anybody else's."""
    known = [token for token in list(tokens)[:MOST_HELD] if _TOKEN.fullmatch(token)]
    return HeldFile.objects.filter(person=viewer.person_id or 0, token__in=known)


def hold(viewer: Viewer, uploaded: File[bytes], beside: Iterable[str] = ()) -> HeldFile | None:
    """Keep one sound file without an item; None when as many as fit are held `beside` it for the same form.

    What its sender left behind with other forms makes room, the oldest first.
    """
    mine = HeldFile.objects.filter(person=viewer.person_id or 0).order_by("pk")
    if mine.count() >= MOST_HELD:
        let_go(mine.filter(pk__in=mine.exclude(token__in=list(beside)).values_list("pk", flat=True)[:1]))
    if not viewer.person_id or mine.count() >= MOST_HELD:
        return None
    try:
        kind = check(uploaded).kind
    except ValidationError as refused:
        if refused.code != "scanner":
            raise
        kind = None  # it is looked into again when the form comes back; the scanner may answer then
    place, size, _digest = _write(uploaded)
    name = names.clean(uploaded.name or "", kind)
    return HeldFile.objects.create(person_id=viewer.person_id, place=place, name=name, size=size)


def let_go(files: QuerySet[HeldFile]) -> int:
    """Forget held files; their bytes go when that is certain. How many there were."""
    found = list(files)
    HeldFile.objects.filter(pk__in=[file.pk for file in found]).delete()
    for file in found:
        transaction.on_commit(partial(file.path.unlink, missing_ok=True))
    return len(found)


def url(file: StoredFile) -> str:
    """The address of a file; opening it asks the gate each time."""
    return reverse("files:file", args=[file.token, file.name])


def _write(
    source: IO[bytes] | File[bytes], folder: Path | None = None, place: str = ""
) -> tuple[str, int, str]:
    """Copy the bytes under a random name: whole and on the disk when this returns. (place, size, sha256)"""
    key = secrets.token_hex(16)
    place = place or f"{key[:2]}/{key[2:4]}/{key}"
    top = folder or root()
    path = top / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{key}.part")
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError:  # a full disk needs the room that a half file takes
        part.unlink(missing_ok=True)
        raise
    part.rename(path)
    for above in (path.parent, path.parent.parent, top):
        _sync_folder(above)
    return place, size, digest.hexdigest()


def _hash(source: File[bytes]) -> str:
    """SHA-256 of an upload as it came."""
    digest = hashlib.sha256()
    source.seek(0)
    for chunk in source.chunks(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _on_disk() -> Iterator[tuple[Path, str]]:
    """Every file here and under seal, with the place that a row would know it by."""
    for top in (root(), sealing.folder()):
        yield from (
            (path, path.relative_to(top).as_posix()) for path in top.glob("??/??/*") if path.is_file()
        )


def orphans(older_than: float = ORPHAN_AFTER) -> list[Path]:
    """Bytes that no row knows, left by a transaction that failed; `older_than` is in seconds."""
    known = set(StoredFile.unguarded.values_list("place", flat=True))
    known.update(HeldFile.objects.values_list("place", flat=True))
    before = time.time() - older_than
    return [path for path, place in _on_disk() if place not in known and path.stat().st_mtime < before]


def sweep(older_than: float = ORPHAN_AFTER) -> int:
    """Remove orphans, and first what was held for longer than a day; how many orphans there were."""
    with transaction.atomic():
        let_go(HeldFile.objects.filter(created_at__lt=timezone.now() - timedelta(seconds=HELD_FOR)))
    found = orphans(older_than)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


@dataclass(frozen=True)
class Damage:
    """Files whose bytes are gone or are not what was stored."""

    missing: list[StoredFile]
    changed: list[StoredFile]


def damage(thorough: bool = False) -> Damage:
    """Compare rows with the disk: by size, and when `thorough` by hash."""
    missing, changed = [], []
    for file in StoredFile.unguarded.order_by("pk").iterator():
        if not file.path.is_file():
            missing.append(file)
        elif file.path.stat().st_size != file.size or (thorough and hash_of(file.path) != file.sha256):
            changed.append(file)
    return Damage(missing, changed)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

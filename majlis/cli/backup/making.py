"""`majlis backup`: one file with all that cannot be made again, encrypted, while the hub is running."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone

from majlis import __version__
from majlis.cli.backup import archive, dumping
from majlis.cli.backup.archive import Member, Refused
from majlis.config import env

# What is made again, what is only passing, and the databases, which are copied in their own way.
NOT_KEPT = {"static", "cache", "outbox", "prepared.json"}


def new_key(path: Path, passphrase: str) -> str:
    """Make a key for archives, locked with `passphrase` unless that is empty; its public half."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# public key: {public}\n{identity}\n".encode()
    if passphrase:
        text = pyrage.passphrase.encrypt(text, passphrase)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(text)
    return public


def _kept(home: Path) -> Iterator[Path]:
    """The files of the data folder that belong into an archive, in their order."""
    for entry in sorted(home.iterdir()):
        passing = entry.name in NOT_KEPT or ".sqlite3" in entry.name or entry.name.startswith(".")
        if passing or entry.is_symlink():
            continue
        found = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
        for path in found:
            if path.is_file() and not path.is_symlink() and path.suffix != ".part":
                yield path


def _members(home: Path, database: list[Member]) -> Iterator[Member]:
    """The database first: what it knows of is on the disk already."""
    yield from database
    yield from (Member(f"home/{path.relative_to(home).as_posix()}", path) for path in _kept(home))
    anchors = Path(settings.ANCHORS)
    if home not in anchors.parents and anchors.is_dir():
        files = (path for path in sorted(anchors.iterdir()) if path.is_file())
        yield from (Member(f"home/anchors/{path.name}", path) for path in files)


def make(out: Path, recipients: list[str]) -> str:
    """Write the archive `out`, encrypted for `recipients` unless there are none; a sentence about it.

    Raises Refused, and OSError. Nothing is left behind when it fails.
    """
    from majlis.ledger import keys

    home = Path(settings.HOME)
    if out.exists():
        raise Refused(f"{out} is there already")
    try:
        sign = keys.signing().sign
    except keys.NoKey as error:
        raise Refused(str(error)) from None
    part = out.with_name(f".{out.name}.part")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as scratch:
        made_at = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
        database, facts = dumping.dump(Path(scratch))
        facts |= {"version": __version__, "made_at": made_at, "cookies": _cookies()}
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:

                def fill(sink: object) -> int:
                    return archive.write(sink, _members(home, database), facts, sign)  # type: ignore[arg-type]

                members = archive.encrypted(file, recipients, fill) if recipients else fill(file)
                file.flush()
                os.fsync(file.fileno())
            part.rename(out)
        finally:
            part.unlink(missing_ok=True)
    noted = _note(made_at, members, encrypted=bool(recipients))
    size = out.stat().st_size / 2**20
    rows = sum(facts["rows"].values())
    return f"{out}: {members} files and {rows} rows, {size:.1f} MiB, of {made_at}{noted}"


def _note(made_at: str, members: int, *, encrypted: bool) -> str:
    """Write a line: everything was taken out, and how old the last backup is can be known.

    The archive is good without it: of a database that is older than this version, or full.
    """
    from majlis.access.viewer import Viewer
    from majlis.ledger.looks import BACKED_UP
    from majlis.ledger.record import write_beside

    facts: dict[str, Any] = {"made_at": made_at, "members": members, "encrypted": encrypted}
    try:
        with transaction.atomic():
            write_beside(Viewer.command("backup"), BACKED_UP, **facts)
    except Error as error:
        return f"; the audit log could not note it ({type(error).__name__})"
    return ""


def _cookies() -> str:
    """Where the key that signs cookies and links comes from."""
    return "environment" if env.SECRET_KEY() else "kept"

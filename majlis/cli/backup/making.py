"""`majlis backup`: one file with all that cannot be made again, encrypted, while the hub is running."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone

from majlis import __version__
from majlis.cli.backup import archive, dumping, naming
from majlis.cli.backup.archive import Member, Refused
from majlis.cli.backup.naming import Names
from majlis.config import env

# What is made again, what is only passing, and the databases, which are copied in their own way.
NOT_KEPT = {"static", "cache", "outbox", "prepared.json"}
HOME = "home/"
SCRATCH = ".backup-"
LEFT_BEHIND = 2 * 24 * 3600.0  # no backup takes that long
TRIES = 5


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


def _members(home: Path, database: list[Member], named: Names, seconds: dict[str, Path]) -> Iterator[Member]:
    """The database first: what it knows of is on the disk already, or has a second name still."""
    yield from database
    there = {path.relative_to(home).as_posix(): path for path in _kept(home)}
    gone = {name: home / name for name in named if name in seconds and name not in there}
    for name, path in sorted({**there, **gone}.items()):
        yield Member(f"{HOME}{name}", path, seconds.get(name) if name in named else None)
    anchors = Path(settings.ANCHORS)
    if home not in anchors.parents and anchors.is_dir():
        files = (path for path in sorted(anchors.iterdir()) if path.is_file())
        yield from (Member(f"{HOME}anchors/{path.name}", path) for path in files)


@dataclass(frozen=True)
class _Made:
    """An archive as it was written, and what its database names and it does not hold."""

    facts: dict[str, Any]
    members: int
    gone: Names  # removed while it was made: the database of now does not name them either
    missing: Names  # lost: it still does


def make(out: Path, recipients: list[str]) -> str:
    """Write the archive `out`, encrypted for `recipients` unless there are none; a sentence about it.

    It is begun anew where files were removed meanwhile that its database names: no restore would take it.
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
    _sweep(home)
    try:
        for _ in range(TRIES):
            made = _write(home, part, recipients, sign)
            if not set(made.gone):
                break
        if made.gone.needed:
            raise Refused(
                f"files were removed while the archive was written, in each of {TRIES} tries:"
                " nothing was kept; try again when less is going on"
            )
        part.rename(out)
    finally:
        part.unlink(missing_ok=True)
    noted = _note(made.facts["made_at"], made.members, encrypted=bool(recipients))
    size = out.stat().st_size / 2**20
    rows = sum(made.facts["rows"].values())
    said = f"{out}: {made.members} files and {rows} rows, {size:.1f} MiB, of {made.facts['made_at']}{noted}"
    return f"{said}\n{_lost(made.missing)}" if made.missing.needed else said


def _lost(missing: Names) -> str:
    """What has to be said of an archive of a hub that has lost files."""
    return (
        f"BAD  {len(missing.needed)} files that the database names are not on the disk of the hub, nor in the"
        " archive (majlis check): it can be restored with --even-if-changed only"
    )


def _write(home: Path, part: Path, recipients: list[str], sign: Any) -> _Made:
    """Write one archive, of this moment, and compare what its database names with what is in it."""
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=home) as name:
        scratch = Path(name)
        (scratch / "seconds").mkdir()
        seconds = naming.second_names(home, scratch / "seconds")
        made_at = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
        database, facts = dumping.dump(scratch)
        named = facts.pop(dumping.NAMED)
        facts |= {"version": __version__, "made_at": made_at, "cookies": _cookies()}
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:

            def fill(sink: object) -> set[str]:
                members = _members(home, database, named, seconds)
                return archive.write(sink, members, facts, sign)  # type: ignore[arg-type]

            members = archive.encrypted(file, recipients, fill) if recipients else fill(file)
            file.flush()
            os.fsync(file.fileno())
    left_out = named.without(one.removeprefix(HOME) for one in members)
    now = naming.named_now() if set(left_out) else Names()
    return _Made(facts, len(members), left_out.without(now), left_out.both(now))


def _sweep(home: Path) -> None:
    """Remove what a backup that was killed has left: a copy of the database, second names of files."""
    before = time.time() - LEFT_BEHIND
    for folder in home.glob(f"{SCRATCH}*"):
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


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

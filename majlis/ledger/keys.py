"""The key of the ledger: outside the database, so that whoever has the database cannot write its lines.

One secret of 32 bytes. From it come the key that seals each line (HMAC) and the Ed25519 key that signs
anchors; the public half of the latter is for anybody who wants to check. It is made with the first line, and
never again by itself: a new one beside old lines would hide that the old one is lost.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NAME = "audit-key"


class NoKey(RuntimeError):
    """The key is lost, damaged, or open to everybody; the text says what to do."""


def path() -> Path:
    """Where the key lies."""
    return Path(settings.HOME) / NAME


def _made(place: Path) -> None:
    """Make the key once, whole when it can be seen; readable by its owner only."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(part, place)  # fails where another process was quicker: then its key is the one
    except FileExistsError:
        pass
    finally:
        part.unlink()


def secret(place: Path | None = None) -> bytes:
    """The secret of this hub, made when there is none and no line was sealed yet. Raises NoKey."""
    place = place or path()
    try:
        stat = place.stat()
    except FileNotFoundError:
        if _lines_are_sealed():
            raise NoKey(
                f"{place} is lost, and lines were sealed with it: put it back from a backup; nothing is"
                " written to the ledger until then. Where there is no backup: majlis audit new-key"
            ) from None
        _made(place)
        stat = place.stat()
    except OSError as error:
        raise NoKey(
            f"{place} cannot be looked at ({type(error).__name__}): look at the data folder"
        ) from None
    return _read(place, stat.st_mtime_ns, stat.st_mode)


def _lines_are_sealed() -> bool:
    # Not at the top: an archive is checked with a public key before Django runs.
    from django.db import connection

    from majlis.ledger.models import Head

    table = Head._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False  # nothing is prepared yet
        columns = connection.introspection.get_table_description(cursor, table)
    # Before there were numbers there was no seal: such a hub is about to be migrated.
    sealing = any(column.name == "number" for column in columns)
    return sealing and Head.objects.filter(number__gt=0).exists()


def make_anew() -> None:
    """Make another key where the one of this ledger is lost for good. Raises NoKey while one is there."""
    if path().exists():
        raise NoKey(f"{path()} is there: only a lost key is made anew")
    _made(path())


@lru_cache(maxsize=8)
def _read(place: Path, changed: int, mode: int) -> bytes:
    if mode & 0o077:
        raise NoKey(f"{place} can be read by others than its owner: chmod 600 {place}")
    try:
        found = base64.b64decode(place.read_text("ascii").strip(), validate=True)
    except ValueError:
        found = b""
    except OSError as error:
        raise NoKey(
            f"{place} cannot be read ({type(error).__name__}): it belongs to whom the hub runs as"
        ) from None
    if len(found) != 32:
        raise NoKey(f"{place} holds no key of the ledger; put back the one of this database, from a backup")
    return found


@lru_cache(maxsize=16)
def _derived(base: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"majlis ledger: " + use).derive(base)


def sealing() -> bytes:
    """The key under the seal of each line."""
    return _derived(secret(), b"seals")


def signing() -> Ed25519PrivateKey:
    """The key that signs anchors."""
    return Ed25519PrivateKey.from_private_bytes(_derived(secret(), b"anchors"))


def public_text(key: Ed25519PublicKey | None = None) -> str:
    """The public half as one word that can be printed, mailed and kept anywhere."""
    raw = (key or signing().public_key()).public_bytes_raw()
    return f"majlis-audit:{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def public_from(text: str) -> Ed25519PublicKey:
    """The key that `public_text` wrote. Raises NoKey."""
    head, _, body = text.strip().partition(":")
    try:
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        if head == "majlis-audit":
            return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        pass
    raise NoKey("this is no public key of a ledger; `majlis audit show-key` prints one")


def fingerprint(key: Ed25519PublicKey) -> str:
    """A short name of a public key, to tell keys apart."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]

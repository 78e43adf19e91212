"""Originals under seal: encrypted (age) to a key that the hub does not have, apart from what is served."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import IO

import pyrage
from django.conf import settings

from majlis.files.models import StoredFile


class CannotOpen(Exception):
    """The seal does not open, or what is under it is not what was uploaded; the text says which."""


def wanted() -> bool:
    """Whether originals are kept at all."""
    return bool(settings.ORIGINALS_KEY)


def folder() -> Path:
    """Where sealed originals lie."""
    return Path(settings.HOME) / "sealed"


def sealed(original: IO[bytes]) -> IO[bytes]:
    """The bytes of `original`, encrypted to the key of the settings."""
    key = pyrage.x25519.Recipient.from_str(settings.ORIGINALS_KEY)
    original.seek(0)
    return io.BytesIO(pyrage.encrypt(original.read(), [key]))


def path_of(file: StoredFile) -> Path:
    """Where the original of a file lies under seal, if it does."""
    return folder() / file.place


def opened(file: StoredFile, identity: str) -> bytes:
    """The original of `file`, with the secret key, compared with the hash it came with. Raises CannotOpen."""
    try:
        key = pyrage.x25519.Identity.from_str(identity)
        data: bytes = pyrage.decrypt(path_of(file).read_bytes(), [key])
    except FileNotFoundError:
        raise CannotOpen("no original was kept of this file") from None
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise CannotOpen("this key does not open the seal, or the sealed file is damaged") from None
    if hashlib.sha256(data).hexdigest() != file.original_sha256:
        raise CannotOpen("what is under the seal is not what was uploaded")
    return data

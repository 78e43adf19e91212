"""Photos of people: made small and plain before they are kept, under names that tell nothing."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from majlis.files import cleaning

MOST_BYTES = 8 * 1024 * 1024
_VERSION = re.compile(r"[0-9a-f]{32}")


def _folder() -> Path:
    return Path(settings.HOME) / "photos"


def shrink(upload: UploadedFile[Any]) -> bytes:
    """The picture as a square JPEG of 256 pixels with nothing but pixels in it. Raises ValidationError."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is too large. The limit is 8 MB."))
    try:
        return cleaning.photo(upload)
    except ValidationError as refused:
        if refused.code in ("virus", "scanner"):
            raise
        if refused.code == "pixels":
            raise ValidationError(_("This picture has too many pixels."), code="pixels") from None
        raise ValidationError(
            _("This picture cannot be read. Please choose a JPEG, PNG or WebP file."), code="damaged"
        ) from None


def keep(data: bytes) -> str:
    """Store a photo that `shrink` made; its version, which is also its name."""
    version = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{version}.jpg").write_bytes(data)
    return version


def path_of(version: str) -> Path:
    """Where the photo of a version lies; whoever asks has the version from a person's row."""
    return _folder() / f"{version}.jpg"


def read(version: str) -> bytes | None:
    """The photo of a version; None where there is none."""
    if not _VERSION.fullmatch(version):
        return None
    path = _folder() / f"{version}.jpg"
    return path.read_bytes() if path.is_file() else None


def forget(version: str) -> None:
    """Remove a photo that nobody shows any more."""
    if _VERSION.fullmatch(version):
        (_folder() / f"{version}.jpg").unlink(missing_ok=True)

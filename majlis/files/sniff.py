"""What a file is, told by its bytes: the type, or a sentence that says why it is not accepted."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from majlis.files.archive import damaged, office_kind
from majlis.files.kinds import BY_CODE, Kind

MOST_PIXELS = 60_000_000
_MOST_SEGMENTS = 5_000
_PNG = b"\x89PNG\r\n\x1a\n"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_SIZES_OF_JPEG = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Found:
    """The type of a file, and the charset of a text."""

    kind: Kind
    charset: str = ""


def not_accepted() -> ValidationError:
    """For what is none of our types."""
    return ValidationError(
        _(
            "This type of file is not accepted. Use PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), "
            "OpenDocument text (.odt), plain text, PNG or JPEG."
        ),
        code="type",
    )


def identify(file: IO[bytes], name: str) -> Found:
    """The type of the seekable `file`, left at its start. Raises ValidationError with a helpful sentence."""
    try:
        file.seek(0)
        return _identify(file, file.read(16), name)
    finally:
        file.seek(0)


def _identify(file: IO[bytes], head: bytes, name: str) -> Found:
    if not head:
        raise ValidationError(_("This file is empty."), code="empty")
    if head.startswith(b"%PDF-"):
        return Found(BY_CODE["pdf"])
    if head.startswith(_PNG):
        _check_pixels(_png_pixels(file))
        return Found(BY_CODE["png"])
    if head.startswith(b"\xff\xd8\xff"):
        _check_pixels(_jpeg_pixels(file))
        return Found(BY_CODE["jpeg"])
    if head.startswith(b"PK\x03\x04"):
        kind = office_kind(file)
        if kind is None:
            raise not_accepted()
        return Found(kind)
    if not name.lower().rstrip(" .").endswith(".txt"):
        raise not_accepted()
    file.seek(0)
    return Found(BY_CODE["txt"], charset(file.read()))


def charset(data: bytes) -> str:
    """The charset of a text, one of four. Many high bytes mean Arabic letters, few mean accents."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data, "utf-16")
    if data.translate(None, _CONTROLS) != data:
        raise not_accepted()
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        high = sum(byte >= 0xC0 for byte in data)
        low = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in data)
        return "windows-1256" if high > low else "windows-1252"


def _checked(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise damaged() from None
    if "\0" in text:
        raise not_accepted()
    return name


def _check_pixels(pixels: int) -> None:
    if pixels <= 0:
        raise damaged()
    if pixels > MOST_PIXELS:
        raise ValidationError(
            _("This picture has %(pixels)s million pixels, and %(most)s fit. Make it smaller first."),
            code="pixels",
            params={"pixels": pixels // 1_000_000, "most": MOST_PIXELS // 1_000_000},
        )


def _png_pixels(file: IO[bytes]) -> int:
    file.seek(len(_PNG))
    header = file.read(16)
    if len(header) < 16 or header[4:8] != b"IHDR":
        return 0
    width, height = struct.unpack(">II", header[8:16])
    return int(width * height)


def _jpeg_pixels(file: IO[bytes]) -> int:
    """Width times height from the first frame header; 0 where there is none."""
    file.seek(2)
    for _segment in range(_MOST_SEGMENTS):
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return 0
        if marker[1] == 0xFF:
            file.seek(-1, 1)
            continue
        size = file.read(2)
        if len(size) < 2 or (length := int.from_bytes(size, "big")) < 2:
            return 0
        if marker[1] in _SIZES_OF_JPEG:
            frame = file.read(5)
            return int.from_bytes(frame[1:3], "big") * int.from_bytes(frame[3:5], "big")
        file.seek(length - 2, 1)
    return 0

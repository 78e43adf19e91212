"""Office documents are zip archives: looked into with care before anything opens them."""

from __future__ import annotations

import stat
import struct
import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from majlis.files.kinds import BY_CODE, Kind

MOST_MEMBERS = 4_000
MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 1024 * 1024  # below this, a high ratio does no harm
_READ = 512 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
# A second table of contents for archives beyond 4 GiB; its numbers beat those that are checked here.
_FAR_END = b"PK\x06\x07"
_FAR_END_SIZE = 20
_LONGEST_COMMENT = 65_535
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"presentationml.presentation.main+xml": "pptx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_ODT = b"application/vnd.oasis.opendocument.text"


def office_kind(file: IO[bytes]) -> Kind | None:
    """The type of the office document in `file`, None for another archive. ValidationError if unsafe."""
    try:
        _check_directory(file)
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members)
            return _kind_of(archive, {member.filename for member in members})
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
        EOFError,
        struct.error,
    ):
        raise damaged() from None


def damaged() -> ValidationError:
    """For what starts like one of our types and then is not."""
    return ValidationError(
        _("This file is damaged or incomplete. Open it on your computer, save it anew, and try again."),
        code="damaged",
    )


def _unsafe() -> ValidationError:
    return ValidationError(
        _("This file is packed in a way that is not safe to open. Save it anew from your office program."),
        code="unsafe",
    )


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a table of contents that is too long to read, before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _FAR_END_SIZE - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = len(tail) - _END_SIZE if tail[-_END_SIZE:].startswith(_END) else tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise damaged()
    if tail[max(0, at - _FAR_END_SIZE) : at].startswith(_FAR_END):
        raise _unsafe()
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > MOST_MEMBERS or length > MOST_DIRECTORY:
        raise _unsafe()


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, members that overlap, names that lead out of the archive, links and locked members."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise _unsafe()
        end = member.header_offset + 30 + member.compress_size
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith("/") or stat.S_ISLNK(member.external_attr >> 16):
            raise _unsafe()
        if member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise _unsafe()
        if member.flag_bits & 0x1:
            raise ValidationError(
                _("This file is locked with a password. Save it without one."), code="locked"
            )
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _unsafe()


def _kind_of(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    if "mimetype" in names:
        return BY_CODE["odt"] if _head(archive, "mimetype").strip() == _ODT else None
    if "[Content_Types].xml" not in names:
        return None
    types = _head(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(
            _("This file holds macros, which are not accepted. Save it without them (.docx, .pptx, .xlsx)."),
            code="macros",
        )
    return next((BY_CODE[code] for part, code in _MAIN_PARTS.items() if part in types), None)


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_READ)

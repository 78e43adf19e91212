"""Office documents are zip archives: looked into with care, and packed anew, member by member."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from majlis.files.inside.refusals import Refused

MOST_MEMBERS = 4_000
MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_OF_ONE = 64 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 1024 * 1024  # below this, a high ratio does no harm
_END = b"PK\x05\x06"
_END_SIZE = 22
# A second table of contents for archives beyond 4 GiB; its numbers beat those that are checked here.
_FAR_END = b"PK\x06\x07"
_FAR_END_SIZE = 20
_LONGEST_COMMENT = 65_535
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_STORED = (".png", ".jpg", ".jpeg", ".gif", ".xlsx", ".docx", ".pptx")


class Package:
    """An archive whose table of contents was found harmless. Raises Refused."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            said = _check_directory(file)
            file.seek(0)
            self.archive = zipfile.ZipFile(file)
            self.members = self.archive.infolist()
            if len(self.members) != said:
                raise Refused("unsafe")
            _check_members(self.members)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            OSError,
            ValueError,
            RuntimeError,
            EOFError,
            struct.error,
        ):
            raise Refused("damaged") from None
        self.names = {member.filename for member in self.members}

    def read(self, name: str, most: int = MOST_OF_ONE) -> bytes:
        """A member, unpacked to no more than it says and than fits. Raises Refused."""
        try:
            with self.archive.open(name) as member:
                data = member.read(most + 1)
        except (
            zipfile.BadZipFile,
            KeyError,
            NotImplementedError,
            OSError,
            RuntimeError,
            EOFError,
            ValueError,
        ):
            raise Refused("damaged") from None
        except Exception:  # zlib, lzma and bz2 each have an error of their own
            raise Refused("damaged") from None
        if len(data) > most:
            raise Refused("unsafe")
        return data

    def files(self) -> Iterator[str]:
        """The names of the members that are no folders, in their order."""
        return (member.filename for member in self.members if not member.is_dir())


class Packer:
    """Packs members into a new archive that says nothing about where and when it was packed."""

    def __init__(self, out: IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    def add(self, name: str, data: bytes, *, stored: bool = False) -> None:
        """Add one member."""
        info = zipfile.ZipInfo(name, _SAME_DAY)
        plain = stored or name.lower().endswith(_STORED)
        info.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
        self.archive.writestr(info, data)

    def close(self) -> None:
        """Write the table of contents."""
        self.archive.close()


def _check_directory(file: IO[bytes]) -> int:
    """Refuse a table of contents too long to read, or not at the end, before it is read; how long it is."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _FAR_END_SIZE - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = len(tail) - _END_SIZE if tail[-_END_SIZE:].startswith(_END) else tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Refused("damaged")
    if tail[max(0, at - _FAR_END_SIZE) : at].startswith(_FAR_END):
        raise Refused("unsafe")
    count, length, start, comment = struct.unpack("<HIIH", tail[at + 10 : at + _END_SIZE])
    if count > MOST_MEMBERS or length > MOST_DIRECTORY:
        raise Refused("unsafe")
    after = len(tail) - at - _END_SIZE
    if after > comment or comment or start + length != size - after - _END_SIZE:
        raise Refused("two_types")
    return int(count)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, members that overlap, names that lead out of the archive, links and locked members."""
    end, seen = 0, set()
    for member in sorted(members, key=lambda each: each.header_offset):
        name = member.filename.replace("\\", "/")
        if member.header_offset < end or name.lower() in seen:
            raise Refused("unsafe")
        seen.add(name.lower())
        end = member.header_offset + 30 + member.compress_size
        if (
            ".." in name.split("/")
            or name.startswith("/")
            or ":" in name
            or stat.S_ISLNK(member.external_attr >> 16)
        ):
            raise Refused("unsafe")
        if member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise Refused("unsafe")
        if member.flag_bits & 0x1:
            raise Refused("locked")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused("unsafe")

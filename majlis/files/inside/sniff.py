"""What a file is, told by its bytes: one of our types, or the reason why it is none."""

from __future__ import annotations

import re
import struct
from typing import IO

from majlis.files.inside.refusals import Refused

HEAD = 2048
_TAIL = 66_000
_PNG = b"\x89PNG\r\n\x1a\n"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_MARK = "\N{BYTE ORDER MARK}"
# What browsers and old viewers take for a page, wherever it stands.
MARKUP = re.compile(rb"<(?:script|iframe|html|!doctype|\?php|object|embed)\b", re.IGNORECASE)
# A text that begins like this is meant for a program and not for a reader.
_LIKE_A_PAGE = re.compile(
    r"\s*(?:<(?:[!?]|(?:html|svg|script|head|body|iframe|job|package|xsl|math|hta)\b)|mime-version:)",
    re.IGNORECASE,
)
_LIKE_A_PROGRAM = re.compile(
    r"\s*(?:#!|\{\\rtf|%!ps|@echo |\[(?:internetshortcut|autorun|desktop entry|\{000214a0)"
    r"|windows registry editor)",
    re.IGNORECASE,
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"{\\rtf", "old_office"),
    (b"MZ\x90", "program"),
    (b"MZ\x00", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\x00asm", "program"),
    (b"dex\n", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"#!", "program"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MSCF", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"\x1aE\xdf\xa3", "sound"),
    (b"FWS", "program"),
    (b"CWS", "program"),
)


def identify(file: IO[bytes], name: str) -> str:
    """The code of the type of the seekable `file`, left at its start. Raises Refused."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise Refused("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(_PNG):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.lstrip(b"\xef\xbb\xbf\r\n \t\0").startswith(b"%PDF-"):
        return "pdf"
    if b"%PDF-" in head[:1024]:
        raise Refused("two_types")
    if name.lower().rstrip(" .").endswith(".txt"):
        return "txt"
    raise _no_type(head)


def _no_type(head: bytes) -> Refused:
    """The reason for what is none of our types, as near to what the sender can do as can be told."""
    start = head.lstrip(b"\xef\xbb\xbf\r\n \t")
    if head[4:8] == b"ftyp":
        return Refused("heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif") else "sound")
    if head.startswith(b"RIFF"):
        return Refused("picture" if head[8:12] == b"WEBP" else "sound")
    for beginning, code in _OTHERS:
        if head.startswith(beginning):
            return Refused(code)
    if start.startswith(b"<") or MARKUP.search(head):
        return Refused("page")
    return Refused("type")


def charset(data: bytes) -> str:
    """The charset of a text, one of four. Many high bytes mean Arabic letters, few mean accents."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _readable(data, "utf-16")
    if data.translate(None, _CONTROLS) != data:
        raise _no_type(data[:HEAD])
    try:
        _readable(data, "utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        high = sum(byte >= 0xC0 for byte in data)
        low = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in data)
        return _readable(data, "windows-1256" if high > low else "windows-1252")


def _readable(data: bytes, name: str) -> str:
    """The name of the charset, once the text proves to be for readers. UnicodeDecodeError for UTF-8 only."""
    try:
        start = data[: 4 * HEAD].decode(name, "ignore") if name.startswith("windows") else data.decode(name)
    except UnicodeDecodeError:
        if name == "utf-8":
            raise
        raise Refused("damaged") from None
    if name == "utf-16" and "\0" in start:
        raise Refused("type")
    start = start[:HEAD].lstrip(_MARK)
    if _LIKE_A_PROGRAM.match(start):
        raise Refused("program")
    if _LIKE_A_PAGE.match(start) or MARKUP.search(start.encode("utf-8", "replace")):
        raise Refused("page")
    return name


def zip_at_end(file: IO[bytes]) -> bool:
    """Whether the end of a file holds the end of a zip archive, so that unpackers would take it for one."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.find(b"PK\x05\x06")
    while at >= 0 and len(tail) - at >= 22:
        disk, first, here, total = struct.unpack("<HHHH", tail[at + 4 : at + 12])
        if disk == first == 0 and here == total:
            return True
        at = tail.find(b"PK\x05\x06", at + 1)
    return False


def has_markup(data: bytes) -> bool:
    """Whether a viewer that guesses could take the bytes for a page, a PDF or a script."""
    return bool(MARKUP.search(data)) or b"%PDF-" in data

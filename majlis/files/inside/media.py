"""Pictures inside documents: what they say besides their pixels is cut out, the pixels stay as they are."""

from __future__ import annotations

import io
import re
import struct

from PIL import Image

from majlis.files.inside.refusals import Refused

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT", b"hIST"),
}
# Frames, tables and scans, and the marks that say how colours are to be read (APP0, APP14, profiles in APP2).
_JPEG_DROPPED = {0xFE, *range(0xE1, 0xF0)} - {0xE2, 0xEE}
_ACTIVE_SVG = re.compile(
    rb"<\s*(?:script|foreignobject|iframe|object|embed|handler)\b|\son\w+\s*=|javascript:", re.I
)
_FOREIGN_SVG = re.compile(rb"href\s*=\s*[\"'](?!#|data:image/)", re.I)
_WORDS_OF_SVG = re.compile(rb"<!--.*?-->|<(metadata|title|desc)\b.*?</\1\s*>", re.I | re.S)


def jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC, comments, profiles' makers and what follows its end. Raises Refused."""
    if not data.startswith(b"\xff\xd8"):
        raise Refused("inside", ending="jpg")
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise Refused("damaged")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            out += data[at : end + 2 if end > at else len(data)]
            return bytes(out)
        segment = data[at : at + 2 + length]
        if marker not in _JPEG_DROPPED and (marker != 0xE2 or segment[4:15] == b"ICC_PROFILE"):
            out += segment
        at += 2 + length
    raise Refused("damaged")


def png(data: bytes) -> bytes:
    """A PNG of its pixels and colours alone. Raises Refused."""
    if not data.startswith(_PNG):
        raise Refused("inside", ending="png")
    out, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at : at + 12 + length]
        if kind in _PNG_KEPT:
            out += chunk
        at += 12 + length
        if kind == b"IEND":
            return bytes(out)
    raise Refused("damaged")


def gif(data: bytes) -> bytes:
    """A GIF, drawn anew without comments. Raises Refused."""
    return _again(data, "GIF")


def tiff(data: bytes) -> bytes:
    """A TIFF, drawn anew without its tags. Raises Refused."""
    return _again(data, "TIFF")


def bmp(data: bytes) -> bytes:
    """A BMP, which has no place for words. Raises Refused."""
    if not data.startswith(b"BM"):
        raise Refused("inside", ending="bmp")
    return data


def _again(data: bytes, kind: str) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            if picture.width * picture.height > 20_000_000:
                raise Refused("pixels", pixels=picture.width * picture.height // 1_000_000, most=20)
            picture.load()
            shown = picture.copy()
    except (Refused, MemoryError):
        raise
    except Exception:
        raise Refused("inside", ending=kind.lower()) from None
    kept = shown.info.get("transparency")
    shown.info = {"transparency": kept} if kind == "GIF" and kept is not None else {}
    shown.save(out, kind)
    return out.getvalue()


def metafile(data: bytes) -> bytes:
    """A drawing of Windows without the words of its head: program and title. Raises Refused."""
    if len(data) > 88 and data[:4] == b"\x01\x00\x00\x00" and data[40:44] == b" EMF":
        length, start = struct.unpack("<II", data[60:68])
        if length and start >= 88 and start + 2 * length <= len(data):
            return data[:start] + bytes(2 * length) + data[start + 2 * length :]
        return data
    if data[:4] in (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00"):
        return data
    raise Refused("inside", ending="emf")


def svg(data: bytes) -> bytes:
    """A drawing without scripts, foreign parts or words about itself. Raises Refused."""
    if b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("unsafe")
    if _ACTIVE_SVG.search(data) or _FOREIGN_SVG.search(data):
        raise Refused("active")
    return _WORDS_OF_SVG.sub(b"", data)


def jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 without boxes of XML and of makers; anything else as it is."""
    if data[4:8] != b"jP  ":
        return data
    out, at = bytearray(), 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if length < 8:  # the last box, or one beyond 4 GiB
            return bytes(out + data[at:])
        if kind not in (b"xml ", b"uuid", b"uinf"):
            out += data[at : at + length]
        at += length
    return bytes(out)


CLEANERS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), jpeg),
    "png": png,
    "gif": gif,
    **dict.fromkeys(("tif", "tiff"), tiff),
    **dict.fromkeys(("bmp", "dib"), bmp),
    **dict.fromkeys(("emf", "wmf"), metafile),
    "svg": svg,
}

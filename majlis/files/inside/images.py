"""Pictures: counted before they are unpacked, then drawn anew, so that nothing but pixels is left."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
from typing import IO

from PIL import ExifTags, Image, ImageCms, ImageOps

from majlis.files.inside import limits, sniff
from majlis.files.inside.refusals import Refused

MOST_PIXELS = 60_000_000
MOST_UNPACKED = 150_000_000  # bytes: what fits beside the program into the memory of the child
SIDE = 256
MOST_PHOTO_PIXELS = 40_000_000
_QUALITY = 90
_GUESSED = 64 * 1024
_FAST_ABOVE = 8_000_000
_HEAVY = 20_000_000
_MOST_SEGMENTS = 5_000
_SIZES_OF_JPEG = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BYTES_OF = {"1": 1, "L": 1, "P": 1, "LA": 4, "I;16": 2}
_PEOPLE = (0x013B, 0x8298, 0x9C9D, 0xA430)
_DEVICES = (0x010F, 0x0110, 0x0131, 0xA431, 0xA433, 0xA434, 0xA435)
_TIMES = (0x0132, 0x9003, 0x9004)
_TOLD_OF_INFO = {
    "comment": "comments",
    "xmp": "description",
    "XML:com.adobe.xmp": "description",
    "photoshop": "description",
    "mp": "thumbnail",
}


def judge(file: IO[bytes], kind: str) -> None:
    """Refuse what floods, is broken at its head, or is another type as well. Raises Refused."""
    pixels = _png_pixels(file) if kind == "png" else _jpeg_pixels(file)
    if pixels <= 0:
        raise Refused("damaged")
    if pixels > MOST_PIXELS:
        raise _too_many(pixels)
    if sniff.has_markup(_ends(file)) or sniff.zip_at_end(file):
        raise Refused("two_types")


def _ends(file: IO[bytes]) -> bytes:
    """Where a guesser looks. What hides in the middle does not outlive being drawn anew."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(_GUESSED)
    file.seek(max(_GUESSED, size - _GUESSED))
    return head + b"\n" + file.read()


def _too_many(pixels: int) -> Refused:
    return Refused("pixels", pixels=pixels // 1_000_000, most=MOST_PIXELS // 1_000_000)


def clean(file: IO[bytes], out: IO[bytes], kind: str) -> set[str]:
    """Draw the picture anew into `out`; the codes of what it carried besides. Raises Refused."""
    file.seek(0)
    Image.MAX_IMAGE_PIXELS = None
    size = 0
    try:
        with warnings.catch_warnings(), Image.open(file, formats=(kind.upper(),)) as picture:
            warnings.simplefilter("ignore")
            size = picture.width * picture.height
            if size * _BYTES_OF.get(picture.mode, 4) > MOST_UNPACKED and kind == "png":
                raise _too_many(size)
            limits.sound_so_far()
            return _drawn_anew(picture, out, kind)
    except MemoryError:
        raise _too_many(size) from None
    except Refused:
        raise
    except OSError:  # libjpeg says the same of broken data and of memory that is at its end
        raise Refused("heavy" if size > _HEAVY else "damaged") from None
    except Exception:
        raise Refused("damaged") from None


def _drawn_anew(picture: Image.Image, out: IO[bytes], kind: str) -> set[str]:
    removed = _carried(picture)
    turned = picture.getexif().get(ExifTags.Base.Orientation, 1)
    needed = picture.width * picture.height * (10 if picture.info.get("progressive") else 4)
    if needed > MOST_UNPACKED and kind == "jpeg":
        picture.draft(None, (picture.width // 2, picture.height // 2))
        removed.add("size")
    if getattr(picture, "n_frames", 1) > 1 and kind == "png":
        removed.add("animation")
    picture.load()
    profile, clear = picture.info.get("icc_profile"), picture.info.get("transparency")
    picture.info = {"transparency": clear} if clear is not None else {}
    plain = _in_common_colours(picture, profile)
    facts = Image.Exif()
    if turned in range(
        2, 9
    ):  # to turn a large picture takes twice its memory: browsers do it as they show it
        facts[ExifTags.Base.Orientation] = turned
    if kind == "jpeg":
        if plain.mode not in ("L", "RGB"):
            plain = plain.convert("RGB")
        plain.save(out, "JPEG", quality=_QUALITY, exif=facts, subsampling=0 if plain.mode == "L" else "4:2:0")
    else:
        quick = plain.width * plain.height > _FAST_ABOVE
        plain.save(out, "PNG", compress_level=2 if quick else 6, exif=facts)
    return removed


def _carried(picture: Image.Image) -> set[str]:
    """What the file says besides its pixels."""
    told = {code for name, code in _TOLD_OF_INFO.items() if picture.info.get(name)}
    facts = picture.getexif()
    inner = {**facts, **facts.get_ifd(ExifTags.IFD.Exif)}
    if facts.get_ifd(ExifTags.IFD.GPSInfo):
        told.add("place")
    with contextlib.suppress(Exception):
        if facts.get_ifd(ExifTags.IFD.IFD1):
            told.add("thumbnail")
    for tags, code in ((_PEOPLE, "author"), (_DEVICES, "device"), (_TIMES, "time")):
        if any(inner.get(tag) for tag in tags):
            told.add(code)
    if set(inner) - {
        *_PEOPLE,
        *_DEVICES,
        *_TIMES,
        *(int(tag) for tag in ExifTags.IFD),
        ExifTags.Base.Orientation,
    }:
        told.add("details")
    if getattr(picture, "text", None) and not told:
        told.add("description")
    return told


def _in_common_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours that screens assume: a profile holds texts, and goes."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        common = ImageCms.createProfile("sRGB")
        if picture.mode == "RGB":
            ImageCms.profileToProfile(picture, theirs, common, inPlace=True)
            return picture
        return ImageCms.profileToProfile(picture, theirs, common, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def photo(file: IO[bytes], out: IO[bytes]) -> set[str]:
    """A small square JPEG with nothing but pixels in it. Raises Refused."""
    file.seek(0)
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PHOTO_PIXELS:
                raise Refused("pixels", pixels=picture.width * picture.height // 1_000_000, most=40)
            removed = _carried(picture)
            limits.sound_so_far()
            picture.thumbnail((8 * SIDE, 8 * SIDE), Image.Resampling.NEAREST)  # copies of all would be huge
            clear = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Refused, MemoryError):
        raise
    except Exception:
        raise Refused("damaged") from None
    ground = Image.new("RGBA", clear.size, "white")
    plain = Image.alpha_composite(ground, clear).convert("RGB")
    plain.info = {}
    ImageOps.fit(plain, (SIDE, SIDE)).save(out, "JPEG", quality=82, optimize=True)
    return removed


def _png_pixels(file: IO[bytes]) -> int:
    file.seek(8)
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

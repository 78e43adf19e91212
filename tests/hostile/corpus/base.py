"""Sound documents of every type to begin from, and the ways to change them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import openpyxl
import pikepdf
from PIL import Image

from majlis.files.tests import samples

# A line of text in each of four scripts.
WORDS = {
    "Arabic": "تفتيش الشحنات عند المعبر الحدودي",
    "Latin": "Contrôle des envois à la frontière",
    "Cyrillic": "Проверка грузов на границе",
    "Han": "边境口岸货物检查",
}


@dataclass(frozen=True)
class Sample:
    """One file: its family, what it is about, the name it is sent under, and how it is made."""

    family: str
    what: str
    name: str
    make: Callable[..., bytes]
    codes: tuple[str, ...] = ()  # the reasons it may be refused for; none for an honest file

    @property
    def id(self) -> str:
        """A name for reports."""
        return f"{self.family}: {self.what}"


def pack(members: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """A zip archive that is the same whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return out.getvalue()


def members(office: bytes) -> dict[str, bytes]:
    """What is in an archive."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def office(kind: str) -> bytes:
    """A plain document of Word, PowerPoint or Excel, or of OpenDocument."""
    if kind == "xlsx":
        out = io.BytesIO()
        book: Any = openpyxl.Workbook()
        book.active.append(["name", "number"])
        book.active.append(["=SUM(B3:B4)", 2])
        book.save(out)
        made = members(out.getvalue())
        return pack({**made, "docProps/core.xml": members(office("docx"))["docProps/core.xml"]})
    makers: dict[str, Callable[..., bytes]] = {
        "docx": lambda: samples.docx_file(*WORDS.values()),
        "pptx": lambda: samples.pptx_file(*WORDS.values()),
        "odt": lambda: samples.odt_file(*WORDS.values()),
    }
    return pack(members(makers[kind]()))


MAIN = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
}


def with_members(kind: str, **_: Any) -> Callable[[Mapping[str, bytes]], bytes]:
    """A document of `kind` with these members put in or replaced."""
    return lambda more: pack({**members(office(kind)), **more})


def replaced(kind: str, member: str, old: bytes, new: bytes) -> bytes:
    """A document of `kind` with a piece of one member replaced."""
    made = members(office(kind))
    if old not in made[member]:
        raise LookupError(f"{old!r} is not in {member}")
    return pack({**made, member: made[member].replace(old, new, 1)})


def related(kind: str, type_: str, target: str, *, outside: bool = True) -> bytes:
    """A document whose main part points to `target`."""
    folder, _, file = MAIN[kind].rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    mode = ' TargetMode="External"' if outside else ""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    line = f'<Relationship Id="rIdX" Type="{space}{type_}" Target="{target}"{mode}/></Relationships>'
    return replaced(kind, rels, b"</Relationships>", line.encode())


def in_body(text: str) -> bytes:
    """A Word document with more markup at the end of its body."""
    body = members(office("docx"))["word/document.xml"]
    at = body.rindex(b"<w:sectPr")
    return pack({**members(office("docx")), "word/document.xml": body[:at] + text.encode() + body[at:]})


@cache
def pdf() -> bytes:
    """A plain PDF of two pages."""
    return samples.pdf(WORDS["Latin"], WORDS["Arabic"])


def pdf_with(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    """The plain PDF after `change`, written anew."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        same: dict[str, Any] = {} if "encryption" in options else {"deterministic_id": True}
        document.save(out, **same, **options)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A picture with something on it."""
    out = io.BytesIO()
    shown = Image.linear_gradient("L").resize(size)
    shown.convert(mode).save(out, kind, **options)
    return out.getvalue()


def exif(**text: str) -> Image.Exif:
    """EXIF as phones write it: maker, model, time, place."""
    facts = Image.Exif()
    facts[0x010F], facts[0x0110] = text.get("maker", "Maker"), text.get("model", "Model 7")
    facts[0x0132], facts[0x013B] = "2025:03:04 05:06:07", text.get("artist", "Somebody")
    facts[0x010E] = text.get("description", "at the gate")
    facts[0x8298] = text.get("copyright", "nobody")
    facts[0x0112] = int(text.get("turned", "1"))
    place = facts.get_ifd(0x8825)
    place.update(
        {1: "N", 2: (33.0, 30.0, 1.0), 3: "E", 4: (44.0, 20.0, 2.0), 29: text.get("date", "2025:03:04")}
    )
    more = facts.get_ifd(0x8769)
    more.update({0x9003: "2025:03:04 05:06:07", 0xA430: text.get("owner", "Owner"), 0xA431: "serial-1"})
    return facts


def moved_end(data: bytes, **fields: int) -> bytes:
    """An archive whose last record says something else: `count` or `length` of its table of contents."""
    at = data.rindex(b"PK\x05\x06")
    count, length = struct.unpack("<HI", data[at + 10 : at + 16])
    new = struct.pack("<HI", fields.get("count", count), fields.get("length", length))
    return data[: at + 10] + new + data[at + 16 :]

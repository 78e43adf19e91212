"""Three hundred files that mean harm to who opens them or to who unpacks them; each has to be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pikepdf

from tests.hostile.corpus import base
from tests.hostile.corpus.base import Sample, office, pack, pdf, pdf_with, picture

SCRIPT = "<script>alert(1)</script>"
MARKUP = (
    SCRIPT,
    "<html><body onload=alert(1)>",
    "<!DOCTYPE html><title>x</title>" + SCRIPT,
    "<iframe src='javascript:alert(1)'></iframe>",
    "<?php echo 1 ?>",
    "<HTML>" + SCRIPT,
    "<object data='x'></object>",
    "<embed src='x'>",
)


def polyglots() -> Iterator[Sample]:
    """Sixty files that are two things at once."""
    one = partial(Sample, "polyglot")
    inner = [
        pack({name: b"x" * 40}) for name in ("a.html", "run.exe", "x.js", "a/b.txt", "[Content_Types].xml")
    ]
    inner += [office("docx"), office("odt"), office("xlsx")]
    for number, end in enumerate(inner):
        yield one(f"PDF and ZIP {number}", "both.pdf", lambda end=end: pdf() + end, ("two_types",))
    for number, text in enumerate(MARKUP):
        data = text.encode()
        yield one(
            f"page before PDF {number}", "page.pdf", lambda d=data: d + b"\n" + pdf(), ("two_types", "page")
        )
        yield one(
            f"page in the head of PDF {number}",
            "head.pdf",
            lambda d=data: pdf()[:9] + b"%" + d + b"\n" + pdf()[9:],
            ("two_types",),
        )
    for what, change in _SCRIPTS_OF_PDF.items():
        yield one(f"PDF and JS, {what}", "form.pdf", partial(pdf_with, change), ("active", "linked"))
    starts = (
        b"<html>" + SCRIPT.encode(),
        b"MZ\x90\0" + bytes(60),
        b"GIF89a/*",
        b"#!/bin/sh\n",
        b"%PDF-1.4\n",
        b"x",
    )
    for start in starts:
        codes = ("page", "program", "picture", "two_types", "type", "damaged")
        yield one(f"{start[:5]!r} before ZIP", "both.docx", lambda s=start: s + office("docx"), codes)
    for end in (b"<html>" + SCRIPT.encode(), pdf(), b"alert(1)//", b"\0" * 3000, picture(), office("xlsx")):
        yield one(
            f"ZIP before {end[:5]!r}",
            "both.docx",
            lambda e=end: office("docx") + e,
            ("two_types", "damaged", "unsafe"),
        )
    for text in (SCRIPT, "*/alert(1)//"):
        comment = partial(pack, base.members(office("docx")), comment=text.encode())
        yield one(f"ZIP with {text!r} in its comment", "note.docx", comment, ("two_types",))
    for name in ("a.gif", "a.js", "a.png", "a.jpg", "a.pdf", "a.docx", "a.html", "a.xlsx"):
        yield one(
            f"GIF and JS as {name}", name, lambda: b"GIF89a/*\x01\0\0*/=1;alert(1);", ("picture", "page")
        )
    for kind, name in (("PNG", "a.png"), ("JPEG", "a.jpg")):
        for end in (pack({"a": b"b"}), SCRIPT.encode(), pdf()):
            yield one(
                f"{kind} before {end[:5]!r}", name, lambda k=kind, e=end: picture(k) + e, ("two_types",)
            )


def _action(where: str, action: str = "/JavaScript") -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        deed = pikepdf.Dictionary(S=pikepdf.Name(action), JS=pikepdf.String("app.alert(1)"))
        if action == "/Launch":
            deed = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
        if action == "/URI":
            deed = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("javascript:alert(1)"))
        page = document.pages[0].obj
        if where == "open":
            document.Root.OpenAction = deed
        elif where == "names":
            tree = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), deed]))
            document.Root.Names = pikepdf.Dictionary(JavaScript=tree)
        elif where == "page":
            page.AA = pikepdf.Dictionary(O=deed)
        elif where == "link":
            page.Annots = pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=deed
                    )
                ]
            )
        elif where == "next":
            first = pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.FirstPage, Next=deed)
            document.Root.OpenAction = document.make_indirect(first)

    return change


_SCRIPTS_OF_PDF = {
    "when opened": _action("open"),
    "by name": _action("names"),
    "of a page": _action("page"),
    "of a link": _action("link"),
    "as a second step": _action("next"),
    "launching": _action("open", "/Launch"),
    "launching from a link": _action("link", "/Launch"),
    "an address": _action("link", "/URI"),
}


def scripts() -> Iterator[Sample]:
    """Forty drawings, pages and XML files with scripts in them."""
    one = partial(Sample, "script")
    ns = "xmlns='http://www.w3.org/2000/svg'"
    drawings = (
        f"<svg {ns} onload='alert(1)'/>",
        f"<svg {ns}>{SCRIPT}</svg>",
        f"<svg {ns}><foreignObject><body onload='alert(1)'/></foreignObject></svg>",
        f"<?xml version='1.0'?><svg {ns}><a href='javascript:alert(1)'/></svg>",
        f"<!-- x --><svg {ns}><animate onbegin='alert(1)'/></svg>",
        f"\ufeff<svg {ns}><set onend='alert(1)'/></svg>",
        f"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg {ns}>&a;</svg>",
    )
    pages = (
        f"<html>{SCRIPT}</html>",
        f"<!doctype html>{SCRIPT}",
        f"\n\n  <HTML><head>{SCRIPT}</head></HTML>",
        f"<body onload=alert(1)>{SCRIPT}",
        f"words first\n{SCRIPT}",
        "<iframe srcdoc='<b onclick=alert(1)>'></iframe>",
        f"<head>{SCRIPT}</head>",
    )
    for texts, names in ((drawings, ("a.svg", "a.txt")), (pages, ("a.html", "a.txt"))):
        for number, text in enumerate(texts):
            for name in names:
                yield one(f"{name} {number}", name, lambda t=text: t.encode(), ("page",))
    others = (
        "<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><a/>",
        "<xsl:stylesheet version='1.0'><msxsl:script>alert(1)</msxsl:script></xsl:stylesheet>",
        "<math><maction actiontype='statusline'>alert(1)</maction></math>",
        "<hta:application/><script>alert(1)</script>",
        "MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>",
        "<job><script>alert(1)</script></job>",
    )
    for number, text in enumerate(others):
        for name in ("a.xml", "a.txt"):
            yield one(f"{name} other {number}", name, lambda t=text: t.encode(), ("page", "type"))


def floods() -> Iterator[Sample]:
    """Fifteen pictures of more pixels than fit anywhere."""
    one = partial(Sample, "pixels")
    for width, height in (
        (100_000, 100_000),
        (70_000, 900),
        (8_000, 8_000),
        (2**31 - 1, 2**31 - 1),
        (1, 2**30),
    ):
        yield one(
            f"PNG that says {width} by {height}", "a.png", partial(_png_head, width, height), ("pixels",)
        )
    for width, height in ((65_535, 65_535), (65_000, 1_000), (9_000, 9_000), (30_000, 3_000)):
        yield one(
            f"JPEG that says {width} by {height}", "a.jpg", partial(_jpeg_head, width, height), ("pixels",)
        )
    for mode, side in (("1", 20_000), ("P", 9_000), ("L", 8_500)):
        yield one(f"a real PNG of {side}", "a.png", partial(_plain_png, side, mode), ("pixels",))
    for mode, side in (("RGB", 7_000), ("RGBA", 7_000), ("LA", 7_100)):
        yield one(
            f"a PNG that is too much unpacked, {mode}", "a.png", partial(_plain_png, side, mode), ("pixels",)
        )


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_head(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = _png_chunk(b"IDAT", zlib.compress(bytes(5000)))
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", head) + rows + _png_chunk(b"IEND", b"")


def _plain_png(side: int, mode: str) -> bytes:
    """All black, row by row, so that making it takes no memory here either."""
    bits, colour = {"1": (1, 0), "P": (8, 3), "L": (8, 0), "RGB": (8, 2), "RGBA": (8, 6), "LA": (8, 4)}[mode]
    wide = {"1": (side + 7) // 8, "P": side, "L": side, "RGB": 3 * side, "RGBA": 4 * side, "LA": 2 * side}[
        mode
    ]
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(1 + wide)) for _row in range(side)) + packer.flush()
    head = _png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, colour, 0, 0, 0))
    table = _png_chunk(b"PLTE", bytes(3)) if mode == "P" else b""
    return b"\x89PNG\r\n\x1a\n" + head + table + _png_chunk(b"IDAT", rows) + _png_chunk(b"IEND", b"")


def _jpeg_head(width: int, height: int) -> bytes:
    made = picture("JPEG")
    at = made.index(b"\xff\xc0")
    return made[: at + 5] + struct.pack(">HH", height, width) + made[at + 9 :]


_LIES: dict[str, tuple[str, bytes]] = {
    "Windows program": ("program", b"MZ\x90\0\x03\0\0\0" + bytes(200)),
    "Linux program": ("program", b"\x7fELF\x02\x01\x01" + bytes(200)),
    "Mac program": ("program", b"\xcf\xfa\xed\xfe" + bytes(200)),
    "Java class": ("program", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(90)),
    "shell script": ("program", b"#!/bin/sh\necho harmless\n"),
    "shortcut": ("program", b"L\0\0\0\x01\x14\x02\0" + bytes(80)),
    "old Word": ("old_office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    "RTF": ("old_office", b"{\\rtf1 {\\object\\objdata 0}}"),
    "RAR": ("archive", b"Rar!\x1a\x07\x01\0" + bytes(90)),
    "7z": ("archive", b"7z\xbc\xaf\x27\x1c" + bytes(90)),
    "gzip": ("archive", b"\x1f\x8b\x08\0" + bytes(90)),
    "ZIP": ("archive", pack({"a.exe": b"MZ"})),
    "JAR": ("archive", pack({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"})),
    "HEIC": ("heic", b"\0\0\0\x18ftypheic" + bytes(90)),
    "MP4": ("sound", b"\0\0\0\x18ftypisom" + bytes(90)),
    "WebP": ("picture", b"RIFF\x20\0\0\0WEBPVP8 " + bytes(90)),
    "Flash": ("program", b"CWS\x09" + bytes(90)),
    "WebAssembly": ("program", b"\0asm\x01\0\0\0" + bytes(90)),
    "database": ("type", b"SQLite format 3\0" + bytes(90)),
    "EPUB": ("type", pack({"mimetype": b"application/epub+zip"})),
}


def lies() -> Iterator[Sample]:
    """Forty files of types that are not accepted, under names of types that are: each for its own reason."""
    for number, (what, (code, data)) in enumerate(_LIES.items()):
        others = ("a.docx", "a.jpg", "a.xlsx", "a.odt", "a.png", "a.pptx")
        for name in ("a.pdf", "a.txt" if b"\0" in data[:300] and number % 2 else others[number % 6]):
            yield Sample("lie", f"{what} as {name}", name, lambda d=data: d, (code,))


def slips() -> Iterator[Sample]:
    """Twenty documents with members that lead out of the archive."""
    names = ("../../evil.txt", "..\\..\\evil.txt", "/etc/cron.d/evil", "C:\\Windows\\evil.txt")
    for kind in ("docx", "xlsx", "pptx", "odt"):
        made = base.members(office(kind))
        for name in names:
            yield Sample(
                "slip",
                f"{name} in {kind}",
                f"a.{kind}",
                lambda m=made, n=name: pack({**m, n: b"x"}),
                ("unsafe",),
            )
        yield Sample("slip", f"a link in {kind}", f"a.{kind}", partial(_linked, kind), ("unsafe",))


def _linked(kind: str) -> bytes:
    out = io.BytesIO(office(kind))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("media/link.png")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()

"""Small real files made from a text with headings: what their readers can open and the index can read."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from majlis.demo.words import Document

_WIDTH = 88  # characters of a line of PDF text
_LINES = 44  # lines of a page of PDF text


Made = tuple[bytes, list[str]]
"""The bytes of a file, and the text of each of its pages as the index will know it."""

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = "application/vnd.oasis.opendocument.text"
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
        '/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}


def _lines(document: Document) -> list[str]:
    lines = [document.title, document.summary]
    for heading, paragraphs in document.sections:
        lines += [heading, *paragraphs]
    return lines


def txt(document: Document) -> Made:
    """Plain text in UTF-8."""
    text = "\n\n".join(_lines(document))
    return (text + "\n").encode("utf-8"), [text]


def docx(document: Document, right_to_left: bool = False) -> Made:
    """A Word document of three parts; written by hand, since the usual library takes a tenth of a second."""
    headings = {document.title, *(heading for heading, _paragraphs in document.sections)}
    way = "<w:bidi/>" if right_to_left else ""
    body = "".join(
        f"<w:p><w:pPr>{way}</w:pPr><w:r><w:rPr>{'<w:b/>' if line in headings else ''}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in _lines(document)
    )
    main = f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (*_PARTS.items(), ("word/document.xml", main)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue(), ["\n".join(_lines(document))]


def pptx(document: Document) -> Made:
    """A presentation: a title slide and a slide for each section."""
    import pptx as powerpoint

    file, out = powerpoint.Presentation(), io.BytesIO()
    slides = [(0, document.title, (document.summary,)), *((1, *section) for section in document.sections)]
    for layout, heading, paragraphs in slides:
        slide = file.slides.add_slide(file.slide_layouts[layout])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(paragraphs)
    file.save(out)
    return out.getvalue(), ["\n".join((heading, *paragraphs)) for _layout, heading, paragraphs in slides]


def xlsx(document: Document) -> Made:
    """A workbook with one sheet: section, what it says, done."""
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = document.sections[0][0][:31]
    rows = [[document.title]]
    rows += [[heading, text] for heading, paragraphs in document.sections for text in paragraphs]
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue(), ["\n".join([sheet.title, *(" | ".join(row) for row in rows)])]


def odt(document: Document) -> Made:
    """An OpenDocument text of three parts, written by hand."""
    headings = {document.title, *(heading for heading, _paragraphs in document.sections)}
    body = "".join(
        f'<text:h text:outline-level="1">{escape(line)}</text:h>'
        if line in headings
        else f"<text:p>{escape(line)}</text:p>"
        for line in _lines(document)
    )
    spaces = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" office:version="1.2"'
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _ODT), ("content.xml", "text/xml"))
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">{entries}</manifest:manifest>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODT, compress_type=zipfile.ZIP_STORED)
        for name, text in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return out.getvalue(), ["\n".join(_lines(document))]


def _pages(document: Document) -> list[list[tuple[str, bool]]]:
    """Lines of each page, and whether they are headings."""
    lines: list[tuple[str, bool]] = [(part, True) for part in textwrap.wrap(document.title, 60)]
    blocks = [(document.summary, False)]
    for heading, paragraphs in document.sections:
        blocks += [(heading, True), *((paragraph, False) for paragraph in paragraphs)]
    for text, strong in blocks:
        lines.append(("", False))
        lines += [(part, strong) for part in textwrap.wrap(text, _WIDTH)]
    return [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]


def _stream(lines: list[tuple[str, bool]]) -> bytes:
    parts = [b"BT 60 790 Td 16 TL"]
    for text, strong in lines:
        shown = text.encode("cp1252", "replace")
        for char in (b"\\", b"(", b")"):
            shown = shown.replace(char, b"\\" + char)
        parts.append(b"/F%d 11 Tf (%s) Tj T*" % (2 if strong else 1, shown))
    return b"\n".join([*parts, b"ET"])


def pdf(document: Document) -> Made:
    """A PDF in the built-in Helvetica: for Latin letters of Western Europe only."""
    pages = _pages(document)
    fonts = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
        for name in (b"Helvetica", b"Helvetica-Bold")
    )
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *fonts,
    ]
    for at, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (6 + 2 * at)
        )
        content = _stream(lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _bound(objects), ["\n".join(text for text, _strong in lines if text) for lines in pages]


def _bound(objects: list[bytes]) -> bytes:
    """Number the objects and add the table of where they lie."""
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + tail % (size, table, size, len(out))


MAKERS: dict[str, Callable[[Document], Made]] = {
    "txt": txt,
    "docx": docx,
    "pptx": pptx,
    "xlsx": xlsx,
    "odt": odt,
    "pdf": pdf,
}

"""Small files of every accepted type, made here: honest ones, and some that mean harm to their readers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import pptx
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ARABIC = "تفتيش الشحنات عند المعبر الحدودي"
FRENCH = "Contrôle des envois à la frontière"


def _pdf_page(text: str, at: int) -> list[bytes]:
    # A page is drawn from left to right: right-to-left letters lie on it in reverse.
    drawn = text[::-1] if text[:1] > "\u0600" else text
    shown = "".join(f"{ord(letter):04x}" for letter in drawn)
    stream = f"BT /F1 12 Tf 40 700 Td <{shown}> Tj ET".encode()
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {at + 1} 0 R "
        f"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    return [page.encode(), b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream)]


def pdf(*pages: str) -> bytes:
    """A PDF with one line a page; glyph numbers are code points, which its ToUnicode table says."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def "
        b"1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"1 beginbfrange <0000> <ffff> <0000> endbfrange endcmap end end"
    )
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /FontDescriptor 5 0 R /DW 600 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 0 600 800] /ItalicAngle 0 "
        b"/Ascent 800 /Descent 0 /CapHeight 700 /StemV 80 >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(cmap), cmap),
    ]
    for number, text in enumerate(pages):
        objects += _pdf_page(text, 7 + 2 * number)
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def docx_file(*lines: str) -> bytes:
    """A Word document with a table after its paragraphs."""
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left cell", "right cell"
    document.save(out)
    return out.getvalue()


WORD_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>%s</w:body></w:document>"
)


def docx_with_first_page() -> bytes:
    """A Word document with a header of its own for the first page."""
    document, out = docx.Document(), io.BytesIO()
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "on top of the first"
    document.save(out)
    return out.getvalue()


def docx_with_notes() -> bytes:
    """A Word document with a box, a footnote and a picture that says what it shows."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document, out = docx.Document(), io.BytesIO()
    document.add_picture(io.BytesIO(picture()))._inline.docPr.set("descr", "what the picture shows")
    box = f"<w:p {word}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p>"
    document.element.body.insert(0, parse_xml(f"{box}</w:txbxContent></w:pict></w:r></w:p>"))
    runs = "<w:p><w:r><w:t>in a foot</w:t></w:r><w:r><w:t>note, in two runs</w:t></w:r></w:p>"
    notes = f'<w:footnotes {word}><w:footnote w:id="1">{runs}</w:footnote></w:footnotes>'
    place = PackURI("/word/footnotes.xml")
    part = Part(place, CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(out)
    return out.getvalue()


def pptx_with_picture() -> bytes:
    """A presentation with a picture that says what it shows."""
    deck, out = pptx.Presentation(), io.BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    shape = slide.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    shape._element.nvPicPr.cNvPr.set("descr", "what the picture shows")
    deck.save(out)
    return out.getvalue()


def pptx_file(*titles: str) -> bytes:
    """A presentation with one slide for each title, and a note on the first."""
    deck, out = pptx.Presentation(), io.BytesIO()
    for title in titles:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
    deck.slides[0].notes_slide.notes_text_frame.text = "a note for the speaker"
    deck.save(out)
    return out.getvalue()


def xlsx_file(**sheets: list[list[object]]) -> bytes:
    """A workbook with named sheets of rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def odt_file(*paragraphs: str) -> bytes:
    """A text document with a heading and a paragraph each."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(f"<t:p>{text}</t:p>" for text in paragraphs)
    body = f"<o:body><o:text><t:h>Heading of<t:s/><t:span>the</t:span> text</t:h>{lines}</o:text></o:body>"
    names = f'xmlns:o="{space}:office:1.0" xmlns:t="{space}:text:1.0"'
    content = f"<o:document-content {names}>{body}</o:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    """A plain picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (10, 80, 90)).save(out, kind)
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG that says it has 10,000 million pixels."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk


def zipped(members: dict[str, bytes]) -> bytes:
    """Any zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_member(office: bytes, name: str, data: bytes) -> bytes:
    """An office document with one more member in it."""
    out = io.BytesIO(office)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def changed(office: bytes, name: str, data: bytes) -> bytes:
    """An office document with one member replaced."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**members, name: data})


HONEST: dict[str, tuple[str, bytes]] = {
    "pdf": ("guide.pdf", pdf(FRENCH, ARABIC)),
    "docx": ("guide.docx", docx_file(FRENCH, ARABIC)),
    "pptx": ("talk.pptx", pptx_file(FRENCH, ARABIC)),
    "xlsx": ("list.xlsx", xlsx_file(First=[[FRENCH, 12]], Second=[[ARABIC]])),
    "odt": ("guide.odt", odt_file(FRENCH, ARABIC)),
    "txt": ("note.txt", f"{FRENCH}\n{ARABIC}\n".encode()),
    "png": ("map.png", picture()),
    "jpeg": ("photo.jpg", picture("JPEG")),
}


def honest(kind: str) -> SimpleUploadedFile:
    """The honest file of a type, as an upload."""
    name, data = HONEST[kind]
    return upload(data, name)


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    """What a form would hand over; the type the browser claims is a lie on purpose."""
    return SimpleUploadedFile(name, data, content_type="application/x-claimed")

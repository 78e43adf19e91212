"""The text of every type of file, and files that would rather break the reader."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from majlis.files import extract, reading
from majlis.files.tests import samples


def text_of(tmp_path: Path, kind: str, data: bytes, charset: str = "") -> list[str]:
    path = tmp_path / "file"
    path.write_bytes(data)
    return reading.text_of(path, kind, charset)


@pytest.mark.parametrize("kind", [kind for kind in samples.HONEST if kind in extract.READERS])
def test_french_and_arabic_come_out_of_every_type(tmp_path: Path, kind: str) -> None:
    pages = text_of(tmp_path, kind, samples.HONEST[kind][1], "utf-8")
    assert samples.FRENCH in "\n".join(pages)
    assert samples.ARABIC in "\n".join(pages)
    assert len(pages) == (2 if kind in ("pdf", "pptx", "xlsx") else 1)


def test_tables_notes_and_names_of_sheets_are_read_too(tmp_path: Path) -> None:
    assert "left cell | right cell" in text_of(tmp_path, "docx", samples.HONEST["docx"][1])[0]
    assert "a note for the speaker" in text_of(tmp_path, "pptx", samples.HONEST["pptx"][1])[0]
    assert text_of(tmp_path, "odt", samples.HONEST["odt"][1])[0].startswith("Heading of the text\n")
    assert text_of(tmp_path, "xlsx", samples.HONEST["xlsx"][1])[1].startswith("Second")


def test_boxes_notes_and_what_pictures_are_said_to_show_are_read_too(tmp_path: Path) -> None:
    page = text_of(tmp_path, "docx", samples.docx_with_notes())[0]
    for words in ("in a box", "in a footnote, in two runs", "what the picture shows"):
        assert page.count(words) == 1, words
    deck = "\n".join(text_of(tmp_path, "pptx", samples.pptx_with_picture()))
    assert "what the picture shows" in deck


@pytest.mark.parametrize(
    "around",
    [
        "<w:sdt><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
        "<w:p><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        '<w:p><w:ins w:id="1">{}</w:ins></w:p>',
        '<w:p><w:fldSimple w:instr="PAGE">{}</w:fldSimple></w:p>',
    ],
)
def test_words_in_controls_fields_and_tracked_changes_are_read_too(tmp_path: Path, around: str) -> None:
    run = "<w:r><w:t>hidden words</w:t></w:r>"
    text = samples.WORD_BODY % around.format(run)
    office = samples.changed(samples.docx_file("text"), "word/document.xml", text.encode())
    assert text_of(tmp_path, "docx", office)[0].count("hidden words") == 1


def test_the_margins_of_a_first_page_are_read_too(tmp_path: Path) -> None:
    assert "on top of the first" in text_of(tmp_path, "docx", samples.docx_with_first_page())[0]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1256"])
def test_a_text_file_is_read_in_its_own_charset(tmp_path: Path, charset: str) -> None:
    assert text_of(tmp_path, "txt", samples.ARABIC.encode(charset), charset) == [samples.ARABIC]


def test_a_long_text_comes_in_parts(tmp_path: Path) -> None:
    pages = text_of(tmp_path, "txt", ("a line of text\n" * 10_000).encode(), "utf-8")
    assert 5 < len(pages) < 12
    assert sum(len(page) for page in pages) > 140_000


def test_the_reader_is_told_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tells = "import json, os, sys; os.write(int(sys.argv[-1]), json.dumps({'pages': [*os.environ]}).encode())"
    monkeypatch.setattr(reading, "_START", tells)
    assert text_of(tmp_path, "txt", b"") == ["LC_ALL", "MALLOC_ARENA_MAX"]


def test_what_no_database_stores_does_not_come_out() -> None:
    assert reading.sound("a\x00b\ud800c\x1fd\r\n\r\n\r\n\r\ne   f") == "a b c d\n\ne f"


def test_what_is_shown_from_behind_is_read_as_it_is_shown() -> None:
    assert reading.sound("a \u202eelbbep\u202c lies") == "a pebble lies"
    assert reading.sound("peb\u202able \u2067lies\u2069\u202e") == "pebble lies"


def test_an_override_that_turns_nothing_round_leaves_the_words_as_they_are() -> None:
    """Letters stand under it as they do anyhow: Latin ones left to right, Arabic ones right to left."""
    assert reading.sound("a \u202dpebble\u202c lies") == "a pebble lies"
    assert reading.sound("قال \u202eحصاة صغيرة\u202c هنا") == "قال حصاة صغيرة هنا"
    assert reading.sound("قال \u202dةاصح\u202c هنا") == "قال حصاة هنا"


@pytest.mark.parametrize(
    ("kind", "data"),
    [("pdf", b"%PDF-1.7\nnothing"), ("docx", b"PK\x03\x04nothing"), ("xlsx", samples.zipped({"a": b"b"}))],
)
def test_a_broken_file_is_unreadable_and_nothing_worse(tmp_path: Path, kind: str, data: bytes) -> None:
    with pytest.raises(reading.Unreadable):
        text_of(tmp_path, kind, data)


def pdf_bomb() -> bytes:
    """A page whose drawing unpacks to 1 GB of operators through two layers of compression."""
    stream = zlib.compress(_blanks(1000), 9)
    head = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n"
    )
    body = b"4 0 obj\n<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n" % len(stream)
    return head + body + stream + b"\nendstream\nendobj\ntrailer << /Size 5 /Root 1 0 R >>\n%%EOF\n"


def _blanks(megabytes: int) -> bytes:
    """So many blanks, packed: after a full flush a megabyte packs to the same bytes, which are repeated."""
    chunk, checksum, layer = b" " * 1024 * 1024, 1, zlib.compressobj(9)
    first, again = (layer.compress(chunk) + layer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    for _ in range(megabytes):
        checksum = zlib.adler32(chunk, checksum)
    return first + again * (megabytes - 1) + layer.flush()[:-4] + checksum.to_bytes(4, "big")


def docx_bomb() -> bytes:
    """A Word document whose text unpacks to 140 MB of empty paragraphs."""
    office = samples.docx_file("text")
    w = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = b"<w:document " + w + b"><w:body>" + b"<w:p/>" * 20_000_000 + b"</w:body></w:document>"
    return samples.changed(office, "word/document.xml", text)


def test_a_document_that_eats_memory_dies_alone(tmp_path: Path) -> None:
    with pytest.raises(reading.Unreadable, match="ended with"):
        text_of(tmp_path, "docx", docx_bomb())


def test_a_pdf_that_unpacks_without_end_stays_within_the_limits(tmp_path: Path) -> None:
    try:
        assert text_of(tmp_path, "pdf", pdf_bomb()) == [""]
    except reading.Unreadable as refused:
        assert "ended with" in str(refused)


def test_a_child_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    with pytest.raises(reading.Unreadable, match="too long"):
        text_of(tmp_path, "pdf", samples.HONEST["pdf"][1])


def sheet_with_words_beside() -> bytes:
    """A workbook whose comment, margin, chart and format of a number say something."""
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment

    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"] = "in a cell", 1
    sheet["A1"].comment = Comment("in a comment", "x")
    sheet["B1"].number_format = '0.0 "in a format"'
    margin: Any = sheet.oddHeader
    margin.center.text = "in a margin"
    chart = BarChart()
    chart.title = "in a chart"
    chart.add_data(Reference(sheet, min_col=2, min_row=1))
    sheet.add_chart(chart, "D1")
    book.save(out)
    return out.getvalue()


def slides_with_words_beside() -> bytes:
    """A show whose chart, and whose master outside the places for texts, say something."""
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    show, out = pptx.Presentation(), io.BytesIO()
    slide = show.slides.add_slide(show.slide_layouts[6])
    said: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    said.categories = ["in a chart"]
    said.add_series("in a series", (1,))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 5_000_000, 5_000_000, said)
    box = copy.deepcopy(slide.shapes.add_textbox(0, 0, 9, 9)._element)
    show.slide_master.shapes._spTree.append(box)
    show.slide_master.shapes[-1].text_frame.text = "on the master"
    show.save(out)
    return out.getvalue()


def text_with_words_beside() -> bytes:
    """A text whose styles hold the head of its pages, and whose picture has a title outside a paragraph."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for name, long in (
            ("office", "office"), ("text", "text"), ("style", "style"),
            ("svg", "svg-compatible"), ("draw", "drawing"),
        )
    )  # fmt: skip
    content = (
        "<office:body><office:text><text:p>in the text</text:p>"
        "<draw:frame><svg:title>in a title</svg:title></draw:frame></office:text></office:body>"
    )
    head = "<style:header><text:p>in the <text:span>head</text:span></text:p></style:header>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml", f"<office:document-content {names}>{content}</office:document-content>"
        )
        archive.writestr("styles.xml", f"<office:styles {names}>{head}</office:styles>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "make", "beside"),
    [
        ("xlsx", sheet_with_words_beside, ["in a comment", "in a format", "in a margin", "in a chart"]),
        ("pptx", slides_with_words_beside, ["in a chart", "in a series", "on the master"]),
        ("odt", text_with_words_beside, ["in the head", "in a title"]),
    ],
)
def test_what_a_package_says_beside_its_pages_is_read_once_and_in_a_part_of_its_own(
    tmp_path: Path, kind: str, make: Callable[[], bytes], beside: list[str]
) -> None:
    pages = text_of(tmp_path, kind, make())
    assert len(pages) == 2
    for words in beside:
        assert pages[1].count(words) == 1 and words not in pages[0], (words, pages)

"""A hundred and thirty honest documents of Office."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import docx
import openpyxl
import pptx
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from majlis.files.tests import samples
from tests.hostile.corpus import base
from tests.hostile.corpus.base import WORDS, Sample, exif, in_body, members, office, pack, picture
from tests.hostile.corpus.naming import numbered


def _word(change: Callable[[Any], None]) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    change(document)
    document.save(out)
    return out.getvalue()


def _table(rows: int, document: Any) -> None:
    table = document.add_table(rows=rows, cols=4)
    for row in table.rows:
        row.cells[0].text = WORDS["Arabic"]


def _photos(count: int, document: Any) -> None:
    for n in range(count):
        shown = picture("JPEG", (60 + n, 40), exif=exif()) if n % 2 else picture("PNG", (60 + n, 40))
        document.add_picture(io.BytesIO(shown))


def _link(address: str, document: Any) -> None:
    rel = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = document.add_paragraph("see ").add_run("here")
    run._r.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", rel)


def _margins(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = WORDS["Arabic"]
    document.sections[0].footer.paragraphs[0].text = WORDS["Latin"]
    document.add_paragraph("body")


def _comment(document: Any) -> None:
    run = document.add_paragraph("commented").runs[0]
    document.add_comment(run, text="is that so?", author="Somebody", initials="S")


CHANGED = '<w:p><w:ins w:id="1" w:author="Somebody" w:date="2025-01-02T03:04:05Z"><w:r><w:t>new</w:t></w:r></w:ins></w:p>'


def words() -> Iterator[Sample]:
    """Fifty Word documents: tables, photos, comments, changes, fields, links."""
    made: dict[str, Callable[..., bytes]] = {}
    for script, text in WORDS.items():
        made[script] = partial(samples.docx_file, text, text)
        made[f"{script}, long"] = partial(samples.docx_file, *[text] * 200)
    changes: dict[str, Callable[[Any], None]] = {
        "nothing": lambda _doc: None, "margins": _margins, "a comment": _comment,
        **{f"a table of {rows}": partial(_table, rows) for rows in (1, 30, 120)},
        **{f"{count} photos": partial(_photos, count) for count in (1, 4, 12)},
        **{a: partial(_link, a) for a in ("https://example.org/a?b=c", "mailto:a@example.org", "file:///C:/Users/a/b.docx")},
    }  # fmt: skip
    made |= {what: partial(_word, change) for what, change in changes.items()}
    for field in ("PAGE", 'TOC \\o "1-3"', "DATE", "AUTHOR", "REF a", "HYPERLINK &quot;https://example.org&quot;", "SEQ Figure",
                  "MERGEFIELD name", "IF 1 = 1 a b", "FORMTEXT", "MACROBUTTON NoMacro here", "NUMPAGES"):  # fmt: skip
        begin, end = (f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "end"))
        text = f"<w:p>{begin}<w:r><w:instrText>{field}</w:instrText></w:r>{end}</w:p>"
        made[f"field {field}"] = partial(in_body, text)
    made["tracked changes"] = partial(in_body, CHANGED)
    made["a local template"] = partial(
        base.related, "docx", "attachedTemplate", "file:///C:/Users/a/Normal.dotm"
    )
    made["words about DDE"] = partial(
        samples.docx_file, "DDEAUTO and cmd|' are words too", 'author="me" date="now"'
    )
    made["own properties"] = partial(_with, "docx", "docProps/custom.xml", b"<Properties/>")
    made["data of a form"] = partial(_with, "docx", "customXml/item1.xml", b"<a/>")
    made["a font"] = partial(_with, "docx", "word/fonts/font1.odttf", bytes(900))
    for n in range(50 - len(made)):
        made[f"plain {n}"] = partial(samples.docx_file, *list(WORDS.values())[: n % 4 + 1])
    yield from numbered("word", ".docx", made)


def _with(kind: str, name: str, data: bytes) -> bytes:
    return pack({**members(office(kind)), name: data})


def _deck(change: Callable[[Any], None]) -> bytes:
    deck, out = pptx.Presentation(), io.BytesIO()
    change(deck)
    deck.save(out)
    return out.getvalue()


def _slide(deck: Any, title: str = "Title") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = title
    return slide


def _chart(count: int, deck: Any) -> None:
    for _n in range(count):
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["a", "ب", "ц"]
        data.add_series("one", (1, 2, 3))
        box = (Inches(1), Inches(2), Inches(4), Inches(3))
        _slide(deck).shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)


def _shown(count: int, deck: Any) -> None:
    for n in range(count):
        _slide(deck).shapes.add_picture(io.BytesIO(picture("JPEG", (60 + n, 40), exif=exif())), 0, 0)


def _grid(deck: Any) -> None:
    table = _slide(deck).shapes.add_table(6, 3, 0, 0, Inches(6), Inches(3)).table
    table.cell(0, 0).text = WORDS["Arabic"]


def _clicked(deck: Any) -> None:
    run = _slide(deck).shapes.title.text_frame.paragraphs[0].runs[0]
    run.hyperlink.address = "https://example.org/"


def decks() -> Iterator[Sample]:
    """Forty presentations: notes, charts with their tables, photos, links."""
    made: dict[str, Callable[..., bytes]] = {}
    for script, text in WORDS.items():
        made[script] = partial(samples.pptx_file, text)
        made[f"{script}, many slides"] = partial(samples.pptx_file, *[text] * 25)
    changes: dict[str, Callable[[Any], None]] = {
        "nothing": lambda _deck: None, "a table": _grid, "a link": _clicked,
        **{f"{count} charts": partial(_chart, count) for count in (1, 2, 5)},
        **{f"{count} photos": partial(_shown, count) for count in (1, 4, 10)},
    }  # fmt: skip
    made |= {what: partial(_deck, change) for what, change in changes.items()}
    for n in range(40 - len(made)):
        made[f"plain {n}"] = partial(
            samples.pptx_file, *[f"{text} {n}" for text in list(WORDS.values())[: n % 4 + 1]]
        )
    yield from numbered("deck", ".pptx", made)


def _book(change: Callable[[Any], None]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    change(book)
    book.save(out)
    return out.getvalue()


def _rows(count: int, book: Any) -> None:
    for n in range(count):
        book.active.append([n, WORDS["Arabic"], f"=B{n + 1}", n * 1.5])


def _noted(book: Any) -> None:
    book.active["A1"] = "x"
    book.active["A1"].comment = Comment("Somebody: is that so?", "Somebody")


def _drawn(book: Any) -> None:
    _rows(4, book)
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=4))
    book.active.add_chart(chart, "F2")
    book.active.add_image(SheetImage(io.BytesIO(picture())), "F20")


def _linked(book: Any) -> None:
    book.active["A1"] = "here"
    book.active["A1"].hyperlink = "https://example.org/"


def _formula(formula: str, book: Any) -> None:
    book.active.append([formula])


def _sheets(book: Any) -> None:
    for title in ("ورقة", "Лист", "表", "Données"):
        book.create_sheet(title).append([title])


def books() -> Iterator[Sample]:
    """Forty workbooks: formulas, large tables, charts, notes."""
    changes: dict[str, Callable[[Any], None]] = {
        "nothing": lambda _book: None, "a note": _noted, "a chart and a picture": _drawn, "a link": _linked, "sheets": _sheets,
        **{f"{count} rows": partial(_rows, count) for count in (10, 500, 6000)},
    }  # fmt: skip
    formulas = (
        "=SUM(A1:A9)", "=VLOOKUP(A1,B1:C9,2,FALSE)", '=IF(A1>2,"a","b")', '=A1&"|"&B1', "=Sheet!A1", '=HYPERLINK("#A1")',
        "=NOW()", "=INDIRECT(A1)", '=TEXT(A1,"0|0")', "=RUNNING", '="call (1)"', "=COUNTIF(A:A,1)", "=SUMPRODUCT(A1:A2,B1:B2)",
    )  # fmt: skip
    made: dict[str, Callable[..., bytes]] = {what: partial(_book, change) for what, change in changes.items()}
    for formula in formulas:
        made[formula] = partial(_book, partial(_formula, formula))
    for script, text in WORDS.items():
        made[script] = partial(samples.xlsx_file, Sheet=[[text, 1]])
    ticked = b'<controls xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><control shapeId="1025" r:id="rId4" name="Check Box 1"/></controls></worksheet>'
    made["a box to tick"] = partial(
        base.replaced, "xlsx", "xl/worksheets/sheet1.xml", b"</worksheet>", ticked
    )
    made["printer"] = partial(_with, "xlsx", "xl/printerSettings/printerSettings1.bin", bytes(90))
    for n in range(40 - len(made)):
        made[f"plain {n}"] = partial(samples.xlsx_file, **{f"S{n}": [[text, n] for text in WORDS.values()]})
    yield from numbered("book", ".xlsx", made)

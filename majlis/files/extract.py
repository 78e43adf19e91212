"""The child process that reads the text of one file; of ours it imports only what confines it.

In: the type, the charset and a descriptor to write to as arguments, the bytes as standard input (a regular
file). Out: JSON, `{"pages": [text, ...]}`, in that file; anything else than exit status 0 means that the file
could not be read. What it may use is limited before a single byte of the file is looked at: what breaks a
parser breaks this process.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from majlis.files.inside import limits

CPU_SECONDS = 20
MEMORY = 768 * 1024 * 1024
OUTPUT = 32 * 1024 * 1024
MOST_PAGES = 3_000
MOST_ON_A_PAGE = 200_000
PART = 20_000
MOST_CHARACTERS = 4_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_SHOWN = {
    f"{_WORD}t",
    f"{_WORD}delText",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
}
_NOTES = ("/word/footnotes", "/word/endnotes", "/word/comments", "/word/header", "/word/footer")
# Of the other members of a package: those that say something, what holds a line of words in them, and what is
# words by itself; then the attributes that are shown.
_MARGINS = frozenset(f"{which}{end}" for which in ("odd", "even", "first") for end in ("Header", "Footer"))
_LABELS, _LINE = frozenset({"v"}), frozenset({"p", "text"})
Members = tuple[tuple[str, frozenset[str], frozenset[str]], ...]
_OF_XLSX: Members = (
    ("xl/worksheets/", frozenset(), _MARGINS),
    ("xl/styles", frozenset(), frozenset()),
    *((f"xl/{name}", _LINE, _LABELS) for name in ("comments", "threadedComments/", "drawings/", "charts/")),
)
_OF_PPTX: Members = tuple(
    (f"ppt/{name}", _LINE, _LABELS) for name in ("charts/", "diagrams/data", "comments")
)
_OF_ODT: Members = (
    ("content.xml", frozenset(), frozenset({"title", "desc"})),
    *((name, frozenset({"p", "h"}), frozenset[str]()) for name in ("styles.xml", "Object ")),
)
_SHOWN_ATTRIBUTES = frozenset({"descr", "title", "prompt", "promptTitle", "error", "errorTitle"})
_QUOTED = re.compile('"([^"]{3,})"')  # in the format of a number, words stand in quotes
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def pdf(data: io.BytesIO, charset: str) -> Iterator[str]:
    """Page by page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data.getvalue())
    for page in document:
        text = page.get_textpage()
        yield text.get_text_bounded()
        text.close()
        page.close()


def docx(data: io.BytesIO, charset: str) -> Iterator[str]:
    """The body with its tables, what stands at the head and foot of pages, and what stands beside both."""
    import docx as word

    document = word.Document(data)
    lines = [_of_block(block) for block in document.iter_inner_content()]
    for section in document.sections:
        for margin in (section.header, section.footer):
            lines += [] if margin.is_linked_to_previous else [each.text for each in margin.paragraphs]
    said = {part for line in lines for part in re.split(r"\n| \| ", line)}
    yield from _parts([*lines, *_not_in(said, _beside(document))])


def _not_in(said: set[str], more: Iterable[str]) -> Iterator[str]:
    """What was not said yet, each once."""
    for words in more:
        if words not in said:
            said.add(words)
            yield words


def _beside(document: Any) -> Iterator[str]:
    """What stands in no plain run: boxes, controls, fields, tracked changes, pictures, notes, any margin."""
    for node in document.element.body.iter(f"{_WORD}p", _PICTURE):
        if node.tag == _PICTURE:
            yield from (said for name in ("title", "descr") if (said := node.get(name)))
        else:
            yield _run_together(node)
    for part in document.part.package.iter_parts():
        if part.partname.startswith(_NOTES):
            # This process is confined; what a document does to its parser, it does here.
            yield from map(_run_together, ElementTree.fromstring(part.blob).iter(f"{_WORD}p"))  # noqa: S314


def _run_together(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter() if node.tag in _SHOWN)


def _of_block(block: Any) -> str:
    if hasattr(block, "rows"):
        return "\n".join(" | ".join(_of_cell(cell) for cell in row.cells) for row in block.rows)
    return str(block.text)


def _of_cell(cell: Any) -> str:
    return "\n".join(_of_block(block) for block in cell.iter_inner_content())


def pptx(data: io.BytesIO, charset: str) -> Iterator[str]:
    """Slide by slide, with the speaker's notes."""
    import pptx as powerpoint

    show = powerpoint.Presentation(data)
    for slide in show.slides:
        lines = list(_of_shapes(slide.shapes))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
        yield "\n".join(lines)
    yield from _besides(data, _OF_PPTX, _behind(show))


def _behind(show: Any) -> Iterator[str]:
    """What stands on every slide by its master or layout; an empty place for a title is not shown there."""
    for master in show.slide_masters:
        for sheet in (master, *master.slide_layouts):
            yield from _of_shapes([shape for shape in sheet.shapes if not shape.is_placeholder])


def _of_shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        yield from shape.element.xpath("./*/p:cNvPr/@descr")  # what a picture is said to show
        if shape.has_text_frame:
            yield shape.text_frame.text
        if getattr(shape, "has_table", False):
            yield from (" | ".join(cell.text for cell in row.cells) for row in shape.table.rows)
        if hasattr(shape, "shapes"):
            yield from _of_shapes(shape.shapes)


def xlsx(data: io.BytesIO, charset: str) -> Iterator[str]:
    """Sheet by sheet, under its name."""
    import openpyxl

    book = openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        yield "\n".join([sheet.title, *_rows(sheet)])
    yield from _besides(data, _OF_XLSX)


def _rows(sheet: Any) -> Iterator[str]:
    left = MOST_ON_A_PAGE
    for row in sheet.iter_rows(values_only=True):
        line = " | ".join(str(value) for value in row if value is not None)
        left -= len(line) + 1
        if left < 0:
            return
        if line:
            yield line


def odt(data: io.BytesIO, charset: str) -> Iterator[str]:
    """Headings and paragraphs in their order."""
    with zipfile.ZipFile(data) as archive, archive.open("content.xml") as content:
        # This process is confined; what a document does to its parser, it does here.
        nodes = (node for _event, node in ElementTree.iterparse(content))  # noqa: S314
        blocks = (node for node in nodes if node.tag in (f"{_TEXT}p", f"{_TEXT}h"))
        yield from _parts(_of_paragraph(block) for block in blocks)
    yield from _besides(data, _OF_ODT)


def _of_paragraph(block: ElementTree.Element) -> str:
    """The words of a paragraph, which is emptied; runs of blanks, tabs and line breaks are elements there."""
    blanks = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
    words: list[str] = []
    for event, node in _walk(block):
        if event == "in":
            words += [blanks.get(node.tag, ""), node.text or ""]
        elif node is not block:
            words.append(node.tail or "")
    tail = block.tail
    block.clear()
    block.tail = tail
    return "".join(words)


def _walk(top: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
    """Into and out of every element, without recursion: a file may be nested as deep as it likes."""
    waiting = [("in", top)]
    while waiting:
        event, node = waiting.pop()
        yield event, node
        if event == "in":
            waiting.append(("out", node))
            waiting.extend(("in", child) for child in reversed(node))


def _besides(data: io.BytesIO, members: Members, more: Iterable[str] = ()) -> Iterator[str]:
    """What a package says beside its pages: comments, labels, margins, what pictures are said to show."""
    said = set[str]()
    lines = list(_not_in(said, more))
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            found = next((one for one in members if name.startswith(one[0]) and name.endswith(".xml")), None)
            if found is not None:
                with archive.open(name) as part:
                    lines += _not_in(said, _said_in(part, *found[1:]))
    if lines:
        yield from _parts(lines)


def _said_in(part: Any, blocks: frozenset[str], alone: frozenset[str]) -> Iterator[str]:
    """Each of these blocks of a member, run together, what says something alone, and shown attributes."""
    inside, authors = 0, list[str]()
    # This process is confined; what a document does to its parser, it does here.
    for event, node in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314
        kind = node.tag.rpartition("}")[2]
        if event == "start":
            inside += kind in blocks
            continue
        yield from _attributes(node)
        inside -= kind in blocks
        if kind == "author":
            authors.append(f"{node.text}:")
        if (kind in blocks or (kind in alone and not inside)) and (said := "".join(node.itertext()).strip()):
            yield _unsigned(said, authors)
        if not inside:
            node.clear()


def _unsigned(said: str, authors: list[str]) -> str:
    """A comment without the name before it, which the copy that is kept does not have either."""
    return said.removeprefix(next(filter(said.startswith, authors), "")).strip()


def _attributes(node: Any) -> Iterator[str]:
    for name, said in node.items():
        quoted = _QUOTED.findall(said) if name == "formatCode" else []
        yield from [said] if name in _SHOWN_ATTRIBUTES else quoted


def txt(data: io.BytesIO, charset: str) -> Iterator[str]:
    """Line by line."""
    yield from _parts(data.getvalue().decode(charset or "utf-8", "replace").lstrip("\ufeff").splitlines())


def _parts(lines: Iterable[str]) -> Iterator[str]:
    """What has no pages, in parts of about `PART` characters, so that a search that hits one is exact."""
    part: list[str] = []
    size = 0
    for line in lines:
        for start in range(0, max(len(line), 1), PART):
            if size > PART:
                yield "\n".join(part)
                part, size = [], 0
            part.append(line[start : start + PART])
            size += len(part[-1]) + 1
    yield "\n".join(part)


READERS: dict[str, Callable[[io.BytesIO, str], Iterator[str]]] = {
    "pdf": pdf,
    "docx": docx,
    "pptx": pptx,
    "xlsx": xlsx,
    "odt": odt,
    "txt": txt,
}


def pages(kind: str, data: bytes, charset: str = "") -> list[str]:
    """The texts of the pages of a file, cut off where they grow beyond the limits."""
    texts: list[str] = []
    left = MOST_CHARACTERS
    for text in READERS[kind](io.BytesIO(data), charset):
        part = text[: min(left, MOST_ON_A_PAGE)]
        texts.append(part)
        left -= len(part)
        if left <= 0 or len(texts) >= MOST_PAGES:
            break
    return texts


def main() -> None:
    """Confine, read, tell."""
    limits.confine(OUTPUT, memory=MEMORY, seconds=CPU_SECONDS)
    kind, charset, descriptor = sys.argv[2:5]
    found = pages(kind, sys.stdin.buffer.read(), charset)
    with os.fdopen(int(descriptor), "wb") as out:
        out.write(json.dumps({"pages": found}).encode("ascii"))

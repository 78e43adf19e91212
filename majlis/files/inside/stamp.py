"""The child that lays marking and reader over each page of a PDF. It knows nothing of Django or the database.

In: the words as JSON and a descriptor to write to, as arguments; the PDF as standard input. Out: the stamped
PDF in the descriptor and exit status 0; any other end means that this file cannot be stamped.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from majlis.files.inside import limits

OUTPUT = 600 * 1024 * 1024
# Fonts of the whole system are looked through, and a file may be as large as an upload.
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
A4_WIDTH, LEAST_WIDTH, POINTS = 595.0, 420.0, 12.0
MOST_SIZES = 40
# The last one comes with typst itself and has Arabic letters: names are read without any font of the system.
FONTS = ("Noto Naskh Arabic", "Noto Sans Arabic", "DejaVu Sans", "DejaVu Sans Mono")
_PAGE = """
#let words = json(bytes(sys.inputs.words))
#let line(said) = box(fill: black, inset: (x: 4pt, y: 3pt), text(
  fill: rgb(words.colour), dir: if said.rtl { rtl } else { ltr }, said.text))
#set text(font: json(bytes(sys.inputs.fonts)), top-edge: "ascender", bottom-edge: "descender")
#set par(leading: 2pt)
#for size in json(bytes(sys.inputs.sizes)) {
  set page(width: size.width * 1pt, height: size.height * 1pt, margin: 0pt, fill: none)
  set text(size: size.points * 1pt)
  place(top + right, dx: -size.points * 1pt, dy: size.points * 0.7pt,
    align(right, stack(spacing: 0pt, ..words.head.map(line))))
  place(bottom + right, dx: -size.points * 1pt, dy: -size.points * 0.7pt,
    align(right, stack(spacing: 0pt, ..words.foot.map(line))))
  pagebreak(weak: false)
}
"""
Size = tuple[int, int]


def _box(page: Any) -> list[float]:
    return [float(edge) for edge in page.cropbox]


def _size(page: Any) -> Size:
    """Width and height of a page as it is looked at, in points."""
    left, bottom, right, top = _box(page)
    wide, high = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    seen = (high, wide) if turned else (wide, high)
    return round(max(seen[0], 1.0)), round(max(seen[1], 1.0))


def _sizes(pages: Any) -> list[Size]:
    """The sizes that pages have, each once; beyond the most, pages are laid over with one that is near."""
    return list(dict.fromkeys(_size(page) for page in pages))[:MOST_SIZES]


def _drawn(size: Size) -> dict[str, float]:
    """The page to draw: for a small one a larger page that is made smaller, for a large one large letters."""
    width, height = size
    scale = max(1.0, LEAST_WIDTH / width)
    points = max(POINTS, POINTS * width / A4_WIDTH)
    return {"width": width * scale, "height": height * scale, "points": points}


def _overlay(words: dict[str, Any], sizes: list[Size]) -> bytes:
    import typst

    inputs = {
        "words": json.dumps(words),
        "fonts": json.dumps(FONTS),
        "sizes": json.dumps([_drawn(size) for size in sizes]),
    }
    return bytes(typst.compile(_PAGE.encode(), format="pdf", sys_inputs=inputs))


def _forms(document: Any, words: dict[str, Any], sizes: list[Size]) -> Iterator[tuple[Size, Any]]:
    import pikepdf

    with pikepdf.open(io.BytesIO(_overlay(words, sizes))) as drawn:
        for size, page in zip(sizes, drawn.pages, strict=False):
            yield size, document.copy_foreign(page.as_form_xobject())


def stamp(file: BinaryIO, out: BinaryIO, words: dict[str, Any]) -> None:
    """Lay the words over each page of `file` and write that into `out`. Raises pikepdf.PdfError."""
    import pikepdf

    with pikepdf.open(file) as document:
        if not len(document.pages):
            raise pikepdf.PdfError("no pages")
        sizes = _sizes(document.pages)
        forms = dict(_forms(document, words, sizes))
        for page in document.pages:
            form = forms.get(_size(page)) or forms[sizes[0]]
            page.add_overlay(form, pikepdf.Rectangle(*_box(page)))
        document.save(out)


def main() -> None:
    """Confine, stamp."""
    words, descriptor = sys.argv[2:4]
    limits.confine(OUTPUT, memory=MEMORY, seconds=CPU_SECONDS)
    with os.fdopen(int(descriptor), "w+b") as out, os.fdopen(0, "rb", closefd=False) as file:
        stamp(file, out, json.loads(words))
        out.flush()

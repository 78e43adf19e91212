"""Fifty honest PDFs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pikepdf

from majlis.files.tests import samples
from tests.hostile.corpus import base
from tests.hostile.corpus.base import WORDS, Sample, exif, pdf_with, picture
from tests.hostile.corpus.naming import numbered


def _pdf_note(document: pikepdf.Pdf, **facts: Any) -> None:
    note = {
        "Type": pikepdf.Name.Annot,
        "Subtype": pikepdf.Name.Text,
        "Rect": [9, 9, 30, 30],
        "Contents": "Look here",
    }
    document.pages[0].obj.Annots = document.make_indirect(
        pikepdf.Array([pikepdf.Dictionary(**{**note, **facts})])
    )


def _pdf_form(document: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="port", V="Basra",
        Rect=[9, 9, 90, 30], DA="/Helv 0 Tf 0 g",
    )  # fmt: skip
    field = document.make_indirect(field)
    document.pages[0].obj.Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), NeedAppearances=True)


def _pdf_link(address: str, document: pikepdf.Pdf) -> None:
    deed = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address))
    _pdf_note(document, Subtype=pikepdf.Name.Link, A=deed)


def pdf_photo(document: pikepdf.Pdf, *, data: bytes = b"") -> None:
    stream = pikepdf.Stream(document, data or picture("JPEG", exif=exif()))
    stream.Type, stream.Subtype, stream.Filter = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.DCTDecode,
    )
    stream.Width, stream.Height, stream.BitsPerComponent = 64, 48, 8
    stream.ColorSpace = pikepdf.Name.DeviceRGB
    document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im0=document.make_indirect(stream))


def _pdf_outline(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("الفصل الأول", 0))
        outline.root.append(pikepdf.OutlineItem("Second", 1))


def _pdf_open_at(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def _pdf_no_files(document: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=pikepdf.Array([]))
    document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=tree)


def _pdf_labels(document: pikepdf.Pdf) -> None:
    document.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.r)])
    )


def _again(data: bytes, **facts: str) -> bytes:
    """The same with a second state appended, as programs save that only add what changed."""
    start = data.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(data[start : data.index(b"\n", start)])
    at = len(data)
    words = "".join(f"/{key} ({value}) " for key, value in facts.items()) or "/Title (b) "
    body = b"900 0 obj\n<< %b >>\nendobj\n" % words.encode()
    table = b"xref\n900 1\n%010d 00000 n \ntrailer << /Size 901 /Root 1 0 R /Info 900 0 R /Prev %d >>\n" % (
        at,
        before,
    )
    return data + body + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


def pdfs() -> Iterator[Sample]:
    """Fifty PDFs: scripts, forms, links, notes, photos, locks, states, tables of contents."""
    made: dict[str, Callable[..., bytes]] = {
        script: partial(samples.pdf, words) for script, words in WORDS.items()
    }
    for pages in (1, 3, 40, 200):
        made[f"{pages} pages"] = partial(samples.pdf, *WORDS.values(), *["line"] * (pages - 1))
    changes: dict[str, Callable[[pikepdf.Pdf], None]] = {
        "a form": _pdf_form, "a note": _pdf_note, "a photo": pdf_photo, "an outline": _pdf_outline,
        "where it opens": _pdf_open_at, "page labels": _pdf_labels,
        "a highlight": partial(_pdf_note, Subtype=pikepdf.Name.Highlight, T="Somebody"),
        "a stamp": partial(_pdf_note, Subtype=pikepdf.Name.Stamp), "a link": partial(_pdf_link, "https://example.org/"),
        "a mail link": partial(_pdf_link, "mailto:desk@example.org"), "a bare link": partial(_pdf_link, "www.example.org"),
    }  # fmt: skip
    made |= {what: partial(pdf_with, change) for what, change in changes.items()}
    for version in ("1.3", "1.4", "1.5", "1.6", "1.7", "2.0"):
        made[f"version {version}"] = partial(pdf_with, lambda _pdf: None, force_version=version)
    plain: dict[str, dict[str, Any]] = {
        "linear": {"linearize": True}, "readable": {"qdf": True},
        "object streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "locked for printing": {"encryption": pikepdf.Encryption(owner="x", user="", allow=pikepdf.Permissions(extract=False))},
        "locked, older": {"encryption": pikepdf.Encryption(owner="x", user="", R=4)},
    }  # fmt: skip
    made |= {what: partial(pdf_with, lambda _pdf: None, **options) for what, options in plain.items()}
    for what, tail in {
        "blank lines": b"\r\n\r\n",
        "zeros": bytes(20),
        "no line end": b"",
        "words": b"\n% end",
    }.items():
        made[f"{what} at its end"] = lambda tail=tail: base.pdf().rstrip(b"\n") + tail
    for what, head in {"a blank line": b"\n", "a mark": b"\xef\xbb\xbf"}.items():
        made[f"{what} at its start"] = lambda head=head: head + base.pdf()
    for states in (1, 2, 5):
        made[f"{states} states more"] = partial(_states, states)
    made["an empty list of files"] = partial(pdf_with, _pdf_no_files)
    made["cut at its end"] = lambda: base.pdf()[: base.pdf().rindex(b"startxref")]
    for n in range(50 - len(made)):
        made[f"notes and words {n}"] = partial(
            pdf_with, partial(_pdf_note, Contents=f"{list(WORDS.values())[n % 4]} {n}")
        )
    yield from numbered("pdf", ".pdf", made)


def _states(count: int) -> bytes:
    data = base.pdf()
    for _state in range(count):
        data = _again(data)
    return data

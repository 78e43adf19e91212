"""The types of file we accept, told by their content and never by their name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Kind:
    """A type of file: how it is called, what browsers are told, and whether one may look at it in place."""

    code: str
    label: Promise | str
    media_type: str
    suffixes: tuple[str, ...]
    inline: bool = False
    counted: str = ""  # what its pages are: "page", "slide", "sheet" or nothing


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: tuple[Kind, ...] = (
    Kind("pdf", "PDF", "application/pdf", (".pdf",), inline=True, counted="page"),
    Kind("docx", "Word", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
    Kind("pptx", "PowerPoint", f"{_OFFICE}.presentationml.presentation", (".pptx",), counted="slide"),
    Kind("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",), counted="sheet"),
    Kind("odt", "OpenDocument", "application/vnd.oasis.opendocument.text", (".odt",)),
    Kind("txt", pgettext_lazy("type of file", "Text"), "text/plain", (".txt",), inline=True),
    Kind("png", "PNG", "image/png", (".png",), inline=True),
    Kind("jpeg", "JPEG", "image/jpeg", (".jpg", ".jpeg"), inline=True),
)
BY_CODE = {kind.code: kind for kind in KINDS}
ACCEPT = ",".join(suffix for kind in KINDS for suffix in kind.suffixes)

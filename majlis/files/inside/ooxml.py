"""Word, Excel and PowerPoint: no macros, nothing fetched or run; packed anew without words about people."""

from __future__ import annotations

import io
import re
from typing import IO

from majlis.files.inside import limits, media, parts, rels
from majlis.files.inside.packages import Package, Packer
from majlis.files.inside.refusals import Refused

TYPES = "[Content_Types].xml"
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"presentationml.presentation.main+xml": "pptx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_MACROS = re.compile(
    r"vbaproject|vbadata|(?:^|/)(?:macrosheets|dialogsheets)/|(?:^|/)attachedtoolbars|(?:^|/)intlmacrosheet"
)
_RUNS = re.compile(r"(?:^|/)(?:activex|webextensions|customui|userCustomization)/|afchunk|altchunk", re.I)
_FETCHES = re.compile(r"(?:^|/)(?:connections\.xml|querytables/|webextension)")
_DROPPED = re.compile(
    r"^docprops/(?:thumbnail|custom)|^customxml/|printersettings|^ppt/changesinfos/|^ppt/revisioninfo|^xl/revisions/"
    r"|^_xmlsignatures/|^word/people\.xml|^docmetadata/|^\[trash\]/|^xl/calcchain\.xml"
)
_TOLD_OF_DROPPED = {
    "docprops/thumbnail": "thumbnail",
    "docprops/custom": "description",
    "customxml/": "description",
    "ppt/changes": "author",
    "xl/revisions": "versions",
    "_xmlsignatures/": "signature",
    "word/people": "author",
    "docmetadata/": "description",
}
_PLAIN = ("xml", "rels", "vml")
_FONTS = ("odttf", "fntdata")
_INNER = ("docx", "xlsx", "pptx")


def kind_of(package: Package) -> str:
    """The type of a document; '' for an archive that is none. Raises Refused."""
    types = package.read(TYPES)
    if b"macroEnabled" in types or any(_MACROS.search(name.lower()) for name in package.names):
        raise Refused("macros")
    if b"macrosheet" in types or b"dialogsheet" in types:
        raise Refused("macros")
    return next((code for part, code in _MAIN_PARTS.items() if part in types), "")


def judge(package: Package) -> None:
    """Refuse by the names of the members alone what is run, fetched or of no type we know. Raises Refused."""
    for name in package.files():
        lower = name.lower()
        if _DROPPED.search(lower):
            continue
        if _RUNS.search(lower):
            raise Refused("active")
        if _FETCHES.search(lower):
            raise Refused("linked")
        ending = lower.rpartition(".")[2]
        if "embeddings/" in lower and ending not in _INNER:
            raise Refused("embedded")
        known = ending in _PLAIN or ending in _FONTS or ending in media.CLEANERS
        if not known and not ("embeddings/" in lower and ending in _INNER):
            raise Refused("inside", ending=ending[:12] if ending.isascii() else "?")
    for name in package.files():
        if name.endswith(".rels"):
            rels.clean(name, package.read(name), set(), set())


def clean(package: Package, out: IO[bytes], *, depth: int = 0) -> set[str]:
    """Pack the document anew into `out`; the codes of what was taken out. Raises Refused."""
    kind = kind_of(package)
    judge(package)
    if not depth:
        limits.sound_so_far()
    removed: set[str] = set()
    dropped = {name.lower() for name in package.files() if _DROPPED.search(name.lower())}
    for name in dropped:
        removed |= {code for start, code in _TOLD_OF_DROPPED.items() if name.startswith(start)}
    packer = Packer(out)
    for name in package.files():
        if name.lower() not in dropped:
            packer.add(name, _member(package, name, kind, dropped, removed, depth))
    packer.close()
    return removed


def _member(
    package: Package, name: str, kind: str, dropped: set[str], removed: set[str], depth: int
) -> bytes:
    data, ending = package.read(name), name.lower().rpartition(".")[2]
    if name == TYPES:
        return parts.types_without(parts.safe_xml(data), dropped)
    if ending == "rels":
        return rels.clean(name, parts.safe_xml(data), dropped, removed)
    if ending in _PLAIN:
        return parts.clean(name.lower(), parts.safe_xml(data), kind, removed)
    if ending in _FONTS:
        return data
    if ending in _INNER:
        return _inner(data, removed, depth)
    made = media.CLEANERS[ending](data)
    if len(made) != len(data):
        removed.add("pictures")
    return made


def _inner(data: bytes, removed: set[str], depth: int) -> bytes:
    """A document inside a document, such as the table behind a chart: once, and no deeper."""
    if depth:
        raise Refused("embedded")
    out = io.BytesIO()
    removed |= clean(Package(io.BytesIO(data)), out, depth=depth + 1)
    return out.getvalue()

"""OpenDocument text: no scripts, nothing that is fetched or run; packed anew without words about people."""

from __future__ import annotations

import html
import re
from typing import IO

from majlis.files.inside import limits, media, parts, rels
from majlis.files.inside.packages import Package, Packer
from majlis.files.inside.refusals import Refused

TYPE = b"application/vnd.oasis.opendocument.text"
MANIFEST = "META-INF/manifest.xml"
META = b"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">
<office:meta/></office:document-meta>"""
_SCRIPTS = re.compile(r"^(?:basic|scripts|dialogs)/")
_DROPPED = re.compile(
    r"^(?:thumbnails|versions|configurations\d*|layout-cache|manifest\.rdf)(?:/|$)|^versionlist\.xml"
    r"|^meta-inf/(?!manifest\.xml$)|^objectreplacements/"
)
_TOLD_OF_DROPPED = {"thumbnails/": "thumbnail", "version": "versions", "meta-inf/": "signature"}
_ENTRY = re.compile(
    rb"""<manifest:file-entry\b[^>]*?manifest:full-path\s*=\s*["']([^"']*)["'][^>]*?(?:/>|></manifest:file-entry>)"""
)
_ACTS = re.compile(
    rb"<(?:office:script|script:event-listener|script:module|db:connection)\b|<office:event-listeners\b"
    rb"|vnd\.sun\.star\.|xlink:href\s*=\s*.\s*(?:javascript|macro|script|vbscript|data|ms-\w+|mhtml):",
    re.I,
)
_FETCHES = re.compile(rb"<(?:text:dde-connection(?:-decl)?|office:dde-source|table:dde-link)\b", re.I)
_TIED = re.compile(rb"""<(\w+:[\w-]+)\b([^<>]*?)\sxlink:href\s*=\s*("[^"<]*"|'[^'<]*')""")
_PEOPLE = re.compile(
    rb"<(dc:creator|dc:date|meta:creator-initials|meta:date-string|loext:sender-initials)\b([^>]*)>[^<]*</\1>"
)
_CHANGES = b"<text:changed-region"
_SETTINGS = re.compile(
    rb"""<config:config-item\b[^>]*config:name\s*=\s*["'](?:Printer\w*|Current\w*Database\w*|Rsid\w*)["'][^>]*?(?:/>|>[^<]*</config:config-item>)"""
)
_RSID = re.compile(rb"""\s(?:officeooo|loext):(?:paragraph-)?rsid\s*=\s*"[^"<]*"(?=[^<>]*>)""")
_LINKS = (b"text:a", b"draw:a")
_WEB = ("http:", "https:", "mailto:", "tel:", "ftp:", "#")


def judge(package: Package) -> None:
    """Refuse by names what is run, and what of a member we do not know. Raises Refused."""
    if package.read("mimetype", 200).strip() != TYPE:
        raise Refused("type")
    manifest = parts.safe_xml(package.read(MANIFEST)) if MANIFEST in package.names else b""
    if b"encryption-data" in manifest:
        raise Refused("locked")
    if b"oleobject" in manifest.lower():
        raise Refused("embedded")
    for name in package.files():
        lower = name.lower()
        if _SCRIPTS.match(lower):
            raise Refused("macros")
        ending = lower.rpartition(".")[2] if "." in lower else ""
        known = lower == "mimetype" or ending in ("xml", "ttf", "otf") or ending in media.CLEANERS
        if not known and not _DROPPED.match(lower):
            raise Refused("embedded" if lower.startswith("object") else "inside", ending=ending[:12])


def clean(package: Package, out: IO[bytes]) -> set[str]:
    """Pack the document anew into `out`; the codes of what was taken out. Raises Refused."""
    judge(package)
    limits.sound_so_far()
    removed: set[str] = set()
    packer = Packer(out)
    packer.add("mimetype", TYPE, stored=True)
    for name in package.files():
        lower = name.lower()
        if _DROPPED.match(lower):
            removed |= {code for start, code in _TOLD_OF_DROPPED.items() if lower.startswith(start)}
        elif lower != "mimetype":
            packer.add(name, _member(package, name, lower, removed))
    packer.close()
    return removed


def _member(package: Package, name: str, lower: str, removed: set[str]) -> bytes:
    data, ending = package.read(name), lower.rpartition(".")[2]
    if ending in ("ttf", "otf"):
        return data
    if ending != "xml":
        made = media.CLEANERS[ending](data)
        if len(made) != len(data):
            removed.add("pictures")
        return made
    parts.safe_xml(data)
    if lower.rpartition("/")[2] == "meta.xml":
        return _meta(data, removed)
    if name == MANIFEST:
        return _ENTRY.sub(lambda found: b"" if _DROPPED.match(_text(found[1]).lower()) else found[0], data)
    return _xml(data, removed)


def _text(data: bytes) -> str:
    return html.unescape(data.decode("utf-8", "replace"))


def _meta(data: bytes, removed: set[str]) -> bytes:
    for tags, code in (
        (rb"dc:creator|meta:initial-creator|meta:printed-by", "author"),
        (rb"dc:title|dc:subject|dc:description|meta:keyword|meta:user-defined|meta:template", "description"),
    ):
        if re.search(rb"<(?:" + tags + rb")\b[^>]*?(?:>\s*[^<\s]|xlink:href)", data):
            removed.add(code)
    return META


def _xml(data: bytes, removed: set[str]) -> bytes:
    if _ACTS.search(data):
        raise Refused("macros")
    if _FETCHES.search(data):
        raise Refused("dde")
    nameless = _PEOPLE.sub(rb"<\1\2></\1>", data)
    if nameless != data:
        removed.add("changes" if _CHANGES in data else "comments_by")
    data = nameless
    return _RSID.sub(b"", _SETTINGS.sub(b"", _TIED.sub(lambda found: _tied(found, removed), data)))


def _tied(found: re.Match[bytes], removed: set[str]) -> bytes:
    """What an element leads to: parts of the document, and for links the web, too."""
    address = re.sub(r"[\s\x00-\x1f]+", "", _text(found[3][1:-1]))
    scheme = address.partition(":")[0].lower() if ":" in address else ""
    if (address.lower().startswith(_WEB) and found[1] in _LINKS) or not address:
        return found[0]
    inside = not scheme and ".." not in address and not address.startswith(("/", "\\"))
    if inside and found[1] not in _LINKS:
        return found[0]
    if found[1] in _LINKS and rels.is_local(address, scheme):
        removed.add("links")
        return b"<" + found[1] + found[2] + b' xlink:href="#"'
    raise Refused("linked")

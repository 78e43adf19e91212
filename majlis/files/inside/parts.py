"""The XML of Office documents: what in it names people and machines is cut, what acts is refused.

Parts are searched as bytes and not parsed: a table of a million cells has to fit into the child.
"""

from __future__ import annotations

import html
import re

from majlis.files.inside.refusals import Refused

_BAD_XML = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_OVERRIDE = re.compile(rb"""<(?:\w+:)?Override\b[^>]*?PartName\s*=\s*["']([^"']*)["'][^>]*?/>""")
# An attribute's value, inside a tag: what a text says of attributes is the text's.
_QUOTED = rb"""\s*=\s*(?:"[^"<]*"|'[^'<]*')(?=[^<>]*>)"""

CORE = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""
APP = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"""

# Names and times of those who wrote, commented on and changed a text.
_PEOPLE = re.compile(rb"(\s(?:\w+:)?(?:author|initials|lastModifiedBy|userName|displayName))" + _QUOTED)
_IDS = re.compile(rb"\s(?:\w+:)?(?:rsid\w*|dateUtc|date|dT)" + _QUOTED)
_SETTINGS = re.compile(
    rb"<w:(rsids|docVars|mailMerge)\b[^>]*?(?:/>|>.*?</w:\1>)"
    rb"|<w:(?:attachedTemplate|rsid\w*|saveThroughXslt)\b[^>]*/>|<w\d\d:docId\b[^>]*/>",
    re.S,
)
_AUTHORS_OF_NOTES = re.compile(rb"(<(?:\w+:)?author>)([^<]*)(</)")
_NAMED = re.compile(rb"(\s(?:name|initials|displayName|userId|providerId))" + _QUOTED)
_PATHS = re.compile(
    rb"<mc:AlternateContent[^>]*>(?:(?!</mc:AlternateContent>).)*?absPath.*?</mc:AlternateContent>"
    rb"|<(?:\w+:)?absPath\b[^>]*/>|<(?:\w+:)?fileSharing\b[^>]*/>|<(?:\w+:)?fileRecoveryPr\b[^>]*/>",
    re.S,
)
_PRINTER = re.compile(rb"(<(?:\w+:)?pageSetup\b[^>]*?)\s(?:\w+:)id" + _QUOTED)

_FIELD = re.compile(
    rb"""fldCharType\s*=\s*["'](begin|separate|end)["']|<w:(?:del)?instrText\b[^>]*>([^<]*)<"""
    rb"""|<w:fldSimple\b[^>]*?w:instr\s*=\s*(?:"([^"]*)"|'([^']*)')"""
)
_ACTING_FIELD = re.compile(
    r"\s*\\?\s*(DDEAUTO|DDE|IMPORT|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|INCLUDE)\b", re.I
)
_SPELT_OUT = re.compile(r"\s*QUOTE(?:\s+\d{2,3}){3}", re.I)
_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|formula\d?|definedName)\b[^>]*>([^<]+)<")
_LITERAL = re.compile(rb"(?:\"|&quot;).*?(?:\"|&quot;)")
_ACTING_FORMULA = re.compile(
    rb"\b(?:CALL|REGISTER(?:\.ID)?|EXEC|WEBSERVICE|RTD|DDE|FOPEN|RUN|URLDownload\w*)\s*\(|\|\s*(?:'|&apos;)",
    re.I,
)
_ACTING = re.compile(
    rb"<(?:\w+:)?(?:ddeLink|oleLink)\b|<(?:\w+:)?definedName[^>]*\sname\s*=\s*.(?:_xlnm\.)?auto_(?:open|close|activate)"
    rb"|ppaction://(?:program|macro|ole)(?=[^<>]*>)",
    re.I,
)
_MACRO = re.compile(rb"auto_|ppaction://macro", re.I)


def safe_xml(data: bytes) -> bytes:
    """The part, when no parser of it can be led astray. Raises Refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        raise Refused("unsafe")
    named = _ENCODING.search(data[:200].lstrip(b"\xef\xbb\xbf"))
    if named and named[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Refused("unsafe")
    if _BAD_XML.search(data):
        raise Refused("unsafe")
    return data


def types_without(data: bytes, dropped: set[str]) -> bytes:
    """The list of types without parts that are not there any more."""

    def keep(found: re.Match[bytes]) -> bytes:
        return b"" if found[1].decode("utf-8", "replace").strip("/").lower() in dropped else found[0]

    return _OVERRIDE.sub(keep, data)


def clean(name: str, data: bytes, kind: str, removed: set[str]) -> bytes:
    """One part without what names people. Raises Refused for what acts."""
    if name.startswith("docprops/"):
        return _properties(name, data, removed)
    if acting := _ACTING.search(data):
        raise Refused("macros" if _MACRO.search(acting[0]) else "dde")
    if name.startswith("word/"):
        return _word(name, data, removed)
    if name.startswith("xl/"):
        return _sheet(name, data, removed)
    if name.startswith("ppt/") and "author" in name:
        return _nameless(data, "author", removed)
    return data


def _properties(name: str, data: bytes, removed: set[str]) -> bytes:
    def says(*tags: bytes) -> bool:
        return any(re.search(rb"<(?:\w+:)?" + tag + rb"\b[^>]*>\s*[^<\s]", data) for tag in tags)

    if says(b"creator", b"lastModifiedBy", b"Manager"):
        removed.add("author")
    if says(b"Company"):
        removed.add("company")
    if says(b"title", b"subject", b"description", b"keywords", b"category", b"HyperlinkBase"):
        removed.add("description")
    return CORE if name == "docprops/core.xml" else APP


def _word(name: str, data: bytes, removed: set[str]) -> bytes:
    _check_fields(data)
    if name.startswith("word/settings"):
        return _SETTINGS.sub(b"", data)
    nameless = _PEOPLE.sub(rb'\1="-"', data)
    if nameless != data:
        removed.add("comments_by" if "comments" in name else "changes")
    data = nameless
    return _IDS.sub(b"", data)


def _check_fields(data: bytes) -> None:
    """Refuse fields that start a program, fetch something, or hide that they do so."""
    open_fields: list[str] = []
    for step, words, simple, single in _FIELD.findall(data):
        if step == b"begin":
            open_fields.append("")
        elif simple or single:
            _check_field(_text(simple or single))
        elif words and open_fields:
            open_fields[-1] += _text(words)
        elif words:
            _check_field(_text(words))
        elif step and open_fields:
            _check_field(open_fields[-1])
            if step == b"end":
                open_fields.pop()
    for field in open_fields:
        _check_field(field)


def _check_field(words: str) -> None:
    if _ACTING_FIELD.match(words) or _SPELT_OUT.match(words):
        raise Refused("dde")


def _text(data: bytes) -> str:
    return html.unescape(data.decode("utf-8", "replace"))


def _sheet(name: str, data: bytes, removed: set[str]) -> bytes:
    for found in _FORMULA.finditer(data):
        if _ACTING_FORMULA.search(_LITERAL.sub(b"", found[1])):
            raise Refused("dde")
    if "workbook" in name:
        return _PATHS.sub(b"", data)
    if name.startswith("xl/comments"):
        data = _unsigned(data, removed)
    if "persons/" in name:
        return _nameless(data, "comments_by", removed)
    return _PRINTER.sub(rb"\1", data)


def _nameless(data: bytes, code: str, removed: set[str]) -> bytes:
    """A list of people without their names."""
    made = _NAMED.sub(rb'\1="-"', data)
    if made != data:
        removed.add(code)
    return made


def _unsigned(data: bytes, removed: set[str]) -> bytes:
    """Notes at cells without their writers, whom Excel also puts in front of the text."""
    for author in {each[1] for each in _AUTHORS_OF_NOTES.findall(data) if each[1].strip(b" -")}:
        removed.add("comments_by")
        data = re.sub(rb"(<(?:\w+:)?t\b[^>]*>\s*)" + re.escape(author) + rb"(\s*:)", rb"\1-\2", data)
    return _AUTHORS_OF_NOTES.sub(rb"\1-\3", data)

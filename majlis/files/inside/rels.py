"""Where a document of Office points to: what may stay, what is cut, and what is refused."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Set
from urllib.parse import unquote, urlsplit

from majlis.files.inside.refusals import Refused

_ONE = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)")
_ATTRIBUTE = re.compile(rb"""\b(\w+)\s*=\s*("[^"]*"|'[^']*')""")
_BLANKS = re.compile(r"[\s\x00-\x1f]+")
_WEB = ("http", "https", "mailto", "tel", "ftp")
_NOWHERE = b"#"


def of_part(name: str) -> str:
    """The part that a file of relations belongs to: '' for the package itself."""
    folder, file = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels")).strip("/")


def clean(name: str, data: bytes, dropped: Set[str], removed: set[str]) -> bytes:
    """The relations of one part without those to what is dropped. Raises Refused."""
    folder = posixpath.dirname(of_part(name))

    def keep(found: re.Match[bytes]) -> bytes:
        facts = {key.decode(): _plain(value) for key, value in _ATTRIBUTE.findall(found[0])}
        target, kind = facts.get("Target", ""), facts.get("Type", "").rpartition("/")[2]
        if facts.get("TargetMode", "").lower() == "external":
            return _outside(found[0], kind, target, removed)
        path = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
        return b"" if path.strip("/").lower() in dropped else found[0]

    return _ONE.sub(keep, data)


def _plain(value: bytes) -> str:
    return html.unescape(value[1:-1].decode("utf-8", "replace"))


def _outside(relation: bytes, kind: str, target: str, removed: set[str]) -> bytes:
    """A relation to something that is not in the document."""
    address = _BLANKS.sub("", target)
    scheme = urlsplit(address).scheme.lower() if ":" in address else ""
    local = is_local(address, scheme)
    if kind == "hyperlink":
        if scheme in _WEB or address.startswith("#"):
            return relation
        if scheme and not local:
            raise Refused("linked")
        removed.add("links")
        return _aimed(relation, _NOWHERE)
    if kind == "attachedTemplate":
        if not local:
            raise Refused("template")
        removed.add("template")
        return b""
    if kind in ("externalLinkPath", "xlPathMissing", "xlStartup") and not address.startswith(("\\\\", "//")):
        name = re.split(r"[\\/]", unquote(target))[-1] or "x"
        if name != target:
            removed.add("links")
        return _aimed(relation, html.escape(name).encode())
    raise Refused("linked")


def is_local(address: str, scheme: str) -> bool:
    """Whether an address means a file of the computer it was written on, and no other machine."""
    if address.startswith(("\\\\", "//")):
        return False
    if scheme == "file":
        rest = address[5:].replace("\\", "/")
        return (rest.startswith("///") and not rest.startswith("////")) or not rest.startswith("//")
    return len(scheme) <= 1


def _aimed(relation: bytes, target: bytes) -> bytes:
    return re.sub(
        rb"""\bTarget\s*=\s*("[^"]*"|'[^']*')""",
        lambda _found: b'Target="' + target + b'"',
        relation,
        count=1,
    )

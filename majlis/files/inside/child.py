"""The child: looks into one file, and writes it anew or says why not.

In: what to do, the name as people gave it (its ending matters for texts only) and a descriptor to write to,
as arguments; the bytes as standard input. Out: JSON on standard output, `{"kind": ..., "removed": [...]}` or
`{"refused": code, "facts": {...}}`. Any other end means that the file was too much for the limits.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

from majlis.files.inside import limits, sniff
from majlis.files.inside.refusals import Refused

OUTPUT = 600 * 1024 * 1024
MOST_SAID = 4096


def look(file: BinaryIO, out: BinaryIO, name: str) -> tuple[str, set[str]]:
    """The type of `file`, and what was taken out of it on the way into `out`. Raises Refused."""
    kind = sniff.identify(file, name)
    if kind in ("png", "jpeg"):
        from majlis.files.inside import images

        images.judge(file, kind)
        return kind, images.clean(file, out, kind)
    if kind == "pdf":
        from majlis.files.inside import pdf

        return kind, pdf.clean(file, out)
    if kind == "zip":
        return _package(file, out)
    raise Refused("type")


def _package(file: BinaryIO, out: BinaryIO) -> tuple[str, set[str]]:
    from majlis.files.inside import odt, ooxml
    from majlis.files.inside.packages import Package

    package = Package(file)
    if "mimetype" in package.names:
        return "odt", odt.clean(package, out)
    if ooxml.TYPES not in package.names:
        raise Refused("archive")
    if not (kind := ooxml.kind_of(package)):  # a template, a slide show, a drawing
        raise Refused("type")
    return kind, ooxml.clean(package, out)


def answer(deed: str, name: str, file: BinaryIO, out: BinaryIO) -> dict[str, Any]:
    """What is found of one file, as it is told to the parent."""
    try:
        if deed == "photo":
            from majlis.files.inside import images

            return {"kind": "jpeg", "removed": sorted(images.photo(file, out))}
        kind, removed = look(file, out, name)
        return {"kind": kind, "removed": sorted(removed)}
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts}
    except (MemoryError, RecursionError):
        return {"refused": "heavy", "facts": {}}


def main() -> None:
    """Confine, look, tell."""
    deed, name, descriptor = sys.argv[2:5]
    limits.confine(OUTPUT)
    with os.fdopen(int(descriptor), "w+b") as out, os.fdopen(0, "rb", closefd=False) as file:
        found = answer(deed, name, file, out)
        out.flush()
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()

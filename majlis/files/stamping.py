"""The parent's side of stamping: from AMBER on a file carries its marking and its reader, on each page."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import tempfile
from threading import BoundedSemaphore
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.files import confined
from majlis.files.models import StoredFile
from majlis.kit import dates
from majlis.network.models import Person

logger = logging.getLogger(__name__)

WALL_SECONDS = 40.0
_AT_ONCE = BoundedSemaphore(2)
_START = "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside.stamp import main; main()"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
# Of TLP 2.0, on black.
COLOURS = {Marking.AMBER: "#ffc000", Marking.STRICT: "#ffc000", Marking.RED: "#ff2b2b"}
REFUSED = _(
    "This PDF cannot carry its marking and your name: it is encrypted or damaged. It is not handed out"
    " without them. Ask whoever shared it for another copy."
)


class Unstampable(Exception):
    """The marking cannot be laid over this file."""


def marked(item: Item) -> bool:
    """Whether files of this item carry marking and reader: from AMBER on."""
    return item.marking >= Marking.AMBER


def marked_name(file: StoredFile, reader: Person | None) -> str:
    """The name under which a reader keeps a copy: marking, reader, and the name that people gave it."""
    if not marked(file.item):
        return file.name
    label = file.item.tlp.label.replace(":", " ")
    who = re.sub(r'[^\w .()+-]|["\\]', "_", reader.name if reader else "").strip()[:60]
    return " - ".join(part for part in (label, who, file.name) if part)


def stamped(file: StoredFile, reader: Person | None) -> IO[bytes]:
    """A PDF with marking and reader on each page, open at its beginning; the caller closes it.

    Made anew for each reader and kept nowhere. Raises Unstampable, OSError where the bytes are gone.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        with file.path.open("rb") as source:
            _in_child(source, out, words(file.item, reader))
        out.seek(0)
        return out
    except BaseException:
        out.close()
        raise


def words(item: Item, reader: Person | None) -> dict[str, Any]:
    """What stands at the head and the foot of each page, in the reader's language."""
    head = [item.tlp.label, *item.terms.labels]
    foot = [reader.name if reader else "", dates.moment(timezone.now())]
    return {
        "colour": COLOURS.get(item.tlp, "#ffffff"),
        "head": [_line(text) for text in head],
        "foot": [_line(text) for text in foot if text],
    }


def _line(text: str) -> dict[str, Any]:
    return {"text": text, "rtl": bool(_RIGHT_TO_LEFT.search(text))}


def _in_child(source: IO[bytes], out: IO[bytes], said: dict[str, Any]) -> None:
    try:
        with _AT_ONCE:
            done = confined.run([_START, confined.ROOT, json.dumps(said)], source, out, seconds=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unstampable("it took too long") from None
    if done.returncode:
        logger.warning("the child that stamps files ended with %s", done.returncode)
        raise Unstampable(f"the child ended with {done.returncode}")


def arabic_font() -> str:
    """The font in which Arabic names are stamped; '' where only the one of typst itself is there."""
    import typst

    from majlis.files.inside.stamp import FONTS

    there = set(typst.Fonts().families())
    return next((name for name in FONTS[:-1] if name in there), "")

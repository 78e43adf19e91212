"""Reading the text of files: a limited child process, waited for by the worker, never by a page."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import tempfile
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

from majlis.access.viewer import Viewer
from majlis.files import confined, extract, store
from majlis.files.actions import store_text
from majlis.files.models import StoredFile
from majlis.ledger import outbox

logger = logging.getLogger(__name__)

WALL_SECONDS = 45
_START = "import sys; sys.path.append(sys.argv[1]); from majlis.files.extract import main; main()"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDDEN = re.compile("([\u202d\u202e])([^\u202c\n]*)\u202c?")
_FROM_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# What each override turns round: words that run the other way by themselves.
_TURNED = {
    "\u202d": re.compile(f"[{_FROM_RIGHT}]+(?:[ \t]+[{_FROM_RIGHT}]+)*"),
    "\u202e": re.compile(f"[^{_FROM_RIGHT}\\s]+(?:[ \t]+[^{_FROM_RIGHT}\\s]+)*"),
}
_LONG_BLANKS = re.compile(r"[ \t\u00a0]{2,}")
_EMPTY_LINES = re.compile(r"\n\s*\n+")


class Unreadable(Exception):
    """The child could not read the file within its limits."""


@outbox.handles(store.EXTRACT, slow=True)
def extract_text(payload: dict[str, Any]) -> None:
    """Read the text of one file and store it, once; a file nobody can read is marked, that is all."""
    file = StoredFile.unguarded.filter(pk=payload["file"], text_state=StoredFile.TextState.WAITING).first()
    if file is None:
        return
    try:
        texts = text_of(file.path, file.kind, file.charset)
    except Unreadable as reason:
        logger.warning("the text of file %s cannot be read: %s", file.pk, reason)
        store_text(Viewer.system("extract"), file=file, texts=None)
    else:
        store_text(Viewer.system("extract"), file=file, texts=texts)


@outbox.handles(store.SWEEP, slow=True, every=timedelta(hours=6))
def sweep(payload: dict[str, Any]) -> None:
    """Remove bytes that no row knows."""
    store.sweep()


def text_of(path: Path, kind: str, charset: str = "") -> list[str]:
    """The text of each page of the file at `path`. Raises Unreadable."""
    with path.open("rb") as source, tempfile.TemporaryFile() as answer:
        try:
            done = confined.run([_START, confined.ROOT, kind, charset], source, answer, seconds=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable("it took too long") from None
        if done.returncode:
            raise Unreadable(f"the child ended with {done.returncode}")
        answer.seek(0)
        return _pages_in(answer.read(extract.OUTPUT))


def _pages_in(answer: bytes) -> list[str]:
    """The pages in what the child said, which is trusted no more than the file."""
    try:
        pages = json.loads(answer)["pages"]
        return [sound(str(page)) for page in pages[: extract.MOST_PAGES]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("the child gave no clear answer") from None


def sound(text: str) -> str:
    """The text as any database stores it: composed, without controls, its blanks closed up.

    What an override shows from behind is read as it is shown; signs of direction are no blanks.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = _DIRECTION.sub("", _OVERRIDDEN.sub(_as_shown, composed))
    lines = _LONG_BLANKS.sub(" ", _CONTROLS.sub(" ", shown))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def _as_shown(run: re.Match[str]) -> str:
    return _TURNED[run[1]].sub(lambda words: words[0][::-1], run[2])

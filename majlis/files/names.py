"""Names of files as people gave them, made safe to show, to send in a header, and to save on any system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from majlis.files.kinds import Kind

LONGEST = 120  # characters
MOST_BYTES = 200  # of its UTF-8 form: file systems stop at 255
_BLANKS = re.compile(r"\s+")
# Taken by old systems for devices, whatever their suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=$|\.)", re.IGNORECASE)
_NOT_IN_NAMES = set('<>:"|?*')


def _kept(char: str) -> str:
    """The character, a space for what a name cannot carry, nothing for what cannot be seen."""
    if unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if char in _NOT_IN_NAMES or unicodedata.category(char) in ("Cc", "Zl", "Zp"):
        return " "
    return char


def _cut(stem: str, bytes_left: int) -> str:
    """At most `LONGEST` characters and `bytes_left` bytes, never half a character."""
    return stem[:LONGEST].encode()[:bytes_left].decode(errors="ignore").strip(" .")


def clean(given: str, kind: Kind | None) -> str:
    """A name of one line that ends as files of its type do: `invoice.exe` that is a PDF gets `.pdf` added.

    Where the type is not known yet the ending stays as it was given.
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(_kept(char) for char in unicodedata.normalize("NFC", last))
    name = _BLANKS.sub(" ", seen).strip(" .")
    suffix = PurePosixPath(name).suffix.lower()
    allowed = kind.suffixes if kind else (suffix[:20],)
    stem = name[: -len(suffix)] if suffix and suffix in allowed else name
    ending = suffix if suffix in allowed else allowed[0]
    stem = _cut(stem, MOST_BYTES - len(ending)) or (kind.code if kind else "file")
    return _DEVICES.sub(r"_\1", stem, count=1) + ending if _DEVICES.match(stem) else stem + ending

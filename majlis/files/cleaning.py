"""The parent's side: handing an upload to the child that looks into it, and taking back what it made."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import tempfile
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import IO, Any

from django.core.files.base import File

from majlis.files import clamav, confined
from majlis.files.inside import child, sniff
from majlis.files.inside.refusals import Refused
from majlis.files.kinds import BY_CODE, Kind
from majlis.files.reasons import refusal

logger = logging.getLogger(__name__)

WALL_SECONDS = 30.0
_CHUNK = 1024 * 1024
# Each child may take 256 MiB; what comes beyond waits for its turn.
_AT_ONCE = BoundedSemaphore(2)
_START = "import sys; sys.path.append(sys.argv[1]); from majlis.files.inside.child import main; main()"


@dataclass
class Cleaned:
    """A sound upload: its type, its bytes without what does not belong into them, and what that was."""

    kind: Kind
    file: IO[bytes]
    charset: str = ""
    removed: list[str] = field(default_factory=list)


def clean(upload: File[bytes]) -> Cleaned:
    """The upload, cleaned and scanned; looked into once, however often one asks. Raises ValidationError."""
    known = getattr(upload, "majlis_cleaned", None)
    if isinstance(known, Cleaned):
        return known
    with tempfile.TemporaryFile() as source:
        _copy(upload, source)
        made = _cleaned(source, upload.name or "")
        clamav.scan(source)
    upload.majlis_cleaned = made  # type: ignore[attr-defined]
    return made


def _cleaned(source: IO[bytes], name: str) -> Cleaned:
    try:
        if sniff.identify(source, name) == "txt":  # nothing to parse: no child is needed to read letters
            source.seek(0)
            data = source.read()
            charset = sniff.charset(data)
            out = tempfile.TemporaryFile()  # noqa: SIM115
            out.write(data)
            return Cleaned(BY_CODE["txt"], out, charset)
    except Refused as refused:
        raise refusal(refused.code, refused.facts) from None
    return in_child("file", source, name)


def own(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """What the house itself has made a moment ago: cleaned alike, but without a child. Raises `Refused`."""
    if sniff.identify(io.BytesIO(data), name) == "txt":
        return data, []
    out = io.BytesIO()
    _kind, removed = child.look(io.BytesIO(data), out, name)
    return out.getvalue(), sorted(removed)


def photo(upload: File[bytes]) -> bytes:
    """A picture as a small square JPEG of nothing but pixels, scanned as it came. Raises ValidationError."""
    with tempfile.TemporaryFile() as source:
        _copy(upload, source)
        made = in_child("photo", source, "")
        clamav.scan(source)
    with made.file as file:
        file.seek(0)
        return file.read()


def in_child(deed: str, source: IO[bytes], name: str) -> Cleaned:
    """What the child makes of the file `source`. Raises ValidationError, also where the child died of it."""
    out = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        found = _answer(deed, source, name, out)
        if "refused" in found:
            raise refusal(str(found["refused"]), _facts(found))
        removed = [str(code) for code in found.get("removed", [])][:40]
        return Cleaned(BY_CODE[str(found["kind"])], out, removed=removed)
    except (KeyError, TypeError):
        out.close()
        raise refusal("heavy") from None
    except BaseException:
        out.close()
        raise


def _facts(found: dict[str, Any]) -> dict[str, object]:
    """What stands in a sentence: figures and short plain words, however odd the file was."""
    facts = found.get("facts") or {}
    return {
        key: value if isinstance(value, int) else "".join(c for c in str(value)[:12] if c.isalnum())
        for key, value in facts.items()
    }


def _answer(deed: str, source: IO[bytes], name: str, out: IO[bytes]) -> dict[str, Any]:
    told = name.encode("ascii", "replace").decode().replace("\0", "?")[-40:]
    source.seek(0)
    try:
        with _AT_ONCE:
            done = confined.run(
                [_START, confined.ROOT, deed, told], source, out, seconds=WALL_SECONDS, answer=subprocess.PIPE
            )
    except subprocess.TimeoutExpired:
        raise refusal("heavy") from None
    if done.returncode:
        logger.warning("the child that looks into files ended with %s", done.returncode)
        raise refusal("heavy")
    try:
        found = json.loads(done.stdout[: child.MOST_SAID])
    except (ValueError, RecursionError):
        raise refusal("heavy") from None
    return found if isinstance(found, dict) else {}


def _copy(upload: File[bytes], to: IO[bytes]) -> None:
    """Only once are the bytes looked at: what is judged and scanned is what is kept."""
    upload.seek(0)
    for chunk in upload.chunks(_CHUNK):
        to.write(chunk)
    to.flush()
    upload.seek(0)

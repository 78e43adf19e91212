"""Asking a ClamAV daemon about a file, over its socket (INSTREAM). Nothing is taken while it is silent."""

from __future__ import annotations

import logging
import socket
import struct
from typing import IO

from django.conf import settings

from majlis.files.reasons import refusal

logger = logging.getLogger(__name__)

SECONDS = 20.0
TO_CONNECT = 3.0
_CHUNK = 256 * 1024
_MOST_SAID = 4096


class Silent(Exception):
    """The scanner is not there, breaks off, or says neither yes nor no; the text is for the log."""


def configured() -> bool:
    """Whether uploads are scanned at all."""
    return bool(settings.CLAMAV.path or settings.CLAMAV.host)


def scan(file: IO[bytes]) -> None:
    """Pass a clean file. Raises ValidationError for one with a virus, and for any while nobody answers."""
    if not configured():
        return
    try:
        found = ask(file)
    except Silent as silent:
        logger.error("the virus scanner gives no answer: %s", silent)
        raise refusal("scanner") from None
    if found:
        logger.warning("the virus scanner refused an upload")
        raise refusal("virus")


def ask(file: IO[bytes]) -> str:
    """The name of what is found in `file`, '' for nothing. Raises Silent."""
    file.seek(0)
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            said = _said(line)
    except OSError as error:
        raise Silent(type(error).__name__) from None
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said[len("stream: ") : -len(" FOUND")] or "?"
    raise Silent(f"it said {said[:80]!r}")


def version() -> str:
    """What the scanner says of itself. Raises Silent."""
    try:
        with _connected() as line:
            line.sendall(b"zVERSION\0")
            said = _said(line)
    except OSError as error:
        raise Silent(type(error).__name__) from None
    if not said:
        raise Silent("it said nothing")
    return said


def _connected() -> socket.socket:
    where = settings.CLAMAV
    if where.path:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(TO_CONNECT)
            line.connect(where.path)
        except OSError:
            line.close()
            raise
    else:
        line = socket.create_connection((where.host, where.port), timeout=TO_CONNECT)
    line.settimeout(SECONDS)
    return line


def _said(line: socket.socket) -> str:
    """One answer, up to its closing zero. Without that it was cut off, and does not count."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _MOST_SAID:
        part = line.recv(_MOST_SAID)
        if not part:
            raise ConnectionResetError
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()

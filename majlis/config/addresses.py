"""Settings that say where something listens, or to whom something is encrypted: how their text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Scanner:
    """Where a ClamAV daemon listens: a socket in a folder, or a host and port; both empty is nowhere."""

    path: str = ""
    host: str = ""
    port: int = 0


def scanner(text: str) -> Scanner:
    """The address of a scanner. Raises ValueError."""
    if not text:
        return Scanner()
    parts = urlsplit(text)
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return Scanner(path=unquote(parts.path))
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError("it should look like unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310")
    return Scanner(host=parts.hostname, port=parts.port or 3310)


def recipient(text: str) -> str:
    """The public half of a key of age. Raises ValueError."""
    if text and not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", text):
        raise ValueError("it should be the public half of a key that age-keygen made: age1...")
    return text

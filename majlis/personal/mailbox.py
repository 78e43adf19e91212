"""The mails that an installation without a mail server writes into its data folder."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from majlis.access.holdings import Erasing
from majlis.personal.queue import addressed, told

KEPT = timedelta(days=30)
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)


def folder() -> Path:
    """Where Django's backend for files writes."""
    return Path(settings.EMAIL_FILE_PATH or Path(settings.HOME) / "outbox")


def _files() -> Iterator[Path]:
    return (path for path in folder().glob("*.log") if path.is_file())


def words_of(raw: bytes) -> str:
    """Everything a file of mails says, decoded: headers and texts."""
    said = [raw.decode("utf-8", "replace")]
    for one in _BETWEEN.split(raw):
        message = email.message_from_bytes(one.lstrip(), policy=policy.default)
        said += [str(value) for value in message.values()]
        for part in message.walk():
            if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
                said.append(str(part.get_content()))
    return "\n".join(said)


def forget(erasing: Erasing) -> int:
    """Remove the files in which their address or their name stands, to whomever they were; how many."""
    wanted = (addressed(erasing.addresses), told(erasing.names))
    count = 0
    for path in _files():
        words = words_of(path.read_bytes())
        if any(one.search(words) for one in wanted):
            path.unlink(missing_ok=True)
            count += 1
    return count


def sweep(now: datetime) -> int:
    """Remove what is older than it is kept; how many files."""
    before = (now - KEPT).timestamp()
    old = [path for path in _files() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

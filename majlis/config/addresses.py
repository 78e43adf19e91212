"""Settings that say where something listens, or to whom something is encrypted: how their text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit


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


@dataclass(frozen=True)
class MailServer:
    """Where mail goes: an SMTP server, or (`host` is empty) files in the data folder."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: str = ""  # "", "starttls" or "tls"


def mail_server(text: str) -> MailServer:
    """The address of a mail server. Raises ValueError."""
    parts = urlsplit(text)
    if parts.scheme == "file":
        return MailServer()
    kinds = {"smtp": (25, ""), "smtp+starttls": (587, "starttls"), "smtps": (465, "tls")}
    if parts.scheme not in kinds or not parts.hostname:
        raise ValueError("it should look like smtps://user:password@mail.example.org, or file:")
    port, tls = kinds[parts.scheme]
    return MailServer(
        parts.hostname, parts.port or port, unquote(parts.username or ""), unquote(parts.password or ""), tls
    )


@dataclass(frozen=True)
class Database:
    """Which database: PostgreSQL with its parts, or (`name` is empty) SQLite in the data folder."""

    name: str = ""
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""
    options: tuple[tuple[str, str], ...] = ()


def database(text: str) -> Database:
    """The address of a database. Raises ValueError."""
    if not text:
        return Database()
    parts = urlsplit(text)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ValueError("it should look like postgresql://user:password@host:5432/name, or be left out")
    query = dict(parse_qsl(parts.query))
    return Database(
        name=name,
        host=query.pop("host", "") or parts.hostname or "",
        port=str(parts.port or query.pop("port", "")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=tuple(sorted(query.items())),
    )

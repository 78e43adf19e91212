"""Every setting of Majlis: declared once, read from the environment, checked before anything starts.

Nothing else in the program reads `os.environ` for a setting. `majlis settings` prints `ALL` as a table.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from majlis.config import addresses, providers

T = TypeVar("T")


class WrongSetting(Exception):
    """A setting has a value the program cannot start with; the text is one sentence for the operator."""


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting: its name, how its text is read, what it is when absent, and a sentence about it."""

    name: str
    kind: str
    read: Callable[[str], T]
    default: str
    help: str

    def __call__(self, environ: Mapping[str, str] | None = None) -> T:
        """The value, typed. Raises WrongSetting with a sentence that names the setting, never its value."""
        text = (os.environ if environ is None else environ).get(self.name, "").strip() or self.default
        try:
            return self.read(text)
        except ValueError as error:
            raise WrongSetting(f"{self.name} must be {self.kind}: {error}.") from None


def _flag(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off"}:
        return False
    raise ValueError("it is neither yes nor no")


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"it is not a number from {low} to {high}")
        return int(text)

    return read


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"it is none of {', '.join(allowed)}")
        return text

    return read


def _folder(text: str) -> Path:
    path = Path(text).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise ValueError("there is a file of that name")
    return path


def _folder_or_nothing(text: str) -> Path | None:
    return _folder(text) if text else None


def _recipients(text: str) -> list[str]:
    return [addresses.recipient(word) for word in _words(text)]


def _mailboxes(text: str) -> list[str]:
    return [_mailbox(word) for word in _words(text)]


def _mailbox_or_nothing(text: str) -> str:
    return _mailbox(text) if text else ""


def _text_file(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser().resolve()
    try:
        path.read_text("utf-8")
    except OSError:
        raise ValueError("there is no file that can be read there") from None
    except UnicodeError:
        raise ValueError("it is not UTF-8") from None
    return path


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("it should look like https://hub.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _address_or_nothing(text: str) -> str:
    return _address(text) if text else ""


def _secret(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError("it is shorter than 32 characters")
    return text


def _mailbox(text: str) -> str:
    if "@" not in text or "\n" in text:
        raise ValueError("it is no e-mail address")
    return text


HOME = Setting(
    "MAJLIS_HOME", "a folder", _folder, "var", "The one folder that holds the database, files, keys and mail."
)
SECRET_KEY = Setting(
    "MAJLIS_SECRET_KEY",
    "a long random text",
    _secret,
    "",
    "Signs cookies and links; when left out, one is made once and kept in the data folder.",
)
DEMO = Setting(
    "MAJLIS_DEMO", "yes or no", _flag, "no", "Shows invented people and lets this machine sign in by a click."
)
DEBUG = Setting(
    "MAJLIS_DEBUG", "yes or no", _flag, "no", "Shows Django's error pages; for developers, never in service."
)
ADDRESS = Setting(
    "MAJLIS_ADDRESS",
    "a web address",
    _address_or_nothing,
    "",
    "The public address, for mails and passkeys; https turns secure cookies and HSTS on; "
    "when left out, this machine and the port.",
)
HOSTS = Setting(
    "MAJLIS_HOSTS",
    "host names with commas between",
    _words,
    "",
    "Further host names the site answers to, besides the one of MAJLIS_ADDRESS and this machine's own.",
)
BIND = Setting(
    "MAJLIS_BIND", "a host", str, "127.0.0.1", "The interface to listen on; 0.0.0.0 is every one of them."
)
PORT = Setting("MAJLIS_PORT", "a port", _number(1, 65535), "8000", "The port to listen on.")
PROCESSES = Setting(
    "MAJLIS_PROCESSES", "a number", _number(1, 64), "2", "Web processes; 1 is enough for a small machine."
)
THREADS = Setting(
    "MAJLIS_THREADS", "a number", _number(1, 64), "4", "Pages that one web process makes at the same time."
)
PROXIES = Setting(
    "MAJLIS_PROXIES",
    "addresses with commas between",
    _words,
    "127.0.0.1",
    "Reverse proxies whose X-Forwarded headers are believed.",
)
DATABASE = Setting(
    "DATABASE_URL",
    "a database address",
    addresses.database,
    "",
    "PostgreSQL, as postgresql://user:password@host/name; when left out, SQLite in the data folder.",
)
MAIL = Setting(
    "MAJLIS_MAIL_URL",
    "a mail address of a server",
    addresses.mail_server,
    "file:",
    "The mail server (smtp://, smtp+starttls:// or smtps://); file: writes mails into the data folder.",
)
MAIL_FROM = Setting(
    "MAJLIS_MAIL_FROM", "an e-mail address", _mailbox, "majlis@localhost", "The sender of every mail."
)
CONTACT = Setting(
    "MAJLIS_CONTACT",
    "an e-mail address",
    _mailbox_or_nothing,
    "",
    "Where people write to the secretariat; it stands at the foot of every page.",
)
LANGUAGE = Setting(
    "MAJLIS_LANGUAGE",
    "a language",
    _choice("ar", "en", "fr", "es"),
    "en",
    "The language for visitors whose browser asks for none of the four.",
)
NETWORK_NAME = Setting(
    "MAJLIS_NETWORK_NAME",
    "a name",
    str,
    "",
    "The name of the network at the top of every page; when left out, Majlis in the reader's language.",
)
FILE_LIMIT = Setting(
    "MAJLIS_FILE_LIMIT", "megabytes", _number(1, 500), "25", "The largest file that is taken, in MiB."
)
CLAMAV = Setting(
    "MAJLIS_CLAMAV",
    "an address of a ClamAV daemon",
    addresses.scanner,
    "",
    "Every upload is scanned there (unix:/path or tcp://host:port), and none is taken while it is silent; "
    "when left out, nothing is scanned.",
)
ORIGINALS_KEY = Setting(
    "MAJLIS_ORIGINALS_KEY",
    "a public key of age",
    addresses.recipient,
    "",
    "Uploads are also kept as they came, encrypted to this key (age1...), whose secret half stays away from "
    "the hub; when left out, only the cleaned copy and the hash of the original are kept.",
)
ANCHORS = Setting(
    "MAJLIS_ANCHORS",
    "a folder",
    _folder_or_nothing,
    "",
    "Where the signed anchors of the ledger are written, best on another machine; "
    "when left out, anchors/ in the data folder.",
)
AUDITORS = Setting(
    "MAJLIS_AUDITORS",
    "e-mail addresses with commas between",
    _mailboxes,
    "",
    "Who gets the anchor of each finished day by mail.",
)
SCREENING_LIST = Setting(
    "MAJLIS_SCREENING_LIST",
    "a text file",
    _text_file,
    "",
    "Expressions that hold a text until two moderators have let it go, one a line; none ships with Majlis.",
)
BACKUP_TO = Setting(
    "MAJLIS_BACKUP_TO",
    "public keys of age with commas between",
    _recipients,
    "",
    "For whom `majlis backup` encrypts (age1...); the secret halves stay away from the hub.",
)
BACKUP_DAYS = Setting(
    "MAJLIS_BACKUP_DAYS",
    "days",
    _number(0, 365),
    "7",
    "How old the last backup may be before the desk of the secretariat and `majlis check` say so; 0 for a "
    "hub that is kept safe in another way.",
)
PROVIDERS = Setting(
    "MAJLIS_SIGN_IN_FILE",
    "a file",
    providers.read,
    "",
    "The sign-ins of organisations (OpenID Connect), as docs/operating.md describes them.",
)
LOG_LEVEL = Setting(
    "MAJLIS_LOG_LEVEL",
    "a level",
    _choice("debug", "info", "warning", "error"),
    "warning",
    "How much is written to the log.",
)

ALL: tuple[Setting[Any], ...] = (
    HOME,
    SECRET_KEY,
    DEMO,
    DEBUG,
    ADDRESS,
    HOSTS,
    BIND,
    PORT,
    PROCESSES,
    THREADS,
    PROXIES,
    DATABASE,
    MAIL,
    MAIL_FROM,
    CONTACT,
    LANGUAGE,
    NETWORK_NAME,
    FILE_LIMIT,
    CLAMAV,
    ORIGINALS_KEY,
    ANCHORS,
    AUDITORS,
    SCREENING_LIST,
    BACKUP_TO,
    BACKUP_DAYS,
    PROVIDERS,
    LOG_LEVEL,
)


def unknown(environ: Mapping[str, str] | None = None) -> list[str]:
    """Names that start with MAJLIS_ but are no setting, mostly typing errors."""
    known = {setting.name for setting in ALL}
    names = os.environ if environ is None else environ
    return sorted(
        name
        for name in names
        if name.startswith("MAJLIS_") and name not in known and not name.startswith("MAJLIS_TEST_")
    )


def public_address() -> str:
    """The address that mails and passkeys name, without a slash at its end."""
    return ADDRESS() or f"http://localhost:{PORT()}"


def kept_secret(home: Path) -> str:
    """The signing key of a data folder, made at the first start, readable by its owner only."""
    path = home / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()


def open_home() -> Path:
    """The data folder, made when it is not there. Raises WrongSetting when it cannot be written to."""
    home = HOME()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"MAJLIS_HOME cannot be made: {error.strerror}.") from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise WrongSetting("MAJLIS_HOME is a folder this user may not write to.")
    return home


def page() -> str:
    """All settings as a page of Markdown: docs/settings.md."""
    rows = [
        "# Settings",
        "",
        "Made by `majlis settings`; a test compares. All are environment variables; a wrong value stops",
        "the start with a sentence.",
        "",
        "| setting | is | when left out | what it does |",
        "|---|---|---|---|",
    ]
    rows += [
        f"| `{setting.name}` | {setting.kind} | {f'`{setting.default}`' if setting.default else '-'} "
        f"| {setting.help} |"
        for setting in ALL
    ]
    return "\n".join(rows)

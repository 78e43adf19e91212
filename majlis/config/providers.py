"""The sign-ins of organisations (OpenID Connect): one file, read and checked before anything starts.

[[provider]]
key = "customs"                          # in the address: letters, digits, dashes
name = "Customs administration"          # on the sign-in page
organisation = "customs"                 # the code of the one organisation whose people it lets in
server = "https://login.customs.example" # where its discovery document lies
client = "majlis"
secret = "…"                             # or secret_file = "/run/secrets/customs"
factor = ["mfa", "otp"]                  # optional: values of amr or acr that count as a second factor
key_factor = ["hwk", "phrh"]             # optional: values that count as a security key
redirects = ["https://sso.customs.example"]  # optional: other origins its sign-in leads through
issuer = "https://login.customs.example" # optional: what it calls itself, where that is not `server`
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_NEEDED = ("key", "name", "organisation", "server", "client")
_KNOWN = {*_NEEDED, "secret", "secret_file", "factor", "key_factor", "redirects", "issuer"}
_DISCOVERY = "/.well-known/openid-configuration"
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Provider:
    """The sign-in of one organisation; without `factor` and `key_factor` its word is no second factor."""

    key: str
    name: str
    organisation: str
    server: str
    client: str
    secret: str
    factor: tuple[str, ...] = ()
    key_factor: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    issuer: str = ""

    @property
    def issued_by(self) -> str:
        """What the discovery document and the ID tokens must say."""
        return self.issuer or self.server.partition(_DISCOVERY)[0].rstrip("/")

    @property
    def origins(self) -> list[str]:
        """Where a form that begins this sign-in may lead."""
        return sorted({_origin(self.server), *map(_origin, self.redirects)})


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError("an address in it does not begin with https://")
    return f"{parts.scheme}://{parts.netloc}"


def _secret(row: dict[str, Any]) -> str:
    if "secret_file" in row:
        try:
            return Path(row["secret_file"]).read_text("utf-8").strip()
        except OSError:
            raise ValueError("the secret_file of a provider cannot be read") from None
    return str(row.get("secret", ""))


def _provider(row: dict[str, Any]) -> Provider:
    if missing := [name for name in _NEEDED if not str(row.get(name, "")).strip()]:
        raise ValueError(f"a provider in it has no {missing[0]}")
    if unknown := sorted(set(row) - _KNOWN):
        raise ValueError(f"a provider in it has an unknown {unknown[0]}")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(row["key"])):
        raise ValueError("a key in it is not made of small letters, digits and dashes")
    facts: dict[str, Any] = {name: str(row[name]).strip() for name in _NEEDED}
    facts |= {name: tuple(map(str, row.get(name, ()))) for name in ("factor", "key_factor", "redirects")}
    made = Provider(**facts, secret=_secret(row), issuer=str(row.get("issuer", "")).strip())
    _ = made.origins  # wrong addresses are said at the start
    return made


def read(text: str) -> tuple[Provider, ...]:
    """The providers of a file; none for no file. Raises ValueError: what is wrong, never a value of it."""
    if not text:
        return ()
    try:
        rows = tomllib.loads(Path(text).expanduser().read_text("utf-8")).get("provider", [])
    except OSError:
        raise ValueError("it cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ValueError("it is not written in TOML") from None
    found = tuple(_provider(row) for row in rows)
    if len({one.key for one in found}) < len(found):
        raise ValueError("two providers in it have the same key")
    return found

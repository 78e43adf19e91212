"""What a line is hashed and sealed over. Whoever writes, checks or moves lines asks here.

    content = SHA-256(salt, facts, reason)      the salt goes when the content does: nobody can guess it then
    digest  = SHA-256(previous digest, number, when, who, how, what, to what, content)
    seal    = HMAC(key outside the database, digest)

People stand in it by pseudonym, so that an erasure changes no hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise

START = "0" * 64


def canonical(value: Any) -> bytes:
    """One text for one value, on every machine and engine."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def plain(value: Any) -> Any:
    """Facts as they can be stored and read back unchanged. Raises TypeError for broken numbers and objects.

    A fraction has many spellings, and PostgreSQL changes them: it would look like a manipulation.
    """
    if value is None or isinstance(value, bool | str):
        return value if value is None or isinstance(value, bool) else str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Promise):  # a text that waits for a language
        return str(value)
    raise TypeError(f"a {type(value).__name__} is no fact: whole numbers, words, lists and dates are")


def content_of(salt: str, facts: Any, reason: str) -> str:
    """The hash of what a line says in words and numbers, which an erasure may take out."""
    return hashlib.sha256(salt.encode("ascii") + b"\n" + canonical([facts, reason])).hexdigest()


def digest_of(
    previous: str,
    number: int,
    at: datetime,
    pseudonym: str,
    job: str,
    session: str,
    verb: str,
    item: int | None,
    about: str,
    content: str,
) -> str:
    """The hash of a line: over the one before and everything the line says."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [previous, number, when, pseudonym, job, session, verb, item, about, content]
    return hashlib.sha256(canonical(said)).hexdigest()


def seal_of(key: bytes, digest: str) -> str:
    """What only this hub can write under a hash."""
    return hmac.new(key, digest.encode("ascii"), hashlib.sha256).hexdigest()

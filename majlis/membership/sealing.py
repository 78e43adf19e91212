"""Secrets of apps and recovery codes, stored so that a copy of the database alone opens nothing."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

_MARK = "sealed:"


def _box() -> Fernet:
    key = hashlib.sha256(b"majlis.membership.sealing\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """A text as a cipher under the hub's secret key."""
    return _MARK + _box().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """The text again; a new one by chance when it was sealed under another key: no code is right then."""
    if not text.startswith(_MARK):
        return text
    try:
        return _box().decrypt(text[len(_MARK) :].encode()).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode()

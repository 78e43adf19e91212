"""A form that is older than what it would change: seals of what was stored when it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

WORDS = "stored"  # the seal of what a thing says
READERS = "placed"  # the seal of who reads it


class Outdated(ValidationError):
    """What a form would change was changed since it was made; `names` are the seals that are broken."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(_("This was changed since you opened this page. Look at it, and store it again."))
        self.names = names


def seal(stored: Sequence[object]) -> str:
    """What a form says of the words it was made from: enough to see that they are others now."""
    kept = json.dumps(stored, default=str)
    return salted_hmac("majlis.kit.stale", kept, algorithm="sha256").hexdigest()


def sent(data: QueryDict) -> dict[str, str]:
    """The seals that came with a form."""
    return {name: str(data[name]) for name in (WORDS, READERS) if data.get(name)}


def check(seen: Mapping[str, str] | None, now: Mapping[str, str]) -> None:
    """Raises Outdated where a seal that was sent is not the one of what is stored."""
    if broken := frozenset(name for name, value in (seen or {}).items() if now.get(name, value) != value):
        raise Outdated(broken)

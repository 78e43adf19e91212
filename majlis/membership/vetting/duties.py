"""The duties that members can hold."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

DUTIES: dict[str, Promise] = {
    "secretariat": pgettext_lazy("duty", "Secretariat"),
    "moderator": pgettext_lazy("duty", "Moderator"),
    "auditor": pgettext_lazy("duty", "Auditor"),
}


def clashes(held: Iterable[str], duty: str) -> bool:
    """Whether a duty cannot be held beside others: an auditor reads what the others did."""
    together = {*held, duty}
    return "auditor" in together and len(together) > 1

"""Which duties a member can hold together."""

from __future__ import annotations

from collections.abc import Iterable


def clashes(held: Iterable[str], duty: str) -> bool:
    """Whether a duty cannot be held beside others: an auditor reads what the others did."""
    together = {*held, duty}
    return "auditor" in together and len(together) > 1

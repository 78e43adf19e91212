"""The line about a listed word that was refused."""

from __future__ import annotations

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.ledger.record import record, verb


@verb("word.refused")
def note_refused(viewer: Viewer, *, place: str, item: Item | None) -> None:
    """Write down that a listed word was typed where a text cannot be held back: who and where, not which."""
    record(viewer, "word.refused", item, place=place)

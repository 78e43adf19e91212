"""Which RED items a request opened: noted by the gate itself, so that no page can forget to say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from majlis.access.markings import Marking
from majlis.access.models import Item, Part

_opened: ContextVar[dict[int, Item] | None] = ContextVar("opened", default=None)


@contextmanager
def watched() -> Iterator[dict[int, Item]]:
    """Collect the RED items that the gate gives out meanwhile, by their number."""
    found: dict[int, Item] = {}
    token = _opened.set(found)
    try:
        yield found
    finally:
        _opened.reset(token)


def note(row: object) -> None:
    """Called by the gate for each row that it gives out."""
    found = _opened.get()
    if found is None:
        return
    card = _card_of(row)
    if isinstance(card, Item) and card.marking == Marking.RED:
        found[card.pk] = card


def _card_of(row: object) -> object:
    """The item that a row is, or is a part of."""
    card: Any = row
    for step in row.PART_OF.split("__") if isinstance(row, Part) else ():
        card = getattr(card, step)
    return card

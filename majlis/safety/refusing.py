"""A listed word where a text cannot be held back, as in a name: it is refused, and a line says so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import Noted
from majlis.safety.actions.refusals import note_refused


class _Listed(Noted):
    item: Item | None = None

    def note(self, viewer: Viewer, verb: str) -> None:
        """Who typed it, for which deed and about which item; not the word."""
        note_refused(viewer, place=verb, item=self.item)


class ListedWords(ValidationError, _Listed):
    """Fields that hold listed words, each with the sentence beside it."""

    def __init__(self, fields: dict[str, Promise], item: Item | None = None) -> None:
        super().__init__(dict(fields))
        self.item = item


class ListedName(Refused, _Listed):
    """A name with a listed word, where a deed is refused as a whole."""

"""Where nothing is held but refused: a listed word in a name, and one more held text where too many wait.

A line says of a listed word that it was refused.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import Noted
from majlis.safety.actions.refusals import note_refused

_NO_MORE = ngettext_lazy(
    "%(n)s text of yours is held and waits for moderators. This one would have to wait as well: send it once"
    " that has been decided.",
    "%(n)s texts of yours are held and wait for moderators. This one would have to wait as well: send it once"
    " some of them have been decided.",
    "n",
)
_NO_FILES = ngettext_lazy(
    "%(n)s text of yours is held, or has files that are still being read. What stands in a file is known only"
    " later: send more files once that is settled.",
    "%(n)s texts of yours are held, or have files that are still being read. What stands in a file is known"
    " only later: send more files once some of that is settled.",
    "n",
)


class _Listed(Noted):
    item: Item | None = None

    def note(self, viewer: Viewer, verb: str) -> None:
        """Who typed it, for which deed and about which item; not the word."""
        note_refused(viewer, place=verb, item=self.item)


class Unsettled(ValidationError):
    """Words of others, refused as nobody has decided yet who reads what they would stand in."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has made it narrower who reads this, and a moderator decides about that. Write here"
                " once it is decided; what you typed is kept as long as this page is open."
            )
        )


class ListedWords(ValidationError, _Listed):
    """Fields that hold listed words, each with the sentence beside it."""

    def __init__(self, fields: dict[str, Promise], item: Item | None = None) -> None:
        super().__init__(dict(fields))
        self.item = item


class TooManyHeld(ValidationError, _Listed):
    """One more text would be held of somebody of whom `number` wait already."""

    def __init__(self, number: int, *, listed: bool, files: bool = False) -> None:
        super().__init__(_NO_FILES if files else _NO_MORE, params={"n": number})
        self.listed = listed

    def note(self, viewer: Viewer, verb: str) -> None:
        """Only of a listed word: of what could not be looked through nobody knows."""
        if self.listed:
            super().note(viewer, verb)


class ListedName(Refused, _Listed):
    """A name with a listed word, where a deed is refused as a whole."""

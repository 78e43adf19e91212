"""The front's one verb: the language of the interface."""

from __future__ import annotations

from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES
from majlis.ledger.record import quiet
from majlis.network.models import Person


@quiet("a preference of the reader's own, like the language of a browser")
def choose_language(viewer: Viewer, *, code: str) -> None:
    """Speak `code` to this person from now on. Unknown codes change nothing."""
    if viewer.person_id and code in CODES:
        Person.objects.filter(pk=viewer.person_id).update(language=code)

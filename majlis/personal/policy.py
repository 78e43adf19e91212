"""Who may do what with data about people: everybody with their own, the secretariat with a reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from majlis.access.policy import right
from majlis.access.viewer import Viewer
from majlis.network.models import Person

ORDERED = "erasure.ordered"
HELD = "erasure.held"  # what a person asked for themselves is put off
RECALLED = "erasure.recalled"  # what two officers ordered is taken back


def is_secretariat(viewer: Viewer, thing: Any) -> bool:
    """Whether the viewer has that duty at this moment, and is not erasing themselves by it."""
    own = isinstance(thing, Person) and thing.pk == viewer.person_id
    return "secretariat" in viewer.duties and not own


right(ORDERED, is_secretariat, _("Only the secretariat can have somebody else's data erased."))

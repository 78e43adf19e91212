"""Who may do the verbs of membership."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from majlis.access.policy import right
from majlis.access.viewer import Viewer


def _oneself(viewer: Viewer, person: Any) -> bool:
    return person is not None and person.pk == viewer.person_id


right("profile.changed", _oneself, _("Only the person themselves can change a profile."))

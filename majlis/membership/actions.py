"""The verbs of membership."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES
from majlis.ledger.record import quiet
from majlis.network.models import Person


@quiet("the language somebody reads in is their own affair")
def choose_language(viewer: Viewer, *, language: str) -> None:
    """Keep the language in which this person reads pages and mail. Raises ValidationError for another one."""
    if language not in CODES:
        raise ValidationError(_("This language is not one of the network's."))
    Person.objects.filter(pk=viewer.person_id).update(language=language)

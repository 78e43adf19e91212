"""To whom somebody may address what they write: the one look at chosen circles and people, for every room."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, people
from majlis.access.viewer import Viewer
from majlis.network.models import Circle, Person


def sound_circles(viewer: Viewer, circles: Iterable[Circle]) -> list[Circle]:
    """The chosen circles, each one that the viewer may write to. Raises ValidationError for `circles`."""
    chosen = {circle.pk for circle in circles}
    found = list(gate.addressable(viewer).filter(pk__in=chosen)) if chosen else []
    if len(found) == len(chosen):
        return found
    if gate.circles(viewer).filter(pk__in=chosen).count() == len(chosen):
        raise ValidationError({"circles": _("Only the members of a private circle can write to it.")})
    raise ValidationError({"circles": _("Choose circles from the list.")})


def sound_named(viewer: Viewer, named: Iterable[Person]) -> list[Person]:
    """The named people, each one a member. Raises ValidationError for `named`."""
    chosen = {person.pk for person in named}
    found = list(people.known(viewer).filter(pk__in=chosen)) if chosen else []
    if len(found) != len(chosen):
        raise ValidationError({"named": _("Choose people from the list.")})
    return found

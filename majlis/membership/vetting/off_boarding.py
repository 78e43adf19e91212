"""The form by which a whole organisation leaves: it says who goes before they go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import LineField
from majlis.membership.vetting.forms import ReasonForm
from majlis.membership.vetting.members import still_there
from majlis.network.models import Organisation, Person

MOST_NAMED = 12


class OffBoardForm(ReasonForm):
    """A whole organisation that leaves, by its exact name, once it was said who goes with it."""

    name = LineField(label=_("Name of the organisation"), limit=200)
    going = forms.CharField(required=False, widget=forms.HiddenInput)  # who was named at the last press
    field_order = ["name", "reason"]

    def clean_name(self) -> Organisation:
        """The organisation of that name."""
        name = self.cleaned_data["name"]
        found = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
        if found is None:
            raise ValidationError(_not_known(name))
        return found

    def clean(self) -> dict[str, Any]:
        """Say who goes, and wait for another press; also where somebody came or went in between."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        people = list(still_there(data["name"]))
        going = hashlib.sha256(repr([one.pk for one in people]).encode()).hexdigest()
        if data.get("going") != going:
            typed = cast("QueryDict", self.data).copy()
            typed["going"] = going
            self.data = typed
            raise ValidationError(_who_goes(people))
        return data


def _apart(names: Iterable[str]) -> str:
    """Names that have commas of their own, each in its own direction."""
    return " · ".join(f"\u2068{name}\u2069" for name in names)


def _not_known(name: str) -> str:
    alike = Organisation.objects.filter(name__icontains=name).order_by("name")[:MOST_NAMED]
    if not alike:
        return gettext("No organisation of this name is known.")
    names = _apart(one.name for one in alike)
    return gettext("No organisation of just this name is known. Perhaps: %(names)s") % {"names": names}


def _who_goes(people: list[Person]) -> str:
    if not people:
        return gettext("Nobody of this organisation is left here.")
    names = _apart(one.name for one in people[:MOST_NAMED]) + ("…" if len(people) > MOST_NAMED else "")
    sentence = ngettext(
        "%(n)s person would leave: %(names)s. Press once more to let them go.",
        "%(n)s people would leave: %(names)s. Press once more to let them go.",
        len(people),
    )
    return sentence % {"n": len(people), "names": names}

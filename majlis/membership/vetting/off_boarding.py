"""The form by which a whole organisation leaves: it says who goes before they go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import LineField, SuggestingInput
from majlis.membership.vetting import known
from majlis.membership.vetting.forms import ReasonForm
from majlis.membership.vetting.members import still_there
from majlis.network.models import Organisation


class OffBoardForm(ReasonForm):
    """A whole organisation that leaves, by any of its names, once it was said who goes with it."""

    name = LineField(
        label=_("Name of the organisation"),
        limit=200,
        widget=SuggestingInput,
        help_text=_("In any of its languages, or its short name. Names that are known here are suggested."),
    )
    going = forms.CharField(required=False, widget=forms.HiddenInput)  # who was named at the last press
    field_order = ["name", "reason"]
    sure = ""  # what is asked before it is done, which is no mistake of whoever typed
    leaving: Sequence[str] = ()  # the names of all who go

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(Organisation.objects.order_by("name", "pk"))
        tellable = known.tellable()
        self.told = [one for one in self.known if one.pk in tellable]
        self.fields["name"].widget.options = known.offered(self.told)

    def clean_name(self) -> Organisation:
        """The organisation of that name."""
        name = self.cleaned_data["name"]
        found = known.called(self.known, name)
        if len(found) > 1:
            raise known.several(found)
        if not found:
            raise ValidationError(_not_known(known.close(self.told, name)))
        return found[0]

    def clean(self) -> dict[str, Any]:
        """Say who goes, and wait for another press; also where somebody came or went in between."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        organisation = data["name"]
        people = list(still_there(organisation))
        going = hashlib.sha256(repr([organisation.pk, *(one.pk for one in people)]).encode()).hexdigest()
        if data.get("going") != going:
            typed = cast("QueryDict", self.data).copy()
            typed["going"] = going
            self.data, self.sure = typed, _how_many_go(organisation, len(people))
            self.leaving = [one.name for one in people]
            raise ValidationError(self.sure)
        return data


def _apart(names: Iterable[str]) -> str:
    """Names that have commas of their own, each in its own direction."""
    return " · ".join(f"\u2068{name}\u2069" for name in names)


def _not_known(near: list[Organisation]) -> str:
    if not near:
        return gettext("No organisation of this name is known.")
    sentence = gettext("No organisation of just this name is known. Perhaps: %(names)s")
    return sentence % {"names": _apart(map(known.shown, near))}


def _how_many_go(organisation: Organisation, many: int) -> str:
    called = f"\u2068{known.shown(organisation)}\u2069"
    if not many:
        return gettext("Nobody of %(organisation)s is left here.") % {"organisation": called}
    sentence = ngettext(
        "%(n)s person of %(organisation)s would leave. Press once more to let them go.",
        "%(n)s people of %(organisation)s would leave. Press once more to let them go.",
        many,
    )
    return sentence % {"n": many, "organisation": called}

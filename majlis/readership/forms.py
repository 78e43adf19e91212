"""The shape of what is typed in this room; whether it may be done is decided by the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from majlis.access import people
from majlis.access.caveats import Terms
from majlis.access.forms import ReadersForm, initial_readers, marking_choices
from majlis.access.loosening import GONE, KEPT
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.forms import Form, LineField
from majlis.network.models import Person
from majlis.readership.actions import REASON_LIMIT
from majlis.readership.placing import Wanted
from majlis.readership.policy import OTHERS_WROTE


class PlacingForm(ReadersForm):
    """Who reads an item from now on, and why that is changed."""

    public = forms.BooleanField(
        required=False, label=_("Publish it for everybody, also outside the network (TLP:CLEAR only)")
    )
    reason = LineField(
        limit=REASON_LIMIT,
        label=pgettext_lazy("field", "Reason"),
        error_messages={"required": _("Please say why. The reason is kept.")},
    )
    field_order = ["marking", "public", "circles", "named", "caveats", "expires", "reason"]

    def __init__(
        self, viewer: Viewer, item: Item, *args: Any, may: Mapping[str, bool], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {**initial_readers(item), "public": item.public})
        super().__init__(viewer, *args, **kwargs)
        self.expires_at = item.expires_at
        if item.kind != "resource":  # nothing else has a page for visitors
            del self.fields["public"]
        if not may["own"]:
            self.fields["expires"].help_text = _(
                "After that day it is closed to everybody but its author, who chooses it."
            )
        self.fields["reason"].required = not may["own"]  # as the verb and the second person want it
        least = Marking.CLEAR.value if may["wider"] or may["ask"] else item.marking
        left = [(value, label) for value, label in marking_choices(own=may["own"]) if value >= least]
        if not may["own"] and not may["ask"] and item.marking != Marking.STRICT:
            left = [one for one in left if one[0] != Marking.STRICT]
        self._offer("marking", left)  # type: ignore[arg-type]
        if not may["wider"] and not may["ask"]:
            self._only_narrower(may)
        self.fields["reason"].help_text = _why(may)

    def _only_narrower(self, may: Mapping[str, bool]) -> None:
        """Say why what is wider is not offered."""
        self.fields["marking"].error_messages["invalid_choice"] = (
            GONE
            if may["gone"]
            else KEPT
            if may["kept"]
            else OTHERS_WROTE
            if may["own"]
            else _("You can make it narrower. Only the source can make it wider.")
        )
        self.fields.pop("public", None)

    def terms(self) -> Terms:
        """What was chosen. A day that nobody touched stays the moment it is: here it may end at another."""
        chosen = super().terms()
        return chosen if "expires" in self.changed_data else replace(chosen, expires_at=self.expires_at)

    def wanted(self) -> Wanted:
        """What was chosen, for the action."""
        return Wanted(
            marking=self.cleaned_data["marking"],
            circles=self.circles_chosen,
            named=self.people_chosen,
            public=bool(self.cleaned_data.get("public")),
            terms=self.terms(),
        )


def _why(may: Mapping[str, bool]) -> str:
    """What has to stand in the reason."""
    if may["own"]:
        return gettext("It stays in the history of this, for its readers.")
    if not may["ask"]:
        return gettext("Its author and all its readers see this reason, with your name.")
    if may["others"]:
        return gettext(
            "Say why. To make it wider, the source and everybody who wrote here must have consented: say of"
            " each when and how."
        )
    return gettext("Say why. Where the source has consented, say when and how.")


class ReasonForm(Form):
    """Why somebody keeps themselves out."""

    reason = LineField(
        limit=REASON_LIMIT,
        label=pgettext_lazy("field", "Reason"),
        help_text=_("It is kept, and the source sees it."),
        error_messages={"required": _("Please say why. The reason is kept.")},
    )


class AskForm(Form):
    """About whom one asks why they cannot read something; people are looked for by name."""

    person = forms.ChoiceField(label=pgettext_lazy("field", "Person"), choices=())

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get("person", ""))
        known = people.known(viewer).filter(handle=chosen) if chosen.isalnum() else Person.objects.none()
        self.found = known.first()
        offered = [(self.found.handle, self.found.name)] if self.found else []
        self.fields["person"].choices = [("", ""), *offered]  # type: ignore[attr-defined]


class BarForm(AskForm, ReasonForm):
    """Whom to keep out, and why."""

    field_order = ["person", "reason"]

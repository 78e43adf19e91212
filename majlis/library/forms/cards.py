"""A resource as it is typed: what it says about itself, its files, and who is to read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate
from majlis.access.forms import AudienceForm, initial_audience
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.forms import LineField, TextField
from majlis.kit.languages import CHOICES
from majlis.library import drafting
from majlis.library.drafting import Card
from majlis.library.forms.uploads import FilesField, FilesForm, LibraryForm
from majlis.library.models import Resource, ResourceKind

LANGUAGES = [("", _("Recognised from the text")), *CHOICES]


class CardForm(LibraryForm, AudienceForm):
    """What a resource says about itself, and who is to read it."""

    title = LineField(
        limit=drafting.TITLE_LIMIT, label=_("Title"), error_messages={"required": _("Please write a title.")}
    )
    summary = TextField(
        limit=drafting.SUMMARY_LIMIT,
        required=False,
        label=_("Summary"),
        help_text=_("What it is, whom it helps, and what to know before using it."),
    )
    kind_of = forms.ChoiceField(
        choices=ResourceKind.choices, label=pgettext_lazy("field", "Kind of resource")
    )
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label=_("Language of the text"))
    public = forms.BooleanField(
        required=False, label=_("Publish it for everybody, also outside the network (TLP:CLEAR only)")
    )
    field_order = [
        "title",
        "summary",
        "kind_of",
        "topics",
        "language",
        "marking",
        "public",
        "circles",
        "named",
    ]

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        self.fields["summary"].widget.attrs.update({"rows": "8", "maxlength": str(drafting.SUMMARY_LIMIT)})

    def card(self) -> Card:
        """What was typed, for the action."""
        given = self.cleaned_data
        return Card(
            title=given["title"],
            summary=given["summary"],
            kind_of=given["kind_of"],
            language=given["language"],
            topics=self.topics_chosen,
            marking=given["marking"],
            circles=self.circles_chosen,
            named=self.people_chosen,
            public=given["public"],
            terms=self.terms(),
        )


def initial_of(resource: Resource) -> dict[str, Any]:
    """A stored resource as the form shows it (one query)."""
    return {
        **initial_audience(resource),
        "title": resource.title,
        "summary": resource.summary,
        "kind_of": resource.kind_of,
        "language": resource.language,
        "public": resource.public,
    }


class ShareForm(CardForm, FilesForm):
    """A new resource with its files, and what it was made from, if anything."""

    made_from = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput, label=_("Made from")
    )

    rule = forms.BooleanField(
        label=_("It holds no classified information, nothing on how harm is done, and I may share it."),
        error_messages={"required": _("Please check the content and tick this box.")},
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        self.wait_for(viewer)

    def made_from_chosen(self) -> list[Item]:
        """What it is made from, as far as its author reads that; also in a form that is not sound yet."""
        number = str((self.data if self.is_bound else self.initial).get("made_from") or "")
        sound = number.isascii() and number.isdecimal() and len(number) < 16
        return list(gate.readable(self.viewer, Item).filter(pk=number)) if sound else []

    def card(self) -> Card:
        """What was typed, for the action."""
        number = self.cleaned_data.get("made_from")
        return replace(super().card(), sources=[Item(pk=number)] if number else [])


class VersionForm(FilesForm):
    """A new version: what is new, which files stay, which are added."""

    note = TextField(
        limit=drafting.NOTE_LIMIT,
        label=_("What is new?"),
        help_text=_("Readers see this beside the version."),
        error_messages={"required": _("Please say what is new in this version.")},
    )
    kept = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label=_("Files that stay"),
        help_text=_("The others remain with the older version."),
    )
    uploads = FilesField(label=_("New files"))
    rule = forms.BooleanField(
        label=_("It holds no classified information, nothing on how harm is done, and I may share it."),
        error_messages={"required": _("Please check the content and tick this box.")},
    )

    def __init__(self, viewer: Viewer, resource: Resource, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait_for(viewer)
        current = list(resource.current.files.all()) if resource.current else []
        self.fields["note"].widget.attrs.update({"rows": "3", "maxlength": str(drafting.NOTE_LIMIT)})
        self.fields["kept"].choices = [(one.pk, format_html("<bdi>{}</bdi>", one.name)) for one in current]  # type: ignore[attr-defined]
        if not current:
            del self.fields["kept"]

"""The shape of what is typed in this room; whether it may be done is decided by the verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate, people
from majlis.access.markings import MEANING, Marking
from majlis.access.viewer import Viewer
from majlis.discussions.models import BODY_LIMIT, TITLE_LIMIT, Thread
from majlis.kit.forms import Form, LineField, TextField
from majlis.kit.languages import CHOICES
from majlis.network.models import Circle, Person, Topic

_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,24}")
_MARKING_LINE = '<span class="line"><span class="tlp {}">{}</span><span>{}</span></span>'
MOST_NAMED = 200
MOST_FOUND = 20
LANGUAGES = [("", _("Recognised from the text")), *CHOICES]


def marking_choices() -> list[tuple[int, str]]:
    """Each marking with its badge and what it means."""
    return [(one.value, format_html(_MARKING_LINE, one.css, one.label, MEANING[one])) for one in Marking]


def handles(values: Iterable[str]) -> list[str]:
    """Those of the submitted values that can be handles of people."""
    return [value for value in list(values)[:MOST_NAMED] if _HANDLE.fullmatch(value)]


class ReplyForm(Form):
    """A post at the end of a thread."""

    body = TextField(
        limit=BODY_LIMIT,
        label=pgettext_lazy("field", "Your text"),
        error_messages={"required": _("Please write something.")},
    )

    def __init__(self, *args: object, mentions: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        attributes = self.fields["body"].widget.attrs
        attributes.update({"rows": "6", "maxlength": str(BODY_LIMIT)})
        if mentions:
            attributes["data-mentions"] = mentions


class EditForm(ReplyForm):
    """A post that is changed."""

    language = forms.ChoiceField(choices=CHOICES, label=_("Language of the text"))


class OpeningForm(EditForm):
    """The opening post that is changed, with the title of its thread."""

    title = LineField(
        limit=TITLE_LIMIT, label=_("Title"), error_messages={"required": _("Please write a title.")}
    )
    field_order = ["title", "body", "language"]


class AskForm(ReplyForm):
    """A question or a discussion, and who is to read it. The circles offered are those one may write to."""

    form = forms.ChoiceField(
        choices=Thread.Form.choices,
        widget=forms.RadioSelect,
        initial=Thread.Form.QUESTION,
        label=_("What is it?"),
    )
    title = LineField(
        limit=TITLE_LIMIT,
        label=_("Title"),
        help_text=_("One line that says what you want to know."),
        error_messages={"required": _("Please write a title.")},
    )
    topics = forms.MultipleChoiceField(required=False, label=_("Topics"))
    marking = forms.TypedChoiceField(
        coerce=lambda raw: Marking(int(raw)),
        choices=marking_choices,
        widget=forms.RadioSelect,
        initial=Marking.AMBER.value,
        label=_("How far may it go?"),
    )
    circles = forms.MultipleChoiceField(
        required=False, label=_("Circles"), help_text=_("Who should be asked? You can choose several.")
    )
    named = forms.MultipleChoiceField(
        required=False,
        label=_("Named people"),
        help_text=_("They can read this whatever circle they sit in."),
    )
    find = LineField(required=False, label=_("Find people by name"))
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label=_("Language of the text"))
    field_order = ["form", "title", "body", "topics", "marking", "circles", "named", "find", "language"]

    def __init__(self, viewer: Viewer, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.known_circles = list(gate.addressable(viewer).order_by_label())  # type: ignore[attr-defined]
        self.known_topics = list(Topic.objects.order_by_label())
        self.known_people = self._people()
        self._offer("circles", [(one.slug, one.full_label) for one in self.known_circles])
        self._offer("topics", [(one.pk, one.label) for one in self.known_topics])
        self._offer("named", [(one.handle, one.name) for one in self.known_people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields[name].error_messages["invalid_choice"] = _("Choose from the list.")

    def _people(self) -> list[Person]:
        """Those who are named so far, and those whose name was looked for without a script."""
        chosen = handles(self._chosen("named"))
        known = people.known(self.viewer)
        found = list(known.filter(handle__in=chosen)) if chosen else []
        besides = {person.pk for person in found}
        looked_for = people.called(known, str(self.data.get("find", "")), MOST_FOUND)
        return found + [one for one in looked_for if one.pk not in besides]

    def _chosen(self, name: str) -> list[str]:
        """What is chosen in a field, also in a form that is not sound yet."""
        if self.is_bound and isinstance(self.data, QueryDict):
            return self.data.getlist(name)
        return list(self.initial.get(name, []))

    def circles_chosen(self) -> list[Circle]:
        """The chosen circles among those that one may write to."""
        slugs = set(self._chosen("circles"))
        return [one for one in self.known_circles if one.slug in slugs]

    def people_chosen(self) -> list[Person]:
        """The named people among the members."""
        chosen = set(self._chosen("named"))
        return [one for one in self.known_people if one.handle in chosen]

    def topics_chosen(self) -> list[Topic]:
        """The chosen topics."""
        codes = set(self._chosen("topics"))
        return [one for one in self.known_topics if one.pk in codes]

    def marking_chosen(self) -> Marking:
        """The chosen marking; amber while none is."""
        raw = str((self.data if self.is_bound else self.initial).get("marking", ""))
        return Marking(int(raw)) if raw in {str(one.value) for one in Marking} else Marking.AMBER

"""The shape of what is typed in this room; whether it may be done is decided by the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.forms import AudienceForm, initial_audience
from majlis.discussions.models import BODY_LIMIT, TITLE_LIMIT, Thread
from majlis.discussions.texts import Opening
from majlis.kit.forms import Form, LineField, TextField
from majlis.kit.languages import CHOICES

LANGUAGES = [("", _("Recognised from the text")), *CHOICES]


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


class AskForm(AudienceForm, ReplyForm):
    """A question or a discussion, and who is to read it."""

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
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label=_("Language of the text"))
    field_order = ["form", "title", "body", "topics", "marking", "circles", "named", "language"]

    def opening(self) -> Opening:
        """What was typed, for the action."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "body": given["body"],
            "marking": given["marking"],
            "circles": self.circles_chosen,
            "named": self.people_chosen,
            "terms": self.terms(),
            "topics": self.topics_chosen,
            "language": given["language"],
        }


def initial_of(thread: Thread, body: str) -> dict[str, Any]:
    """A stored draft as the form shows it (three queries)."""
    return {
        **initial_audience(thread),
        "form": thread.form,
        "title": thread.title,
        "body": body,
        "language": thread.language,
    }

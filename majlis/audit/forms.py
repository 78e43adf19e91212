"""The form above the log."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.audit.queries import Wanted
from majlis.kit.forms import DayField, Form, TextField
from majlis.ledger.shown import called

_PSEUDONYM = re.compile(r"[0-9a-f]{16}")


class LogForm(Form):
    """A day, a verb and a person, each of them or none."""

    looks = True

    day = DayField(
        required=False,
        label=pgettext_lazy("audit log", "Day"),
        help_text=_("Days are those of UTC."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    verb = forms.ChoiceField(required=False, label=pgettext_lazy("audit log", "What was done"))
    person = forms.CharField(
        required=False,
        max_length=16,
        label=pgettext_lazy("audit log", "Pseudonym"),
        help_text=_("People stand in the log under a pseudonym that outlives their name."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", pgettext_lazy("audit log", "Everything"))
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [every, *((verb, called(verb)) for verb in verbs)]

    def clean_person(self) -> str:
        """A pseudonym as it stands in the log."""
        found = str(self.cleaned_data["person"]).strip().lower()
        if found and not _PSEUDONYM.fullmatch(found):
            raise ValidationError(
                _("A pseudonym has sixteen characters, 0 to 9 and a to f: copy one from the log.")
            )
        return found

    @property
    def wanted(self) -> Wanted:
        """What was asked for; everything while the form is empty or wrong (see `sound`)."""
        if not self.is_bound or not self.is_valid():
            return Wanted()
        return Wanted(self.cleaned_data["day"], self.cleaned_data["verb"], self.cleaned_data["person"])

    @property
    def sound(self) -> bool:
        """Whether nothing in it is wrong: what is looked for is then what was typed."""
        return not self.is_bound or self.is_valid()


class TakeForm(Form):
    """Ask for the lines as a sheet."""

    reason = TextField(
        label=_("Reason"),
        limit=1000,
        help_text=_("Whoever decides reads it."),
        error_messages={"required": _("Please say why. Whoever decides has to know.")},
    )

"""The shape of what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import Form, TextField
from majlis.kit.languages import active_code, name_in
from majlis.network.models import Person
from majlis.personal.models import Erasure


class EraseForm(Form):
    """Have one's own data erased."""

    texts = forms.BooleanField(
        label=_("Withdraw what I wrote, too"),
        help_text=_("Without this your texts remain for those who read them, under a pseudonym."),
        required=False,
    )
    sure = forms.BooleanField(
        label=_("I understand that nobody can bring my account back afterwards"),
        error_messages={"required": _("If you want your data erased, tick this box.")},
    )


class OrderForm(Form):
    """Have somebody else's data erased, by the secretariat."""

    reason = TextField(
        label=_("Reason"),
        limit=2000,
        help_text=_("Read by the secretariat only. It is deleted when the erasure is done."),
        error_messages={"required": _("Please say why. Whoever decides has to know.")},
    )
    texts = forms.BooleanField(label=_("Withdraw what they wrote, too"), required=False)


def language_of(person: Person) -> str:
    """The language in which somebody reads the network, by its name in that of the moment."""
    return name_in(person.language or settings.LANGUAGE_CODE, active_code())


def read_by(person: Person) -> str:
    """What stands beside a field whose words somebody reads: in which language to write them."""
    return gettext(
        "The person reads these words on their page. Write them for the person, in their language:"
        " %(language)s."
    ) % {"language": language_of(person)}


DAYS = (14, 30, 60)


class StopForm(Form):
    """Take back an erasure that was ordered."""

    reason = TextField(
        label=_("Reason"),
        limit=2000,
        error_messages={"required": _("Please say why. The person has a right to know.")},
    )

    def __init__(self, *args: Any, erasure: Erasure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = read_by(erasure.person)


class HoldForm(StopForm):
    """Hold back what somebody asked for themselves: on one of few grounds, for a time."""

    hold = forms.ChoiceField(
        label=_("Ground"),
        choices=Erasure.Hold.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a ground. Without one a wish must not be held back.")},
    )
    days = forms.ChoiceField(
        label=_("For how long"),
        help_text=_("From the decision on, and at most to three months after it was asked for."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose for how long.")},
    )
    field_order = ["hold", "days", "reason"]

    def __init__(self, *args: Any, erasure: Erasure, **kwargs: Any) -> None:
        super().__init__(*args, erasure=erasure, **kwargs)
        later = [n for n in DAYS if erasure.held_for(n) > erasure.due_at]  # the others would put nothing off
        said = [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in later]
        self.fields["days"].choices = said  # type: ignore[attr-defined]

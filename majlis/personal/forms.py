"""The shape of what is asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import Form


class EraseForm(Form):
    """Have one's own data erased."""

    texts = forms.BooleanField(
        label=_("Withdraw what I wrote, too"),
        help_text=_("Without this your texts remain for those who read them, under a pseudonym."),
        required=False,
    )
    sure = forms.BooleanField(label=_("I understand that nobody can bring my account back afterwards"))


class OrderForm(Form):
    """Have somebody else's data erased, by the secretariat."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Read by the secretariat only. It is deleted when the erasure is done."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Please say why. Whoever decides has to know.")},
    )
    texts = forms.BooleanField(label=_("Withdraw what they wrote, too"), required=False)

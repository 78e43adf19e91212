"""The shape of a decision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import Form, TextField


class DecisionForm(Form):
    """Why it is granted or refused; which of the two is said by the button."""

    reason = TextField(
        label=_("Your reason"),
        limit=4000,
        help_text=_("What you checked, and what you based the decision on. It is kept with the decision."),
        error_messages={"required": _("Please say why. The reason is kept.")},
    )

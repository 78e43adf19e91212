"""The shape of a decision, and of what is added to a question."""

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


class SupplementForm(Form):
    """What a question lacks since something has changed."""

    reason = TextField(
        label=_("What has to be added"),
        limit=4000,
        help_text=_("How and when those agreed who wrote since. It is kept, and whoever decides reads it."),
        error_messages={"required": _("Please say how and when they agreed.")},
    )

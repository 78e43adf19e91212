"""Traffic Light Protocol 2.0, as this house reads it, and the states of an item."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Marking(models.IntegerChoices):
    """How far something may go; a larger number is a narrower audience. Labels are never translated."""

    CLEAR = 0, "TLP:CLEAR"
    GREEN = 1, "TLP:GREEN"
    AMBER = 2, "TLP:AMBER"
    STRICT = 3, "TLP:AMBER+STRICT"
    RED = 4, "TLP:RED"

    @property
    def css(self) -> str:
        """The class that colours the badge."""
        return "amber" if self in (Marking.AMBER, Marking.STRICT) else self.name.lower()


MEANING = {
    Marking.CLEAR: _("May be made public. It is public only after it has been published as such."),
    Marking.GREEN: _("All accepted members, never public."),
    Marking.AMBER: _("Members of the chosen circles, and named people."),
    Marking.STRICT: _("Named people of your own organisation only."),
    Marking.RED: _("Named people only. Not found by search, not sent by mail."),
}


# The same, said to somebody who places what another wrote.
MEANING_FOR_OTHERS = MEANING | {
    Marking.STRICT: _("Named people of the organisation it came from only."),
}


class State(models.TextChoices):
    """The life of an item. Only a published one has readers besides its author."""

    DRAFT = "draft", pgettext_lazy("item state", "Draft")
    PUBLISHED = "published", pgettext_lazy("item state", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("item state", "Withdrawn")
    HELD = "held", pgettext_lazy("item state", "Being looked at")

"""What stands while fewer officers stay than every decision needs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.ledger.alarms import Found, alarm
from majlis.membership.vetting.members import FEWEST_OFFICERS, nobody_ever, officers, staying


@alarm(
    "officers",
    _("Too few officers of the secretariat stay, and each decision needs two; how many: %(n)s"),
    _(
        "Who waits to be erased is not counted. While two are there they give the duty to a third; where they"
        " cannot, the operator does so by majlis name-officer."
    ),
)
def _too_few() -> Found | None:
    """Officers who were suspended, erased or not confirmed; a hub that nobody has founded yet needs none."""
    number = len(staying(officers()))
    return Found(facts={"n": number}) if number < FEWEST_OFFICERS and not nobody_ever() else None

"""What stands while no decision can be made: too few officers stay, or none may decide about a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.ledger.alarms import Found, alarm
from majlis.membership.vetting import houses
from majlis.membership.vetting.members import FEWEST_OFFICERS, nobody_ever, officers, staying
from majlis.membership.vetting.models import Case
from majlis.network.models import Standing


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


@alarm(
    "undecided",
    _("No officer may decide about cases that wait for a decision; how many: %(n)s"),
    _(
        "Every officer is kept from these cases, and each case says why: mostly all of them and whoever"
        " spoke are of one organisation. Somebody of another one has to speak for these people, or be given"
        " the duty."
    ),
    every=120,
)
def _undecided() -> Found | None:
    """Somebody spoke for them, it is known where they work, and still nobody can say yes."""
    waiting = Case.objects.filter(
        person__standing__in=(Standing.VOUCHED, Standing.VETTING),
        person__organisation__isnull=False,
        sponsor__isnull=False,
    )
    number = houses.undecided(waiting.order_by("pk").values_list("person", "sponsor", "refused_by"))
    return Found(facts={"n": number}) if number else None

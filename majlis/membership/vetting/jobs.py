"""What the worker does for vetting: letters, the year that runs out, old links that are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.membership.vetting import actions, letters, openings
from majlis.membership.vetting.actions.entering import ASKED
from majlis.membership.vetting.models import Case, Step
from majlis.membership.vetting.moving import CONFIRMED_FOR
from majlis.membership.vetting.recording import LETTER
from majlis.network.models import Person, Standing

REMIND_BEFORE = timedelta(days=30)
GRACE = timedelta(days=30)
JOB = "membership"


@outbox.handles(ASKED)
def asked(payload: dict[str, Any]) -> None:
    """Write to an address that was typed into a form."""
    actions.send_letter(Viewer.system(JOB), payload=payload)


@outbox.handles(LETTER)
def letter(payload: dict[str, Any]) -> None:
    """Tell a person where they stand now."""
    letters.tell_of(Step.objects.select_related("person").get(pk=payload["step"]))


def _give_cases() -> None:
    """Whoever has been a member since before there were cases has a year from now."""
    without = Person.objects.filter(standing=Standing.ACCEPTED, case__isnull=True)
    until = timezone.now() + CONFIRMED_FOR
    Case.objects.bulk_create(Case(person=person, confirmed_until=until) for person in without)


@outbox.handles("membership.year", every=timedelta(hours=6))
def watch_the_year(payload: dict[str, Any]) -> None:
    """Remind a month before the year is over; suspend when it has been over for the days of grace."""
    _give_cases()
    now, house = timezone.now(), Viewer.system(JOB)
    members = Case.objects.filter(person__standing=Standing.ACCEPTED).select_related("person")
    for case in members.filter(confirmed_until__lte=now + REMIND_BEFORE, reminded_at__isnull=True):
        actions.remind(house, person=case.person)
    # Nobody is suspended who was not reminded a whole grace ago, however long the worker stood still.
    over = members.filter(confirmed_until__lte=now - GRACE, reminded_at__lte=now - GRACE)
    with translation.override(None):
        reason = _("Nobody confirmed this membership for another year.")
    for case in over:
        actions.suspend(house, person=case.person, reason=reason)


@outbox.handles("membership.openings", every=timedelta(days=1))
def forget_openings(payload: dict[str, Any]) -> None:
    """Forget links that are over, with what was typed by people who never confirmed it."""
    openings.sweep()

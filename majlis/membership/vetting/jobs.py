"""What the worker does for vetting: letters, the year that runs out, old links that are forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from majlis.access.locking import lock
from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.ledger.upkeep import Many
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
    made = (Case(person=person, confirmed_until=until) for person in without)
    Case.objects.bulk_create(made, ignore_conflicts=True)


def _due() -> QuerySet[Case]:
    """Members of whom somebody has to be reminded."""
    within = timezone.now() + REMIND_BEFORE
    members = Case.objects.filter(person__standing=Standing.ACCEPTED)
    return members.filter(confirmed_until__lte=within, reminded_at__isnull=True)


def _over() -> QuerySet[Case]:
    """Members whose days of grace are over.

    Nobody is suspended who was not reminded a whole grace ago, however long the worker stood still.
    """
    before = timezone.now() - GRACE
    members = Case.objects.filter(person__standing=Standing.ACCEPTED)
    return members.filter(confirmed_until__lte=before, reminded_at__lte=before)


def _remind(case: int, person: int) -> None:
    locked = lock([person], officers_too=False)
    if _due().filter(pk=case).exists():  # nobody has confirmed it in this very moment
        actions.remind(Viewer.system(JOB), person=locked[person])


def _suspend(case: int, person: int) -> None:
    locked = lock([person], officers_too=True)  # everybody whom the verb locks, in one order
    if _over().filter(pk=case).exists():
        with translation.override(None):
            reason = _("Nobody confirmed this membership for another year.")
        actions.suspend(Viewer.system(JOB), person=locked[person], reason=reason)


@outbox.handles("membership.year", many=True, every=timedelta(hours=6))
def watch_the_year(payload: dict[str, Any]) -> None:
    """Remind a month before the year is over; suspend when it has been over for the days of grace.

    Each by itself: one that fails stops no other.
    """
    many = Many()
    many.attempt("giving cases to members", _give_cases)
    for name, cases, step in (("reminder", _due(), _remind), ("suspension", _over(), _suspend)):
        for case, person in list(cases.order_by("pk").values_list("pk", "person")):
            many.attempt(f"{name} of case {case}", partial(step, case, person))
    many.end()


@outbox.handles("membership.openings", every=timedelta(days=1))
def forget_openings(payload: dict[str, Any]) -> None:
    """Forget links that are over, with what was typed by people who never confirmed it."""
    openings.sweep()

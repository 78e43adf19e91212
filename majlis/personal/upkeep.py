"""What stands while data of people is kept longer than it may be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Task
from majlis.ledger.upkeep import TOLD_APART

ERASE, RETENTION = "personal.erase", "personal.retention"
TOLD_APART.update((ERASE, RETENTION))


@alarm(
    "upkeep",
    _("Data was not erased or deleted when its time was over; how many jobs: %(n)s"),
    _("They are tried again. What failed, and with which kind of error, stands in the log of the worker."),
)
def _undone() -> Found | None:
    failed = Task.objects.filter(kind__in=(ERASE, RETENTION), attempts__gt=0).exclude(state=Task.State.DONE)
    number = failed.count()
    return Found(facts={"n": number}) if number else None

"""Doing the same for many: what fails for one is said, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Task

logger = logging.getLogger(__name__)

ERASE, RETENTION = "personal.erase", "personal.retention"


class Unfinished(RuntimeError):
    """Some of many failed; the others are done. The worker tries the task again."""


class Many:
    """Runs one thing after the other, each by itself; `end` says whether all went well."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def attempt(self, name: str, function: Callable[[], int | None]) -> int:
        """Run one in a transaction of its own, and give what it counted. `name` must not tell of a person."""
        try:
            with transaction.atomic():
                return function() or 0
        except Exception as error:  # what it says may quote somebody: only its kind is written down
            logger.warning("%s failed: %s", name, type(error).__name__)
            self.failed.append(name)
            return 0

    def end(self) -> None:
        """Raises Unfinished where one failed: the worker tries again, and an alarm stands meanwhile."""
        if self.failed:
            raise Unfinished(f"{len(self.failed)} failed")


@alarm(
    "upkeep",
    _("Data was not erased or deleted when its time was over; how many jobs: %(n)s"),
    _("They are tried again. What failed, and with which kind of error, stands in the log of the worker."),
)
def _undone() -> Found | None:
    failed = Task.objects.filter(kind__in=(ERASE, RETENTION), attempts__gt=0).exclude(state=Task.State.DONE)
    number = failed.count()
    return Found(facts={"n": number}) if number else None

"""Doing the same for many: what fails for one is said, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from majlis.ledger import outbox
from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Task

logger = logging.getLogger(__name__)

# Kinds of which an alarm of their own says more than the one here.
TOLD_APART: set[str] = set()
OFTEN = 3  # a moment in which the database was busy is over by then


class Unfinished(RuntimeError):
    """Some of many failed; the others are done. The worker tries the task again."""


class Many:
    """Runs one thing after the other, each by itself; `end` says whether all went well.

    Each has a transaction of its own: a line of the ledger is written in each, and who else writes one waits
    for one of them only. So it belongs into a job that is `many`, or slow: one that has none around it.
    """

    def __init__(self) -> None:
        self.failed: list[str] = []

    def attempt(self, name: str, function: Callable[[], int | None], *, long: bool = False) -> int:
        """Run one in a transaction of its own, and give what it counted. `name` must not tell of a person.

        One that takes `long` has none: it opens its own where it writes, since nobody else writes meanwhile.
        """
        try:
            with nullcontext() if long else transaction.atomic():
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
    "unfinished",
    _("Regular work fails again and again for some of those it is about; how many jobs: %(n)s"),
    _(
        "The others are done, and these are tried again. What failed, and with which kind of error, stands in"
        " the log of the worker."
    ),
)
def _unfinished() -> Found | None:
    kinds = outbox.MANY - TOLD_APART
    tried = Task.objects.filter(kind__in=kinds, attempts__gte=OFTEN).exclude(state=Task.State.DONE)
    number = tried.count()
    return Found(facts={"n": number}) if number else None

"""The schedule of what is kept how long is data (`holdings.SCHEDULE`); this runs it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from majlis.access.holdings import SCHEDULE, KeptFor, keeps
from majlis.access.viewer import Viewer
from majlis.personal import actions, mailbox
from majlis.personal.upkeep import Many

keeps(
    "mailbox",
    _("Mails in the data folder"),
    mailbox.KEPT,
    _("Only where there is no mail server."),
    mailbox.sweep,
)


def schedule() -> list[KeptFor]:
    """All classes, those that the hub deletes by itself first, the shortest first."""
    endless = max((one.lasts for one in SCHEDULE.values() if one.lasts), default=None)
    return sorted(
        SCHEDULE.values(), key=lambda one: (one.lasts is None, one.lasts or endless or one.key, one.key)
    )


def run(now: datetime) -> dict[str, int]:
    """Delete what is older than its class allows; how many of each, those with none left out.

    A class that fails stops no other. Raises Unfinished when all were tried and the rest is written down.
    """
    many = Many()
    counts = {
        key: many.attempt(f"sweep of {key}", partial(kept.sweep, now))
        for key, kept in sorted(SCHEDULE.items())
        if kept.sweep is not None
    }
    deleted = {key: count for key, count in counts.items() if count}
    if deleted:
        actions.write_down(Viewer.system("retention"), counts=deleted, at=now)
    many.end()
    return deleted

"""The schedule of what is kept how long is data (`holdings.SCHEDULE`); this runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from majlis.access.holdings import SCHEDULE, KeptFor, Piece, keeps
from majlis.access.viewer import Viewer
from majlis.ledger.upkeep import Many
from majlis.personal import actions, mailbox

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

    A class that fails stops no other, nor does one piece of a class that is gone through piece by piece.
    Raises Unfinished when all were tried and the rest is written down.
    """
    many = Many()
    counts = {
        key: sum(many.attempt(name, work) for name, work in _due(many, kept, now))
        for key, kept in sorted(SCHEDULE.items())
    }
    deleted = {key: count for key, count in counts.items() if count}
    if deleted:
        actions.write_down(Viewer.system("retention"), counts=deleted, at=now)
    many.end()
    return deleted


def _due(many: Many, kept: KeptFor, now: datetime) -> Iterator[tuple[str, Callable[[], int]]]:
    """What has to be done for one class, each with a name that tells of nobody."""
    if kept.sweep is not None:
        yield f"sweep of {kept.key}", partial(kept.sweep, now)
    if kept.each is not None:
        found: list[Piece] = []
        many.attempt(f"list of {kept.key}", partial(_fill, found, kept.each, now))
        yield from ((f"sweep of {kept.key} {number}", work) for number, work in found)


def _fill(found: list[Piece], each: Callable[[datetime], Iterable[Piece]], now: datetime) -> None:
    found.extend(each(now))

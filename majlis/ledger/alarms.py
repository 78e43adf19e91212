"""What is wrong with this installation: looked at by the worker, read by `majlis check` and the desk.

Whoever can tell that something is wrong registers a look: it returns what it found, or None when all is well.
The worker looks twice a minute, and writes down what it finds; so an alarm stands within five minutes. That
the worker itself is away it cannot write: that is seen from its pulse by whoever reads.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from majlis.ledger.models import Alarm, Pulse, Task

logger = logging.getLogger(__name__)

LOOK_EVERY = 30.0  # seconds
SILENT_AFTER = timedelta(minutes=3)
JUMP = 60.0  # seconds by which a clock may be set without a word
TOLD_FOR = timedelta(days=1)  # what is over but should be known
UNSEEN = "unseen"  # the fact of a look that failed


@dataclass(frozen=True)
class Found:
    """Something wrong: since when, where that is known, and the figures of its sentence."""

    since: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """How one thing is looked at, what is said of it, and what can be done."""

    find: Callable[[], Found | None]
    title: Promise
    advice: Promise
    every: float = 0
    settling: float = 0
    hint: bool = False


@dataclass(frozen=True)
class Trouble:
    """One alarm as a reader is told of it; its words are worded when they are read."""

    kind: str
    since: datetime
    facts: dict[str, Any]

    @property
    def title(self) -> str:
        """What is wrong."""
        said = str(LOOKS[self.kind].title) % _Figures(self.facts)
        if UNSEEN in self.facts:
            return gettext("It could not be found out whether this is so: %(what)s") % {"what": said}
        return said

    @property
    def hint(self) -> bool:
        """Whether it is something to think of, and nothing is wrong yet."""
        return LOOKS[self.kind].hint

    @property
    def advice(self) -> str:
        """What can be done."""
        return str(LOOKS[self.kind].advice)


class _Figures(dict[str, Any]):
    """The figures of a sentence; one that nobody could find is "…"."""

    def __missing__(self, name: str) -> str:
        return "…"


LOOKS: dict[str, Look] = {}
Finder = Callable[[], Found | None]


def alarm(
    kind: str,
    title: Promise,
    advice: Promise,
    *,
    every: float = 0,
    settling: float = 0,
    hint: bool = False,
) -> Callable[[Finder], Finder]:
    """Register a look. A dear one says how many seconds may pass between two; more than 200 is too late.

    A worker that has just begun does not look, for `settling` seconds, after what it is about to do itself. A
    `hint` is to be thought of, and no alarm.
    """

    def keep(find: Finder) -> Finder:
        LOOKS[kind] = Look(find, title, advice, every, settling, hint)
        return find

    return keep


def _found_by(kind: str) -> Found | None:
    """What a look found; one that fails has found something too."""
    try:
        with transaction.atomic():
            return LOOKS[kind].find()
    except Exception as error:
        logger.warning("looking after %s failed: %s", kind, type(error).__name__)
        return Found(facts={UNSEEN: True})


def _write_down(kind: str, found: Found | None) -> None:
    before = Alarm.objects.filter(kind=kind).first()
    if found is None:
        if before:
            before.delete()
    elif before is None:
        since = found.since or timezone.now()
        row, new = Alarm.objects.get_or_create(kind=kind, defaults={"since": since, "facts": found.facts})
        if new:
            with translation.override("en"):
                said = Trouble(kind, row.since, row.facts)
                level = logging.INFO if said.hint else logging.ERROR
                logger.log(level, "alarm: %s. %s", said.title, said.advice)
    elif before.facts != found.facts:
        Alarm.objects.filter(kind=kind).update(facts=found.facts)


def look(kinds: list[str] | None = None) -> None:
    """Look at everything, or at `kinds`, and write down what is wrong."""
    for kind in LOOKS if kinds is None else kinds:
        _write_down(kind, _found_by(kind))
    Alarm.objects.exclude(kind__in=LOOKS).delete()


def worker_away() -> Found | None:
    """Whether the worker has not been seen for minutes; or never, while something has waited for as long."""
    return _away_since(Pulse.objects.filter(pk=1).values_list("at", flat=True).first())


def _away_since(beat: datetime | None) -> Found | None:
    now = timezone.now()
    if beat is None:
        waiting = Task.objects.filter(state=Task.State.WAITING, created_at__lt=now - SILENT_AFTER)
        oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
        return Found(oldest) if oldest else None
    # A pulse in the future: the clock was set back, and no worker has noticed.
    return None if now - SILENT_AFTER < beat < now + SILENT_AFTER else Found(beat)


WORKER = "worker"


def standing() -> list[Trouble]:
    """What is wrong, the oldest first: what the worker wrote down, and whether it is there.

    One query, and one more where no worker was ever seen.
    """
    written = Alarm.objects.filter(kind__in=LOOKS).exclude(kind=WORKER)
    rows = written.values_list("kind", "since", Cast("facts", TextField()))
    beats = Pulse.objects.filter(pk=1).values_list(
        Value(WORKER, output_field=CharField()), "at", Value("{}", output_field=TextField())
    )
    found = list(rows.union(beats, all=True))
    troubles = [Trouble(kind, since, json.loads(facts)) for kind, since, facts in found if kind != WORKER]
    away = _away_since(next((at for kind, at, _facts in found if kind == WORKER), None))
    if away is not None:
        troubles.append(Trouble(WORKER, away.since or timezone.now(), {}))
    return sorted(troubles, key=lambda one: one.since)


class Watch:
    """What a worker does beside its work: beat, look at the clock, look after everything."""

    def __init__(self) -> None:
        self._beaten: float | None = None
        self._wall = timezone.now()
        self._looked: dict[str, float] = {}
        self._began = time.monotonic()
        self.lost_at: datetime | None = None

    def tick(self) -> None:
        """Beat and look, if it is time again; called between any two tasks."""
        now = time.monotonic()
        if self._beaten is not None and now - self._beaten < LOOK_EVERY:
            return
        self._beat(now)
        due = [kind for kind, one in LOOKS.items() if self._is_due(kind, one, now)]
        look(due)
        self._looked.update(dict.fromkeys(due, now))

    def _is_due(self, kind: str, one: Look, now: float) -> bool:
        settled = now - self._began >= one.settling
        return settled and now - self._looked.get(kind, -1e9) >= one.every

    def _beat(self, now: float) -> None:
        wall = timezone.now()
        pulse = Pulse.objects.filter(pk=1).first() or Pulse(pk=1, at=wall)
        jump = self._jump(wall, now, pulse)
        if jump:
            pulse.jumped_at, pulse.jumped_by = wall, round(jump)
            if jump < 0:
                _pull_forward(timedelta(seconds=jump))
        if self.lost_at is not None:
            pulse.away_from, pulse.away_until = self.lost_at, wall
            self.lost_at = None
        pulse.at = wall
        pulse.save()
        self._beaten, self._wall = now, wall

    def _jump(self, wall: datetime, now: float, pulse: Pulse) -> float:
        """By how many seconds the clock was set since the last beat, by this worker or by one before it."""
        if self._beaten is not None:
            jump = (wall - self._wall).total_seconds() - (now - self._beaten)
        else:
            jump = min(0.0, (wall - pulse.at).total_seconds())
        return jump if abs(jump) > JUMP else 0.0

    def lost(self) -> None:
        """The database did not answer."""
        self.lost_at = self.lost_at or timezone.now()


def _pull_forward(jump: timedelta) -> None:
    """After a clock was set back nothing waits for the time that comes a second time."""
    waiting = Task.objects.filter(state=Task.State.WAITING)
    waiting.filter(due_at__gt=timezone.now()).update(due_at=F("due_at") + jump)
    waiting.filter(leased_until__gt=timezone.now()).update(leased_until=F("leased_until") + jump)


@alarm(
    WORKER,
    _("The worker is not running"),
    _("Notices, mails and the search index wait for it. Start it again: majlis run, or majlis worker."),
)
def _worker() -> Found | None:
    return worker_away()


@alarm(
    "clock",
    _("The clock of this machine was set; by how many minutes: %(minutes)s"),
    _("Look at its time service. Deadlines, sign-in codes and times of what was written may be wrong."),
)
def _clock() -> Found | None:
    pulse = Pulse.objects.filter(jumped_at__gt=timezone.now() - TOLD_FOR).first()
    return Found(pulse.jumped_at, {"minutes": round(pulse.jumped_by / 60)}) if pulse else None


@alarm(
    "database",
    _("The database did not answer; for how many minutes: %(minutes)s"),
    _("It answers again and nothing stored is lost. Find out why it stopped."),
)
def _database() -> Found | None:
    pulse = Pulse.objects.filter(away_until__gt=timezone.now() - TOLD_FOR, away_from__isnull=False).first()
    if pulse is None or pulse.away_from is None or pulse.away_until is None:
        return None
    minutes = max(1, round((pulse.away_until - pulse.away_from).total_seconds() / 60))
    return Found(pulse.away_from, {"minutes": minutes})

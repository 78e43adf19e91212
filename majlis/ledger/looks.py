"""What this floor looks after: the queue, the disk, and what waits for something outside the house."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.ledger import anchors, keys, outbox
from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Entry, Task

LATE = timedelta(minutes=15)
WAITS = timedelta(minutes=2)
NO_BACKUP = timedelta(days=1)
BACKED_UP = "hub.backed_up"
RESTORED = "hub.restored"
NOT_ANCHORED = timedelta(hours=1)
SETTLING = 60.0  # seconds: after a night without a worker everything is late, until it has begun
LEAST_FREE = 500 * 2**20


@alarm(
    "outside",
    _("The mail server takes no mails; waiting: %(n)s"),
    _("They are kept and tried again for three days. Look at the mail server and at MAJLIS_MAIL_URL."),
)
def mails_that_wait() -> Found | None:
    """Mails that were tried and have waited for minutes; one refused for a moment is no alarm."""
    before = timezone.now() - WAITS
    tried = Task.objects.filter(state=Task.State.WAITING, kind__in=outbox.PATIENCE, attempts__gt=0)
    counted = tried.filter(created_at__lt=before).aggregate(n=Count("pk"), since=Min("created_at"))
    return Found(counted["since"], {"n": counted["n"]}) if counted["n"] else None


@alarm(
    "given up",
    _("Tasks given up after many attempts: %(n)s"),
    _("See majlis check for what they were; majlis manage revive tries them again."),
)
def given_up() -> Found | None:
    """Tasks that failed until they were given up."""
    dead = Task.objects.filter(state=Task.State.DEAD).aggregate(n=Count("pk"), since=Min("due_at"))
    return Found(dead["since"], {"n": dead["n"]}) if dead["n"] else None


@alarm(
    "late",
    _("Tasks that wait for more than 15 minutes: %(n)s"),
    _("Notices and the search index come late. Look whether the worker keeps up."),
    settling=SETTLING,
)
def late() -> Found | None:
    """Tasks that nobody takes."""
    waiting = Task.objects.filter(state=Task.State.WAITING, due_at__lt=timezone.now() - LATE)
    counted = waiting.aggregate(n=Count("pk"), since=Min("due_at"))
    return Found(counted["since"], {"n": counted["n"]}) if counted["n"] else None


@alarm(
    "key",
    _("The key of the audit log is lost or damaged: nothing can be written that the log has to hold"),
    _("Put the file audit-key back into the data folder, from a backup. See majlis check."),
)
def key() -> Found | None:
    """A key that is not there, cannot be read, or is open to others."""
    try:
        keys.sealing()
    except keys.NoKey:
        return Found()
    return None


@alarm(
    "anchors",
    _("The audit log was not anchored for more than an hour"),
    _("Nobody could prove what was written since. See majlis audit verify, and whether the worker runs."),
    every=200,
    settling=SETTLING,
)
def not_anchored() -> Found | None:
    """Lines that are older than an hour and stand after the last anchor."""
    last = anchors.latest()
    since = Entry.objects.filter(number__gt=last.number if last else 0)
    oldest = since.filter(at__lt=timezone.now() - NOT_ANCHORED).order_by("number").first()
    return Found(oldest.at) if oldest else None


def _last_backup() -> datetime | None:
    """When the last backup was made. A hub that was restored came out of one, and is as old as that was."""
    last = Entry.objects.filter(verb__in=(BACKED_UP, RESTORED)).order_by("-number").first()
    if last is None:
        return None
    return datetime.fromisoformat(last.facts["made_at"]) if last.verb == RESTORED else last.at


@alarm(
    "backup",
    _("The last backup is older than it should be; in days: %(days)s"),
    _("Look why majlis backup did not run. MAJLIS_BACKUP_DAYS says how old a backup may be."),
)
def overdue_backup() -> Found | None:
    """A backup that was made, and too long ago; a demo needs none."""
    last = None if settings.DEMO or not settings.BACKUP_DAYS else _last_backup()
    age = timezone.now() - last if last else timedelta()
    return Found(last, {"days": age.days}) if last and age > timedelta(settings.BACKUP_DAYS) else None


@alarm(
    "no backup",
    _("No backup of this hub was made yet"),
    _("majlis backup makes one while the hub runs; see docs/operating.md."),
    hint=True,
)
def no_backup() -> Found | None:
    """None at all, a day after the first line."""
    if settings.DEMO or not settings.BACKUP_DAYS or _last_backup():
        return None
    first = Entry.objects.order_by("number").first()
    return Found(first.at) if first and first.at < timezone.now() - NO_BACKUP else None


def _places() -> list[Path]:
    """The data folder, and that of the files where it is there: it may be a disk of its own."""
    home = Path(settings.HOME)
    return [place for place in (home, home / "files") if place.is_dir()]


@alarm(
    "disk",
    _("Little room is left on the disk of the hub: %(free)s MB"),
    _("Make room before it is full: then nothing can be stored any more."),
)
def disk() -> Found | None:
    """Little room in the data folder."""
    free = min(shutil.disk_usage(place).free for place in _places())
    return Found(facts={"free": free // 2**20}) if free < LEAST_FREE else None


@alarm(
    "folder",
    _("The data folder cannot be written"),
    _("Files cannot be shared. Look at the disk and at the rights of the folder."),
)
def folder() -> Found | None:
    """A data folder in which nothing can be stored: tried, since rights alone do not tell."""
    return None if all(_writable(place) for place in _places()) else Found()


def _writable(place: Path) -> bool:
    probe = place / f".probe-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return True

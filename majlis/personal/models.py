"""What was asked for about somebody's data, and what remains of what was deleted."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.network.models import Person

# What the law allows for answering such a wish: a month, and two more with a reason.
AT_MOST = timedelta(days=90)


def new_token() -> str:
    """What stands in the address of an export, and names its file."""
    return secrets.token_hex(16)


class Export(models.Model):
    """One export of what the hub holds of a person: made by the worker, theirs alone, gone after a week."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("export state", "Being made")
        READY = "ready", pgettext_lazy("export state", "Ready")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    language = models.CharField(max_length=2)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    # What the gate let into it: {"member": true, "items": [12], "circles": [3]}; null where not known.
    holds = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="asked"), name="one_export_at_a_time"
            )
        ]

    @property
    def path(self) -> Path:
        """Where the export lies."""
        return Path(settings.HOME) / "exports" / f"{self.token}.zip"

    @property
    def begun(self) -> Path:
        """Where it lies while it is being written."""
        return self.path.with_suffix(".part")

    def forget_files(self) -> None:
        """Remove the export, and what a worker that was killed has left of it."""
        for path in (self.path, self.begun):
            path.unlink(missing_ok=True)


class Erasure(models.Model):
    """Somebody's data will be erased at `due_at`, unless that is undone before."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("erasure state", "Waiting")
        UNDONE = "undone", pgettext_lazy("erasure state", "Undone")
        DONE = "done", pgettext_lazy("erasure state", "Done")

    class Hold(models.TextChoices):
        CASE = "case", pgettext_lazy("hold on an erasure", "A case about the person or their texts is open")
        CLAIM = "claim", pgettext_lazy("hold on an erasure", "A legal claim or duty needs the data")
        DOUBT = "doubt", pgettext_lazy("hold on an erasure", "It is in doubt whether the person asked")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    # Nobody, where the schedule says so: `ground` is then the class of data whose time is over.
    asker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=32, blank=True)
    texts = models.BooleanField(default=False)  # what the person wrote is withdrawn, too
    reason = models.TextField(blank=True)  # of the secretariat; emptied when it is done
    # Why two officers have held it back or taken it back, in words for the person, who reads them.
    hold = models.CharField(max_length=8, choices=Hold.choices, blank=True)
    said = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="waiting"), name="one_erasure_at_a_time"
            )
        ]

    @property
    def by_themselves(self) -> bool:
        """Whether the person asked."""
        return self.person_id == self.asker_id

    @property
    def latest(self) -> datetime:
        """The day to which it can be held back at most."""
        return self.asked_at + AT_MOST

    @property
    def at_latest(self) -> bool:
        """Whether it stands on that day already."""
        return self.due_at >= self.latest

    def held_for(self, days: int) -> datetime:
        """The day on which it would stand if it were held back for so many days from now."""
        return min(timezone.now() + timedelta(days=days), self.latest)


class Tombstone(models.Model):
    """What remains of what was deleted because its time was over: which class, how many, when."""

    key = models.CharField(max_length=32)
    count = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

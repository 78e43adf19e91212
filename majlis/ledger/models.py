"""The lines of the ledger, and the work that the offices still have to do about them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item
from majlis.network.models import Person


class Entry(models.Model):
    """One line: who did what to which item, when, why and from which kind of session.

    Never changed; each carries the hash of the one before, and a seal that is made with a key outside the
    database (`ledger.chain`). People are sealed in it by pseudonym. `facts` and `reason` may be taken out by
    `erasing.take_out`, which leaves a line of its own; their salt goes with them.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="entries")
    pseudonym = models.CharField(max_length=16, blank=True, db_index=True)
    job = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=16, blank=True)
    verb = models.CharField(max_length=64, db_index=True)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="entries_about")
    about = models.CharField(max_length=16, blank=True, db_index=True)  # the pseudonym of `person`
    facts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    content = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)


class Head(models.Model):
    """The end of the chain: the row that writers queue for. `anchored` counts the anchors written so far."""

    digest = models.CharField(max_length=64, default="0" * 64)
    number = models.PositiveBigIntegerField(default=0)
    anchored = models.PositiveIntegerField(default=0)


class Task(models.Model):
    """Something an office or room has to do once, after the line was written."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("task state", "Waiting")
        DONE = "done", pgettext_lazy("task state", "Done")
        DEAD = "dead", pgettext_lazy("task state", "Given up")

    kind = models.CharField(max_length=32)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="tasks")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=models.Q(entry__isnull=False), name="one_task_per_office"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="task_queue")]


class Pulse(models.Model):
    """One row: when the worker was last seen, and what it noticed about the clock and the database."""

    at = models.DateTimeField()
    jumped_at = models.DateTimeField(null=True)
    jumped_by = models.IntegerField(default=0)  # seconds; backwards is negative
    away_from = models.DateTimeField(null=True)
    away_until = models.DateTimeField(null=True)


class Alarm(models.Model):
    """Something that is wrong with this installation: written by the worker, gone when it is well again."""

    kind = models.CharField(max_length=32, unique=True)
    since = models.DateTimeField()
    facts = models.JSONField(default=dict)

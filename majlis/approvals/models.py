"""What was asked for, by whom, and what a second person said to it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item
from majlis.network.models import Person


class Approval(models.Model):
    """One sensitive step. Nothing of it changes after it was decided, taken back, or lapsed."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval", "Waiting")
        GRANTED = "granted", pgettext_lazy("approval", "Granted")
        REFUSED = "refused", pgettext_lazy("approval", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Taken back")
        LAPSED = "lapsed", pgettext_lazy("approval", "Lapsed")

    class Cause(models.TextChoices):
        """Why it lapsed."""

        TIME = "time", pgettext_lazy("why an approval lapsed", "Nobody decided in time")
        MOVED = (
            "moved",
            pgettext_lazy(
                "why an approval lapsed",
                "Whoever asked, or whom it is about, was suspended, came back, or changed organisation",
            ),
        )
        DONE = (
            "done",
            pgettext_lazy(
                "why an approval lapsed", "What it is about was done or changed since it was asked"
            ),
        )
        PLACED = (
            "placed",
            pgettext_lazy("why an approval lapsed", "Its source has changed since who reads it"),
        )
        SOURCE = ("source", pgettext_lazy("why an approval lapsed", "Its source has kept out who asked"))
        ASKER = (
            "asker",
            pgettext_lazy("why an approval lapsed", "Whoever asked could not ask for it any more"),
        )

    deed = models.CharField(max_length=64)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="approvals")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="approvals_about")
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="approvals_asked")
    reason = models.TextField()
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decider = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="approvals_decided")
    decision = models.TextField(blank=True)  # the decider's reason
    decided_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)  # why it lapsed
    # What was asked for about whom or what, as a hash: of two alike only one may wait.
    likeness = models.CharField(max_length=64, null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-asked_at"], name="approvals_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decider__isnull=True) | ~models.Q(decider=models.F("asker")),
                name="decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(decider__isnull=False) | ~models.Q(state__in=("granted", "refused")),
                name="decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["likeness"], condition=models.Q(state="asked"), name="asked_once_at_a_time"
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether nobody has said anything to it yet and nobody took it back."""
        return self.state == self.State.ASKED

    @property
    def shown_state(self) -> Promise | str:
        """The state in words; whose time is over is not called waiting until the worker comes."""
        return self.State.LAPSED.label if self.waits and self.overdue else self.get_state_display()

    @property
    def shown_cause(self) -> Promise | str:
        """Why it lapsed, in words; also of whose time is over while the worker has not written it down."""
        return self.Cause.TIME.label if self.waits and self.overdue else self.get_cause_display()

    @property
    def overdue(self) -> bool:
        """Whether its time is over, also where the worker has not yet written that down."""
        return self.expires_at <= timezone.now()

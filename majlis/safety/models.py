"""Cases, what was reported about them, and who looked at them."""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item
from majlis.network.models import Organisation, Person

NOTE_LIMIT = 2_000
EXCERPT_LIMIT = 600


class Case(models.Model):
    """One text that has to be looked at. It names the text by kind and key, and keeps a small excerpt only.

    `digest` is that of the text as it stands, and of the files it is held for: what a reviewer said of
    another one does not count. `files` are these, each with what was found in it. `sealed` is what was taken
    out of a profile while it is held, or how a thing was placed before others made it narrower. `told` says
    whether its author knows of it. While it is `frozen` nobody but its source adds words to what others made
    narrower. `since` is the last line of the ledger before the case: what came after
    it is told once the text is let go.
    """

    class Origin(models.TextChoices):
        REPORT = "report", pgettext_lazy("origin of a case", "Reported by members")
        SCREENING = "screening", pgettext_lazy("origin of a case", "Held by the screening list")
        UNREAD = (
            "unread",
            pgettext_lazy("origin of a case", "Held: it could not be looked through by the list"),
        )
        NARROWED = (
            "narrowed",
            pgettext_lazy("origin of a case", "Made narrower by somebody who is not its source"),
        )

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case state", "Waits for a decision")
        CHANGE = "change", pgettext_lazy("case state", "Waits for a change by its author")
        CLOSED = "closed", pgettext_lazy("case state", "Decided")

    class Outcome(models.TextChoices):
        RESTORED = "restored", pgettext_lazy("outcome of a case", "It stays")
        WITHDRAWN = "withdrawn", pgettext_lazy("outcome of a case", "It was withdrawn")
        MOOT = "moot", pgettext_lazy("outcome of a case", "Nothing was left to decide")

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=24)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="cases")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    held = models.BooleanField(default=False)
    told = models.BooleanField(default=False)
    frozen = models.BooleanField(default=False)
    needs = models.PositiveSmallIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    url = models.CharField(max_length=200, blank=True)  # where its author finds the text
    language = models.CharField(max_length=2, blank=True)
    excerpt = models.TextField(blank=True)
    files = models.JSONField(default=dict, blank=True)  # {"12": "an excerpt of the file", …}
    digest = models.CharField(max_length=64)
    sealed = models.JSONField(default=dict, blank=True)
    appeal = models.TextField(blank=True)
    since = models.PositiveBigIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~models.Q(state="closed"), name="one_open_case_per_text"
            )
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="cases_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def open(self) -> bool:
        """Whether it is not decided yet."""
        return self.state != self.State.CLOSED

    @property
    def excerpts(self) -> list[str]:
        """What a reviewer sees: of the words, and of each file it is held for."""
        return [one for one in (self.excerpt, *self.files.values()) if one]

    @property
    def seen_as(self) -> str:
        """The hash of what whoever decides has to have seen: the words, and how others placed them."""
        if self.origin != self.Origin.NARROWED:
            return self.digest
        shown = json.dumps([self.digest, self.excerpt, self.sealed], sort_keys=True)
        return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def appealable(self) -> bool:
        """Whether its author may still ask another moderator."""
        decided = self.state == self.State.CHANGE or self.outcome == self.Outcome.WITHDRAWN
        return decided and self.round == 1


class Report(models.Model):
    """What one member said of a text. Its author never learns who it was."""

    class Reason(models.TextChoices):
        HARM = "harm", pgettext_lazy("reason of a report", "It could help somebody to do harm")
        CLASSIFIED = "classified", pgettext_lazy("reason of a report", "It looks classified or confidential")
        MARKING = "marking", pgettext_lazy("reason of a report", "It is marked too widely")
        PERSONAL = "personal", pgettext_lazy("reason of a report", "It tells too much about a person")
        INSULT = "insult", pgettext_lazy("reason of a report", "It insults or threatens somebody")
        ADVERTISING = "advertising", pgettext_lazy("reason of a report", "It is advertising")
        PLACE = "place", pgettext_lazy("reason of a report", "It does not belong here")
        OTHER = "other", pgettext_lazy("reason of a report", "Something else")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="one_report_per_person_and_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Review(models.Model):
    """One moderator at one case; nobody stands at a case twice. `digest` is of the text decided about."""

    class Decision(models.TextChoices):
        RESTORE = "restore", pgettext_lazy("decision", "Let it stand")
        WITHDRAW = "withdraw", pgettext_lazy("decision", "Withdraw it")
        CHANGE = "change", pgettext_lazy("decision", "Ask its author to change it")
        RETURNED = "returned", pgettext_lazy("decision", "Given back")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reasons = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_review_per_person_and_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"

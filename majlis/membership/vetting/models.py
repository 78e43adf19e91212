"""Cases with their history, who speaks for which organisation, and links that are used once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.network.models import Organisation, Person, Standing


class SponsorRole(models.TextChoices):
    """As what a sponsor speaks for somebody."""

    FOCAL = "focal", pgettext_lazy("sponsor", "Nominated by the organisation’s focal point")
    OUTSIDE = "outside", pgettext_lazy("sponsor", "Vouched for by a member outside the organisation")
    FOUNDER = "founder", pgettext_lazy("sponsor", "Founded the hub together with another person")


class Case(models.Model):
    """What is known about one person's membership. Where they stand is the person's own column."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="case")
    motive = models.TextField(blank=True)
    organisation_name = models.CharField(
        max_length=200, blank=True
    )  # as typed, and kept beside the placed one
    referee = models.EmailField(blank=True, max_length=254)  # the member whom the applicant names
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases_invited")
    agreed_at = models.DateTimeField(null=True)  # to the code of conduct
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases_sponsored")
    sponsor_role = models.CharField(max_length=8, choices=SponsorRole.choices, blank=True)
    refused_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases_refused")
    refused_at = models.DateTimeField(null=True)
    confirmed_until = models.DateTimeField(null=True, db_index=True)
    reminded_at = models.DateTimeField(null=True)


class Step(models.Model):
    """One line of a case's history. Lines are only ever added; the ledger's line holds their fingerprint."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    before = models.CharField(max_length=12, choices=Standing.choices, blank=True)
    after = models.CharField(max_length=12, choices=Standing.choices)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="steps_taken")
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="steps_sponsored")
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True)  # [{"check": "identity", "shown": "…"}]

    class Meta:
        ordering = ("pk",)
        constraints = [
            # Two people stand behind every acceptance, also for whoever writes past our code.
            models.CheckConstraint(
                condition=~models.Q(after=Standing.ACCEPTED)
                | (
                    models.Q(actor__isnull=False)
                    & models.Q(sponsor__isnull=False)
                    & ~models.Q(actor=models.F("sponsor"))
                ),
                name="accepted_by_two",
            )
        ]


class FocalPoint(models.Model):
    """Somebody who speaks for an organisation: nominates its people, confirms them, says when they go."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="focal_points")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="focal_for")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(until__isnull=True),
                name="one_focal_point_at_a_time",
            )
        ]


class Opening(models.Model):
    """A link in a mail that opens one door once. Only the fingerprint of its secret is stored."""

    class Kind(models.TextChoices):
        APPLY = "apply"
        INVITE = "invite"
        FOUND = "found"

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    email = models.EmailField(max_length=254)
    typed = models.JSONField(default=dict)
    inviter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="openings")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

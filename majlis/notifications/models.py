"""Notices, what each person wants to be told by which channel, and what has gone out."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item
from majlis.ledger.models import Entry
from majlis.network.models import Person


class Channel(models.TextChoices):
    """The ways to be told."""

    PAGE = "page", pgettext_lazy("channel", "On the notices page")
    MAIL = "mail", pgettext_lazy("channel", "By mail")


class Notice(models.Model):
    """What waits for one person about one thing. While it is unread, more of the same only raises its count.

    The sentence is kept in its source form and worded when it is read; title and name are never copied here.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="notices")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="notices")
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="notices_caused")
    reason = models.CharField(max_length=32)
    sentence = models.TextField()
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=500)
    count = models.PositiveIntegerField(default=1)
    open_in_mail = models.BooleanField(default=False)
    listed = models.BooleanField(default=True)
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"],
                condition=models.Q(read_at__isnull=True, item__isnull=False),
                name="one_unread_notice_per_item",
            ),
            models.UniqueConstraint(
                fields=["person", "url"],
                condition=models.Q(read_at__isnull=True, item__isnull=True),
                name="one_unread_notice_per_address",
            ),
        ]
        indexes = [models.Index(fields=["person", "read_at", "-told_at"], name="notices_of_person")]

    @property
    def unread(self) -> bool:
        """Whether it still waits."""
        return self.read_at is None

    @property
    def more(self) -> int:
        """How much came after the first."""
        return self.count - 1


class Preference(models.Model):
    """One person's choice for one reason and channel, where it differs from or confirms the default."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_preferences")
    reason = models.CharField(max_length=32)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reason", "channel"], name="one_choice_per_channel")
        ]


class Delivery(models.Model):
    """One line of the ledger told to one person by one channel: at most once, whatever is run again.

    A mail is `LEAVING` from before it is handed to the server until that has answered. Whoever finds it so
    later cannot know whether it went: it is then `PERHAPS`, and is sent again by a human's order only.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery state", "Waiting")
        LEAVING = "leaving", pgettext_lazy("delivery state", "Leaving")
        DONE = "done", pgettext_lazy("delivery state", "Delivered")
        PERHAPS = "perhaps", pgettext_lazy("delivery state", "Perhaps sent")
        WITHHELD = "withheld", pgettext_lazy("delivery state", "Withheld")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    reason = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "channel"], name="told_once_per_channel")
        ]

"""What the notices hold of people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.holdings import gone, keeps, rows, stays
from majlis.notifications.models import Notice
from majlis.notifications.rules import REASONS

READ, UNREAD = timedelta(days=180), timedelta(days=730)


def _reason(key: str) -> object:
    return REASONS[key].label if key in REASONS else key


rows(
    "notifications.Notice",
    "person",
    label=_("Notices"),
    shows={
        "told_at": _("When"),
        "reason": _("Reason"),
        "url": pgettext_lazy("of a page", "Address"),
        "read_at": pgettext_lazy("notice", "Read"),
    },
    words={"reason": _reason},
)
rows(
    "notifications.Preference",
    "person",
    label=_("What you want to be told"),
    shows={
        "reason": _("Reason"),
        "channel": pgettext_lazy("channel", "Way"),
        "wanted": pgettext_lazy("notice", "Wanted"),
    },
    words={"reason": _reason},
)
rows("notifications.Delivery", "person")
stays("notifications.Notice.actor", "leads to the emptied row")
stays("notifications.Notice.params", "numbers and circles; people and titles are read when it is shown")
stays("notifications.Notice.sentence", "a sentence of the program")
stays("notifications.Notice.url", "an address of a page; what leads to somebody erased leads nowhere")
gone("notifications.Delivery.notice", "goes with the notice")


def old_notices(now: datetime) -> int:
    """Delete what was read long ago, and what nobody read for two years; how many notices."""
    over = Q(read_at__lt=now - READ) | Q(read_at__isnull=True, told_at__lt=now - UNREAD)
    found = Notice.objects.filter(over)
    count = found.count()
    found.delete()
    return count


keeps("notices", _("Notices that were read"), READ, _("Unread ones for two years."), old_notices)

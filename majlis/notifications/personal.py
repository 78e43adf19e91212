"""What the notices hold of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.holdings import Section, exports, gone, keeps, rows, stays
from majlis.access.viewer import Viewer
from majlis.kit.mail import absolute
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.notifications.queries import of_known_circles
from majlis.notifications.rules import REASONS

READ, UNREAD = timedelta(days=180), timedelta(days=730)


def _reason(key: str) -> object:
    return REASONS[key].label if key in REASONS else key


def _page(path: str) -> object:
    return format_html('<a href="{0}">{0}</a>', absolute(path))


rows("notifications.Notice", "person")
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


@exports
def told(viewer: Viewer, person: Person) -> Iterator[Section]:
    """One's notices: of those about a circle only where one may know it now, since the address names it."""
    mine = Notice.objects.filter(person=person)
    known = list(of_known_circles(viewer).filter(person=person).order_by("pk"))
    labels = {
        "told_at": _("When"),
        "reason": _("Reason"),
        "url": pgettext_lazy("of a page", "Address"),
        "read_at": pgettext_lazy("notice", "Read"),
    }
    yield Section(
        "notifications.Notice",
        _("Notices"),
        labels,
        [{name: getattr(one, name) for name in labels} for one in known],
        words={"reason": _reason, "url": _page},
        left_out=mine.count() - len(known),
        circles={number for number in (getattr(one, "of_circle", None) for one in known) if number},
    )


def old_notices(now: datetime) -> int:
    """Delete what was read long ago, and what nobody read for two years; how many notices."""
    over = Q(read_at__lt=now - READ) | Q(read_at__isnull=True, told_at__lt=now - UNREAD)
    found = Notice.objects.filter(over)
    count = found.count()
    found.delete()
    return count


keeps("notices", _("Notices that were read"), READ, _("Unread ones for two years."), old_notices)

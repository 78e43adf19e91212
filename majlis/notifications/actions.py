"""What people do with their own notices. All of it is private bookkeeping and no history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.ledger.record import quiet
from majlis.notifications import preferences
from majlis.notifications.models import Channel, Notice
from majlis.notifications.queries import notices
from majlis.notifications.rules import REASONS


@quiet("what somebody has read is nobody else's business")
def mark_read(viewer: Viewer, *, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the viewer's unread notices as read, all of them without `notice_ids`; how many."""
    unread = Notice.objects.filter(person=viewer.person_id, read_at__isnull=True)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.update(read_at=timezone.now())


@quiet("what somebody has read is nobody else's business")
def mark_item_read(viewer: Viewer, *, item: Item) -> None:
    """What the viewer was told about `item` no longer waits: they have it before them. Rooms call this."""
    if viewer.person_id is not None:
        unread = Notice.objects.filter(person=viewer.person_id, item=item.pk, read_at__isnull=True)
        unread.update(read_at=timezone.now())


@quiet("what somebody has read is nobody else's business")
def keep_unread(viewer: Viewer, *, notice: Notice) -> None:
    """Let one of the viewer's notices wait again, unless a newer one about the same thing waits already."""
    waiting = Notice.objects.filter(person=viewer.person_id, read_at__isnull=True, item=notice.item_id)
    if notice.item_id is None:
        waiting = waiting.filter(url=notice.url)
    if not waiting.exists():
        notices(viewer).filter(pk=notice.pk).update(read_at=None)


@quiet("a choice about one's own mails and notices")
def choose(viewer: Viewer, *, wanted: Mapping[tuple[str, str], bool]) -> None:
    """Store which reasons are told by which channel, by (reason, channel); unknown ones are passed over."""
    if viewer.person_id is None:
        return
    for (reason, channel), yes in wanted.items():
        if reason in REASONS and channel in Channel.values:
            preferences.choose(viewer.person_id, reason, channel, yes)


@quiet("a choice about one's own mails and notices")
def stop_reason(viewer: Viewer, *, reason: str) -> None:
    """Tell the viewer no more for `reason`, by any channel; what waits for that reason is read."""
    if viewer.person_id is None or reason not in REASONS:
        return
    for channel in Channel.values:
        preferences.choose(viewer.person_id, reason, channel, False)
    waiting = Notice.objects.filter(person=viewer.person_id, reason=reason, read_at__isnull=True)
    waiting.update(read_at=timezone.now())


@quiet("a choice about one's own mails, proven by a signed address")
def set_mail(viewer: Viewer, *, reason: str, wanted: bool) -> None:
    """Turn the mails for one reason off or on. The viewer is the person the address was made for."""
    if viewer.person_id is not None and reason in REASONS:
        preferences.choose(viewer.person_id, reason, Channel.MAIL, wanted)

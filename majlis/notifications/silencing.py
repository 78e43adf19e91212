"""Taking back what was told and nobody has read yet: about a text that was closed, or true no longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from majlis.access.models import Item
from majlis.ledger.models import Entry
from majlis.notifications.models import Delivery, Notice
from majlis.notifications.rules import overs


def silence(item: Item, facts: Mapping[str, Any]) -> int:
    """Take back unread notices, and mails that wait, about the lines of `item` that say `facts`; how many."""
    about = {f"entry__facts__{name}": value for name, value in facts.items()}
    return _take_back(Notice.objects.filter(item=item, read_at__isnull=True, **about))


def end(entry: Entry) -> None:
    """Take back what was told before `entry` and is over with it."""
    for over in overs(entry):
        told = Notice.objects.filter(reason=over.reason, url=over.url, read_at__isnull=True, entry__lt=entry)
        if over.verb:
            told = told.filter(entry__verb=over.verb)
        _take_back(told.filter(person=over.person_id) if over.person_id else told)


def _take_back(found: QuerySet[Notice]) -> int:
    numbers = list(found.values_list("pk", flat=True))
    now = timezone.now()
    waiting = Delivery.objects.filter(notice__in=numbers, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.WITHHELD, done_at=now)
    return Notice.objects.filter(pk__in=numbers).update(listed=False, read_at=now)

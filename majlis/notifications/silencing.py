"""Taking back what was told: notices of a text that its readers may no longer read, before it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from majlis.access.models import Item
from majlis.notifications.models import Delivery, Notice


def silence(item: Item, facts: Mapping[str, Any]) -> int:
    """Take back unread notices, and mails that wait, about the lines of `item` that say `facts`; how many."""
    about = {f"entry__facts__{name}": value for name, value in facts.items()}
    found = Notice.objects.filter(item=item, read_at__isnull=True, **about)
    numbers = list(found.values_list("pk", flat=True))
    now = timezone.now()
    waiting = Delivery.objects.filter(notice__in=numbers, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.WITHHELD, done_at=now)
    return Notice.objects.filter(pk__in=numbers).update(listed=False, read_at=now)

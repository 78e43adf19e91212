"""What a thing was before it was made wider: earlier words, versions and reasons, given to fewer people.

They stay with its author. Opening them to those who came to read it later is nobody's wish: the author writes
what they may know into the thing as it stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from majlis.access.models import Item
from majlis.access.viewer import Viewer


def close(item: Item) -> None:
    """Close what an item, and whatever was made from it, was until this moment: more people read it now."""
    now = timezone.now()
    item.widened_at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the lines of the log
    wider = Item.unguarded.filter(Q(pk=item.pk) | Q(derived_from=item.pk)).values("pk")
    Item.unguarded.filter(pk__in=list(wider.values_list("pk", flat=True))).update(widened_at=item.widened_at)


def closed_until(viewer: Viewer, item: Item, *authors: int) -> datetime | None:
    """The moment up to which the past of an item is closed to `viewer`: to all but its source and `authors`.

    None where all of it is open to them.
    """
    return None if viewer.person_id in (item.author_id, *authors) else item.widened_at


def open_q(viewer: Viewer, *, item: str, gone: str) -> Q:
    """Which parts are open to `viewer`: those that stand, or did (until `gone`) when it was made wider."""
    stands = Q(**{f"{gone}__isnull": True}) | Q(**{f"{item}__widened_at__isnull": True})
    since = Q(**{f"{gone}__gt": F(f"{item}__widened_at")})
    return stands | since | Q(**{f"{item}__author": viewer.person_id or 0})

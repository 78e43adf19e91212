"""What a thing was before it was made wider: earlier words, versions and reasons, given to fewer people.

They stay with its author. Opening them to those who came to read it later is nobody's wish: the author writes
what they may know into the thing as it stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from majlis.access.models import Item
from majlis.access.viewer import Viewer


def close(item: Item) -> None:
    """Close what an item, and whatever was made from it, was until this moment: more people read it now."""
    item.widened_at = close_all(Item.unguarded.filter(pk=item.pk))


def close_all(items: QuerySet[Item]) -> datetime:
    """The same of several; the moment until which their past is closed."""
    now = timezone.now()
    until = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the lines of the log
    own = items.values("pk")
    wider = Item.unguarded.filter(Q(pk__in=own) | Q(derived_from__in=own)).values_list("pk", flat=True)
    Item.unguarded.filter(pk__in=list(wider)).update(widened_at=until)
    return until


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

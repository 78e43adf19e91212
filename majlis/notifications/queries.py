"""Reading notices. A notice about something one may no longer read is in no list and no count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from majlis.access import gate
from majlis.access.models import Item
from majlis.access.moments import renewed
from majlis.access.viewer import Viewer
from majlis.notifications.models import Channel, Notice
from majlis.notifications.preferences import choices_of, wants
from majlis.notifications.rules import REASONS, Reason


@dataclass(frozen=True)
class Choice:
    """One line of the settings: a reason and what is chosen for each channel."""

    reason: Reason
    page: bool
    mail: bool


def of_known_circles(viewer: Viewer) -> QuerySet[Notice]:
    """Notices about no circle, and those about one that the viewer may know of; `of_circle` is its number."""
    # Of a notice about a circle `params` hold its number: gone while the circle may not be known.
    circle = Cast(KeyTextTransform("circle_id", "params"), BigIntegerField())
    known = Q(of_circle__isnull=True) | Exists(gate.circles(viewer).filter(pk=OuterRef("of_circle")))
    return Notice.objects.annotate(of_circle=circle).filter(known)


def _mine(viewer: Viewer) -> QuerySet[Notice]:
    """The viewer's own notices that they may be told of at this moment."""
    if viewer.person_id is None or not viewer.vetted:
        return Notice.objects.none()
    # Asked of each notice: as a list it would be made of all items there are, on every page.
    open_now = Q(item__isnull=True) | Exists(gate.readable(viewer, Item).filter(pk=OuterRef("item")))
    return of_known_circles(viewer).filter(open_now, person=viewer.person_id, listed=True)


def notices(viewer: Viewer) -> QuerySet[Notice]:
    """The viewer's own notices that they may be told of at this moment: unread first, then the newest."""
    rows = _mine(viewer).select_related("item", "actor").annotate(seen=Q(read_at__isnull=False))
    return rows.order_by("seen", "-told_at", "-pk")


@gate.kept_for_viewer
def _unread(viewer: Viewer) -> tuple[str, tuple[Any, ...]]:
    """What the bell on every page asks, as SQL and its parameters: to put it costs more than to answer it."""
    sql, params = _mine(viewer).filter(read_at__isnull=True).values("pk").query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) unread", params  # noqa: S608  (Django's own SQL, values apart)


def unread_count(viewer: Viewer) -> int:
    """How many notices wait for the viewer (one query)."""
    if viewer.person_id is None or not viewer.vetted:
        return 0
    with connection.cursor() as cursor:
        sql, params = _unread(viewer)
        cursor.execute(sql, renewed(params))
        return int(cursor.fetchone()[0])


def choices(viewer: Viewer) -> list[Choice]:
    """What the viewer has chosen to be told, the weightiest reason first (one query)."""
    person = viewer.person_id
    if person is None:
        return []
    made = choices_of([person])
    return [
        Choice(
            reason,
            page=wants(made, person, reason.key, Channel.PAGE),
            mail=wants(made, person, reason.key, Channel.MAIL),
        )
        for reason in sorted(REASONS.values(), key=lambda reason: -reason.weight)
    ]

"""Writing many items at once: Django makes one at a time where a room adds its own table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from django.utils import timezone

from majlis.access.markings import State
from majlis.access.models import Item
from majlis.demo.crowd import Setting
from majlis.demo.people import BATCH

I = TypeVar("I", bound=Item)  # noqa: E741

# Items out of a hundred, counted on, with their caveats; none that keeps out people who wrote in them.
_CAVEATS = {
    4: ("no_attribution",),
    7: ("chatham_house",),
    10: ("no_mail",),
    11: ("no_attribution", "no_mail"),
}


def card(setting: Setting, title: str, state: State, changed: datetime, *, public: bool) -> dict[str, Any]:
    """The columns that every item has."""
    return {
        "title": title,
        "author": setting.author.person,
        "source_id": setting.author.person.organisation_id,
        "language": setting.language,
        "state": state,
        "marking": setting.marking,
        "public": public,
        "enclosed": setting.enclosed,
        "created_at": setting.at,
        "updated_at": changed,
        "published_at": None if state == State.DRAFT else setting.at,
        **({} if public else _caveats(title)),
    }


def _caveats(title: str) -> dict[str, Any]:
    """What the source asks for beside the marking: of some items, the same ones each time."""
    drawn = crc32(title.encode()) % 100
    for below, columns in _CAVEATS.items():
        if drawn < below:
            return dict.fromkeys(columns, True)
    return {"expires_at": timezone.now() + timedelta(days=60 + drawn)} if drawn >= 98 else {}


def store(rows: Sequence[I], settings: Sequence[Setting]) -> None:
    """Store items of one room with their circles, named readers and topics; they get their keys."""
    columns = [field.attname for field in Item._meta.concrete_fields if not field.primary_key]
    cards = []
    for row in rows:
        row.kind = row.KIND
        cards.append(Item(**{column: getattr(row, column) for column in columns}))
    Item.unguarded.bulk_create(cards, batch_size=BATCH)
    for row, made in zip(rows, cards, strict=True):
        row.id = made.pk
        row.pk = made.pk
        row.save_base(raw=True, force_insert=True)
    _link(rows, settings)


def _link(rows: Sequence[Item], settings: Sequence[Setting]) -> None:
    circles, named, topics = Item.circles.through, Item.named.through, Item.topics.through
    both = list(zip(rows, settings, strict=True))
    circles.objects.bulk_create(
        [circles(item_id=row.pk, circle_id=at.circle.pk) for row, here in both for at in here.tables],
        batch_size=BATCH,
    )
    named.objects.bulk_create(
        [named(item_id=row.pk, person_id=one.person.pk) for row, here in both for one in here.named],
        batch_size=BATCH,
    )
    topics.objects.bulk_create(
        [topics(item_id=row.pk, topic_id=here.topic.code) for row, here in both], batch_size=BATCH
    )

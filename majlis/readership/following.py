"""What follows for things that were made from one whose readers have become fewer; the worker sees to it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from majlis.access import deriving
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Many
from majlis.readership.actions import note_narrowed

JOB = Viewer.system("readership")
TAKEN_BACK = ("resource.withdrawn", "thread.withdrawn", "case.settled")


@outbox.handler(
    "readership",
    only=["marking.changed", "marking.loosened", "resource.edited", *TAKEN_BACK],
    slow=True,
)
def follow(entry: Entry) -> None:
    """Note beside each published thing that its source reaches fewer now; safe to run again.

    The gate has closed it to the others already, with the very change of the source.
    """
    if entry.item is None or not _narrowed(entry):
        return
    many = Many()
    for item in deriving.made_from(entry.item):
        many.attempt(f"note beside item {item.pk}", partial(_note, item, entry.item, entry.pk))
    many.end()


@outbox.handles("readership.expired", every=timedelta(minutes=15), many=True)
def follow_expiry(payload: dict[str, Any]) -> None:
    """Note beside each published thing that what it was made from has expired, once for each such end."""
    ended = Item.derived_from.through.objects.filter(
        to_item__expires_at__lte=timezone.now(), from_item__state=State.PUBLISHED
    )
    pairs = ended.order_by("pk").values_list("from_item", "to_item", "to_item__expires_at")
    known = Entry.objects.filter(verb="source.narrowed", item__in=ended.values("from_item"))
    noted = {(line.item_id, line.facts.get("source"), line.facts.get("ended")) for line in known}
    many = Many()
    for item, source, moment in pairs:
        if moment and (item, source, moment.isoformat()) not in noted:
            many.attempt(f"note beside item {item}", partial(_note_end, item, source))
    many.end()


def _note_end(item_id: int, source_id: int) -> None:
    item = Item.unguarded.select_for_update(no_key=True).get(pk=item_id)
    source = Item.unguarded.get(pk=source_id)
    ends = source.expires_at
    if item.state != State.PUBLISHED or ends is None or ends > timezone.now():
        return
    noted = Entry.objects.filter(verb="source.narrowed", item=item_id, facts__source=source_id)
    if not noted.filter(facts__ended=ends.isoformat()).exists():  # not by another worker either
        note_narrowed(JOB, item=item, source=source, ended=ends.isoformat())


def _note(item: Item, source: Item, line: int) -> None:
    item = Item.unguarded.select_for_update(no_key=True).get(pk=item.pk)
    noted = Entry.objects.filter(verb="source.narrowed", item=item.pk, facts__line=line)
    if item.state == State.PUBLISHED and _narrower(source, item) and not noted.exists():
        note_narrowed(JOB, item=item, source=source, line=line)


def _narrowed(entry: Entry) -> bool:
    """Whether a line can have narrowed its item at all: a wider marking with a new caveat can."""
    if entry.verb in TAKEN_BACK:
        return entry.item is not None and entry.item.state == State.WITHDRAWN
    before, after = entry.facts.get("before"), entry.facts.get("after")
    if not before or not after:
        return False
    caveats = set(after["caveats"]) - set(before["caveats"])
    return bool(after["marking"] >= before["marking"] or caveats)


def reaches_all(item: Item) -> bool:
    """Whether all that an item was made from reaches all whom it was placed for."""
    return not any(_narrower(source, item) for source in item.derived_from.order_by("pk"))


def _narrower(source: Item, item: Item) -> bool:
    """Whether a source does not reach all whom the item was placed for."""
    return source.state != State.PUBLISHED or deriving.beyond([source], Placement.of(item, alone=True))

"""The index as the rest of the house knows it: rooms register their text, the worker keeps it true.

    @indexes(Thread, prefetch=["posts"])
    def thread_text(thread: Thread) -> Iterable[Passage]: ...

What is RED, a draft or withdrawn is not in it at all. Who may find the rest, every search asks the gate; what
has changed since its rows were made nobody finds until the worker has made them anew (`search.behind`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.ledger import outbox
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.search.behind import OFFICE, still_true
from majlis.search.engines import engine
from majlis.search.models import IndexRow
from majlis.search.passages import Kind, Passage
from majlis.search.people import FETCH, findable, passages_of
from majlis.search.rows import digest_of, rows_of, store
from majlis.search.terms import rebuild_terms

__all__ = [
    "Kind",
    "Passage",
    "forget",
    "forget_part",
    "indexes",
    "rebuild",
    "rebuild_terms",
    "reindex",
    "reindex_person",
    "still_true",
]

I = TypeVar("I", bound=Item)  # noqa: E741
Progress = Callable[[int, int], None]
_BATCH = 500


@dataclass(frozen=True)
class _Source:
    model: type[Item]
    passages: Callable[[Any], Iterable[Passage]]
    prefetch: tuple[str, ...]


_SOURCES: dict[str, _Source] = {}


def indexes(
    model: type[I], *, prefetch: Sequence[str] = ()
) -> Callable[[Callable[[I], Iterable[Passage]]], Callable[[I], Iterable[Passage]]]:
    """Register how a kind of item becomes passages. `prefetch` names what a rebuild should load in bulk."""

    def keep(function: Callable[[I], Iterable[Passage]]) -> Callable[[I], Iterable[Passage]]:
        _SOURCES[model.KIND] = _Source(model, function, tuple(prefetch))
        return function

    return keep


def _topics(item: Item) -> str:
    codes = sorted(topic.pk for topic in item.topics.all())
    return f" {' '.join(codes)} " if codes else ""


def _rows(source: _Source, item: Item) -> list[IndexRow]:
    topics = _topics(item)
    return [row for one in source.passages(item) for row in rows_of(one, item_id=item.pk, topics=topics)]


def _replace(mine: dict[str, int], passages: Iterable[Passage], topics: str = "") -> None:
    """Make the stored rows of one item or person those of `passages`; what did not change is not touched,
    nor analysed again."""
    wanted = {(one.part_key[:80], digest_of(one, topics)): one for one in passages}
    with transaction.atomic():
        engine().write()
        stored = list(IndexRow.objects.filter(**mine).values_list("pk", "part", "digest"))
        IndexRow.objects.filter(pk__in=[pk for pk, *key in stored if tuple(key) not in wanted]).delete()
        there = {(part, digest) for _pk, part, digest in stored}
        new = [one for key, one in wanted.items() if key not in there]
        store([row for one in new for row in rows_of(one, topics=topics, **mine)])


def _indexed(source: _Source) -> QuerySet[Any]:
    """The items of one kind that belong in the index."""
    return source.model.unguarded.filter(state=State.PUBLISHED).exclude(marking=Marking.RED)


def indexed_items() -> QuerySet[Item]:
    """All items that belong in the index."""
    kinds = [_indexed(source).values("pk") for source in _SOURCES.values()]
    return Item.unguarded.filter(reduce(or_, (Q(pk__in=kind) for kind in kinds), Q(pk__in=[])))


def reindex(item: Item) -> None:
    """Bring the rows of one item up to date; may run any number of times."""
    source = _SOURCES.get(item.kind)
    if source is None:
        return
    found = _indexed(source).filter(pk=item.pk).prefetch_related("topics", *source.prefetch).first()
    _replace({"item_id": item.pk}, source.passages(found) if found else (), _topics(found) if found else "")


def reindex_person(person: Person) -> None:
    """Bring the rows of one person up to date; may run any number of times."""
    found = (
        findable().filter(pk=person.pk).select_related(*FETCH.joined).prefetch_related(*FETCH.listed).first()
    )
    _replace({"person_id": person.pk}, passages_of(found) if found else ())


def forget(item: Item) -> None:
    """Take an item out of the index at once."""
    IndexRow.objects.filter(item_id=item.pk).delete()


def forget_part(item: Item, part: str) -> None:
    """Take one passage of an item out of the index at once."""
    IndexRow.objects.filter(item_id=item.pk, part=part).delete()


def _every_row(progress: Progress | None) -> Iterable[IndexRow]:
    people = findable().select_related(*FETCH.joined).prefetch_related(*FETCH.listed).order_by("pk")
    items = [(source, _indexed(source).order_by("pk")) for source in _SOURCES.values()]
    total, done = people.count() + sum(found.count() for _source, found in items), 0
    for source, found in items:
        for item in found.prefetch_related("topics", *source.prefetch).iterator(chunk_size=_BATCH):
            yield from _rows(source, item)
            done += 1
            if progress:
                progress(done, total)
    for person in people.iterator(chunk_size=_BATCH):
        for passage in passages_of(person):
            yield from rows_of(passage, person_id=person.pk)
        done += 1
        if progress:
            progress(done, total)


def rebuild(progress: Progress | None = None) -> int:
    """Make the whole index anew in one transaction; returns the number of rows. `progress(done, total)` is
    told."""
    keeper, stored = engine(), 0
    with transaction.atomic():
        keeper.empty()
        rows = iter(_every_row(progress))
        while batch := list(islice(rows, _BATCH)):
            store(batch)
            stored += len(batch)
        keeper.refill()
        rebuild_terms()
    return stored


@outbox.handler(OFFICE)
def on_entry(entry: Entry) -> None:
    """Whatever happened to an item or a person, their rows are made true again.

    They are locked before they are read, as whoever changes them does: else a second worker that read them
    before a change could store what they said then after the first one has stored what they say now.
    """
    if entry.item_id is not None:
        reindex(Item.unguarded.locked(entry.item_id))
    if entry.person_id is not None:
        reindex_person(Person.objects.select_for_update(no_key=True).get(pk=entry.person_id))

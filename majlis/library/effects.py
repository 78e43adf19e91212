"""What follows from this room's verbs: who is told, in which words, and which text is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.kit.markdown import plain
from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless, writes_text
from majlis.library.models import Resource
from majlis.network.models import Expertise, Seat
from majlis.notifications.rules import Telling, silent, tells
from majlis.search.index import Kind, Passage, indexes

MOST_EXPERTS = 12


def address(resource: Item) -> str:
    """The page of a resource."""
    return reverse("library:resource", args=[resource.pk])


def chairs(resource: Item) -> list[int]:
    """Those who lead the circles it is addressed to."""
    leading = Seat.objects.filter(
        circle__items=resource.pk, state=Seat.State.HELD, role__in=[Seat.Role.CHAIR, Seat.Role.SECRETARY]
    )
    return list(leading.order_by("person").values_list("person", flat=True).distinct())


def experts(resource: Item) -> list[int]:
    """A few of its readers who know its topics best, those with confirmed knowledge first."""
    readers = gate.audience(resource).exclude(pk=resource.author_id).values("pk")
    known = Expertise.objects.filter(
        topic__items=resource.pk, level=Expertise.Level.EXPERT, person__in=readers
    )
    # "confirmed" comes before "self" in the alphabet too.
    rows = known.values_list("person", "source").order_by("source", "person")
    return list(dict.fromkeys(person for person, _source in rows))[:MOST_EXPERTS]


def named(resource: Item) -> list[int]:
    """Those it names as readers."""
    return list(resource.named.order_by("pk").values_list("pk", flat=True))


def _tell(
    entry: Entry, item: Item, groups: Iterable[tuple[str, list[int]]], sentence: Promise
) -> Iterator[Telling]:
    """One telling for each person, for the first reason that fits."""
    told = {entry.actor_id}
    for reason, ids in groups:
        for person_id in ids:
            if person_id not in told:
                told.add(person_id)
                yield Telling(person_id, reason, item, sentence, address(item))


@tells("resource.shared")
@tells("resource.published")
def shared(entry: Entry) -> Iterable[Telling]:
    """The named readers, those who lead its circles, and a few experts on its topics."""
    item = entry.item
    if item is None:
        return ()
    groups = [("named", named(item))]
    if item.marking < Marking.STRICT:
        groups += [("circle", chairs(item)), ("topic", experts(item))]
    return _tell(entry, item, groups, _("%(who)s shared “%(title)s”."))


@tells("version.added")
def version_added(entry: Entry) -> Iterable[Telling]:
    """The named readers and those who lead its circles."""
    item = entry.item
    if item is None:
        return ()
    groups = [("named", named(item)), ("circle", chairs(item))]
    return _tell(entry, item, groups, _("%(who)s added a new version of “%(title)s”."))


silent("resource.edited", "readers see the changed text on the page")
silent("resource.withdrawn", "its author took it back; those who cannot read it any more are not reminded")
writes_text("resource.shared", "version.added", "resource.published", "resource.edited")
wordless("resource.withdrawn", why="it takes words away")
wordless("file.read", why="the worker screens what it read right after")
silent("file.read", "the house read a file to make it searchable")


@indexes(Resource, prefetch=["current__files__pages"])
def resource_text(resource: Resource) -> Iterable[Passage]:
    """Title and summary, then each page of each current file; older versions are not found."""
    yield Passage(
        part_key="resource",
        kind=Kind.RESOURCE,
        title=resource.title,
        body=plain(resource.summary),
        language=resource.language,
        url=address(resource),
        date=resource.updated_at,
    )
    for file in resource.current.files.all() if resource.current else ():
        for page in file.pages.all():
            yield Passage(
                part_key=f"file-{file.pk}-{page.number}",
                kind=Kind.FILE,
                title=resource.title,
                body=page.text,
                language=page.language,
                url=f"{address(resource)}#file-{file.pk}",
                date=resource.updated_at,
                page=page.number if file.known_kind.counted else None,
            )

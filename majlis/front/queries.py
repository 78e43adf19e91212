"""What the desk and the public pages show. Everything is asked of the gate or of `access.people`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.queries import waiting_with_duty as approvals
from majlis.discussions.queries import waiting_for
from majlis.front.menu import address
from majlis.kit.pictures import GroupFacts, HeadFacts, TileFacts
from majlis.ledger.alarms import Trouble, standing
from majlis.membership.finding import Finding, Wanted
from majlis.membership.roster.reading import Fact
from majlis.membership.roster.roster import fold_line
from majlis.membership.vetting.queries import cases_waiting as vettings
from majlis.network.models import Expertise, Seat
from majlis.notifications import wording
from majlis.notifications.queries import notices as unread_notices

SHOWN = 6
PAGES = {"thread": "discussions:thread", "resource": "library:resource"}


@dataclass(frozen=True)
class Line:
    """One line of the desk: something readable and what can be done about it."""

    item: Item
    url: str
    circles: list[str]
    moment: datetime
    reason: Promise | str = ""


@dataclass(frozen=True)
class Network:
    """The network in figures and pictures, as far as this viewer may count it."""

    members: int = 0
    countries: int = 0
    sectors: int = 0
    groups: list[GroupFacts] = field(default_factory=list)
    rows: list[HeadFacts] = field(default_factory=list)
    columns: list[HeadFacts] = field(default_factory=list)
    cells: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


def url_of(item: Item) -> str:
    """The page of an item, by its kind; '' for a kind without a page."""
    return reverse(PAGES[item.kind], args=[item.pk]) if item.kind in PAGES else ""


def _mine(viewer: Viewer) -> Q:
    """Items of the viewer's circles or about what the viewer knows."""
    seats = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    known = Expertise.objects.filter(person=viewer.person_id).values("topic")
    in_circles = Item.circles.through.objects.filter(circle__in=seats).values("item")
    on_topics = Item.topics.through.objects.filter(topic__in=known).values("item")
    return Q(pk__in=in_circles) | Q(pk__in=on_topics)


@dataclass(frozen=True)
class Told:
    """An unread notice as the desk shows it."""

    item: int | None
    sentence: SafeString
    url: str
    marking: int | None
    moment: datetime


def _apart(viewer: Viewer) -> ExpressionWrapper[Q]:
    """Whether a notice asks for what the desk counts in a line of its own: a step to decide, a case."""
    lines = {"approvals:approvals": ("pk", approvals), "membership:cases": ("handle", vettings)}
    parts = [
        Exists(waiting(viewer).annotate(page=_below(page, of)).filter(page=OuterRef("url")))
        for page, (of, waiting) in lines.items()
    ]
    return ExpressionWrapper(Q(reason="request") & (Q(parts[0]) | Q(parts[1])), BooleanField())


def _below(page: str, name: str) -> Concat:
    """The address of one row below its list, as a part of a query."""
    return Concat(Value(reverse(page)), Cast(name, CharField()), Value("/"), output_field=CharField())


def notices(viewer: Viewer) -> tuple[list[Told], int]:
    """The newest unread notices, without those of `_apart`, and how many there are of all (one query)."""
    counted = unread_notices(viewer).filter(read_at__isnull=True).annotate(every=Window(Count("*")))
    if viewer.duties:
        counted = counted.annotate(apart=_apart(viewer)).order_by("apart", *counted.query.order_by)
    unread = list(counted[:SHOWN])
    told = [
        Told(
            item=notice.item_id,
            sentence=wording.as_html(notice),
            url=reverse("notifications:open", args=[notice.pk]),
            marking=notice.item.marking if notice.item else None,
            moment=notice.told_at,
        )
        for notice in unread
        if not getattr(notice, "apart", False)
    ]
    return told, unread[0].every if unread else 0


def counted(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many there are of each (one query, none where it is known that there are none)."""
    parts = [
        one.order_by().values(of=Value(name)).annotate(n=Count("pk")).values_list("of", "n")
        for name, one in rows.items()
        if not one.query.is_empty()
    ]
    found = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return {name: found.get(name, 0) for name in rows}


def _circles(viewer: Viewer, items: Iterable[Item]) -> dict[int, list[str]]:
    """The circles each item is addressed to, as far as the viewer may know them (one query)."""
    listed = Item.circles.through.objects.filter(
        item__in=[item.pk for item in items], circle__in=gate.circles(viewer)
    ).select_related("circle")
    found: dict[int, list[str]] = {}
    for one in listed:
        found.setdefault(one.item_id, []).append(one.circle.full_label)
    return found


def _recent(viewer: Viewer, besides: Iterable[int]) -> list[Item]:
    # The kind as an expression: else SQLite takes the index by kind, which is every item, and sorts them.
    items = (
        gate.readable(viewer, Item)
        .alias(page=Concat("kind", Value("")))
        .filter(_mine(viewer), state=State.PUBLISHED, page__in=PAGES)
        .exclude(author=viewer.person_id)
        .exclude(pk__in=besides)
    )
    return list(items.order_by("-updated_at", "-pk")[:SHOWN])


def lines(viewer: Viewer, told: Iterable[Told] = ()) -> tuple[list[Line], list[Line]]:
    """What waits for the viewer, and what else is new in their circles and topics (three queries).

    Nothing stands twice on the desk: what an unread notice leads to is left to the notice.
    """
    noticed = {one.item for one in told if one.item is not None}
    found = waiting_for(viewer, SHOWN + len(noticed))
    waiting = [one for one in found if one.thread.pk not in noticed][:SHOWN]
    new = _recent(viewer, [*noticed, *(one.thread.pk for one in waiting)])
    circles = _circles(viewer, [*(one.thread for one in waiting), *new])

    def line(item: Item, moment: datetime, reason: Promise | str = "") -> Line:
        return Line(item, url_of(item), circles.get(item.pk, []), moment, reason)

    return (
        [line(one.thread, one.thread.last_post_at, one.reason) for one in waiting],
        [line(item, item.updated_at) for item in new],
    )


def _tile_groups(finding: Finding, directory: str) -> list[GroupFacts]:
    """Regions and their countries with the number of known members each, for the tile map."""
    facts, members = finding.roster.facts, finding.places()
    groups = []
    for region in sorted(facts.region.values(), key=lambda one: fold_line(one.label)):
        inside = [one for one in facts.country.values() if one.parent == region.code and members[one.code]]
        tiles = [
            TileFacts(
                code=one.code,
                label=one.label,
                value=members[one.code],
                url=f"{directory}?country={one.code}" if directory else "",
            )
            for one in sorted(inside, key=lambda one: fold_line(one.label))
        ]
        if tiles:
            groups.append(GroupFacts(label=region.label, tiles=tiles))
    return groups


def network(viewer: Viewer) -> Network:
    """Who is where, and which sectors stand in which region, without hidden sectors.

    Counted as the directory counts, from its roster (one query): each figure leads to just as many people.
    """
    directory = address("membership:directory")
    finding = Finding(viewer, Wanted())
    facts, groups = finding.roster.facts, _tile_groups(finding, directory)
    cells = {
        (sector, region): (n, f"{directory}?sector={sector}&region={region}" if directory else "")
        for (sector, region), n in finding.coverage().items()
        if n
    }

    def heads(found: Iterable[Fact]) -> list[HeadFacts]:
        return [HeadFacts(code=one.code, label=one.label) for one in found]

    return Network(
        members=sum(tile["value"] for group in groups for tile in group["tiles"]),
        countries=sum(len(group["tiles"]) for group in groups),
        sectors=len({sector for sector, _region in cells}),
        groups=groups,
        rows=heads(sorted(facts.sector.values(), key=lambda one: one.position)),
        columns=heads(sorted(facts.region.values(), key=lambda one: fold_line(one.label))),
        cells=cells,
    )


def alarms(viewer: Viewer) -> list[Trouble]:
    """What is wrong with this hub, for those who look after it (one query)."""
    return standing() if "secretariat" in viewer.duties else []


def greeting_name(name: str) -> str:
    """What one calls a person: the first word of the name, and the second where one is only half a name."""
    words = name.split()
    halves = {
        "عبد",
        "أبو",
        "أم",
        "ابن",
        "بن",
        "نور",
        "Abd",
        "Abdul",
        "Abdel",
        "Abu",
        "Ben",
        "Ibn",
        "El",
        "Al",
        "De",
    }
    return " ".join(words[: 2 if words and words[0] in halves else 1])


def part_of_day(now: datetime) -> str:
    """`morning`, `afternoon` or `evening`, from a moment in the reader's zone."""
    return "morning" if 4 <= now.hour < 12 else "afternoon" if 12 <= now.hour < 18 else "evening"

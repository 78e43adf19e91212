"""What the desk and the public pages show. Everything is asked of the gate or of `access.people`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Prefetch, Q

from majlis.access import gate, people
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.discussions.models import Thread
from majlis.front.menu import address
from majlis.kit.languages import active_code
from majlis.kit.pictures import GroupFacts, HeadFacts, TileFacts
from majlis.network.models import Expertise, Region, Seat, Sector

SHOWN = 6
PAGES = {"thread": "discussions:thread", "resource": "library:resource"}


@dataclass(frozen=True)
class Line:
    """One line of the desk: something readable and what can be done about it."""

    item: Item
    url: str
    circles: list[str]
    moment: datetime | None


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
    return address(PAGES.get(item.kind, ""), item.pk)


def _mine(viewer: Viewer) -> Q:
    """Items of the viewer's circles or about what the viewer knows."""
    seats = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    known = Expertise.objects.filter(person=viewer.person_id).values("topic")
    in_circles = Item.circles.through.objects.filter(circle__in=seats).values("item")
    on_topics = Item.topics.through.objects.filter(topic__in=known).values("item")
    return Q(pk__in=in_circles) | Q(pk__in=on_topics)


def _lines(viewer: Viewer, items: Sequence[Item]) -> list[Line]:
    return [
        Line(item, url_of(item), [circle.label for circle in item.circles.all()], item.updated_at)
        for item in items
    ]


@dataclass(frozen=True)
class Told:
    """An unread notice as the desk shows it."""

    text: str
    url: str
    marking: int
    moment: datetime


def notices(viewer: Viewer) -> list[Told]:
    """Unread notices, the newest first."""
    return []


def _known_circles(viewer: Viewer) -> Prefetch[str]:
    return Prefetch("circles", queryset=gate.circles(viewer))


def waiting(viewer: Viewer) -> list[Line]:
    """Questions without an answer that fit the viewer's circles or expertise, newest first (two queries)."""
    questions = (
        gate.readable(viewer, Thread)
        .filter(
            _mine(viewer), state=State.PUBLISHED, form=Thread.Form.QUESTION, accepted=None, post_count__lte=1
        )
        .exclude(author=viewer.person_id)
        .order_by("-published_at", "-pk")
        .prefetch_related(_known_circles(viewer))
    )
    return _lines(viewer, questions[:SHOWN])


def recent(viewer: Viewer, besides: Sequence[Line] = ()) -> list[Line]:
    """What is new in the viewer's circles and topics, without what waits for them anyway (two queries)."""
    items = (
        gate.readable(viewer, Item)
        .filter(_mine(viewer), state=State.PUBLISHED, kind__in=PAGES)
        .exclude(author=viewer.person_id)
        .exclude(pk__in=[line.item.pk for line in besides])
        .order_by("-updated_at")
        .prefetch_related(_known_circles(viewer))
    )
    return _lines(viewer, items[:SHOWN])


def tile_groups(viewer: Viewer, directory: str) -> list[GroupFacts]:
    """Regions and their countries with the number of known members each, for the tile map (one query)."""
    code = active_code()
    counted = (
        people.known(viewer)
        .filter(country__isnull=False)
        .values(
            "country",
            country_label=F(f"country__label_{code}"),
            region_label=F(f"country__region__label_{code}"),
        )
        .annotate(n=Count("pk"))
        .order_by("region_label", "country_label")
    )
    groups: dict[str, list[TileFacts]] = {}
    for row in counted:
        url = f"{directory}?country={row['country']}" if directory else ""
        tile = TileFacts(code=row["country"], label=row["country_label"], value=row["n"], url=url)
        groups.setdefault(row["region_label"], []).append(tile)
    return [GroupFacts(label=label, tiles=tiles) for label, tiles in groups.items()]


def network(viewer: Viewer) -> Network:
    """Who is where, and which sectors stand in which region (four queries), without hidden sectors."""
    directory = address("membership:directory")
    groups = tile_groups(viewer, directory)
    shown = people.known(viewer).filter(people.field_q(viewer, "sectors"), sector__isnull=False)
    counted = shown.values("sector", "country__region").annotate(n=Count("pk")).order_by()
    cells = {
        (row["sector"], row["country__region"] or ""): (
            row["n"],
            f"{directory}?sector={row['sector']}&region={row['country__region']}" if directory else "",
        )
        for row in counted
    }
    sectors = [
        HeadFacts(code=one.code, label=one.label)
        for one in Sector.objects.filter(retired=False).order_by("position", "code")
    ]
    return Network(
        members=sum(tile["value"] for group in groups for tile in group["tiles"]),
        countries=sum(len(group["tiles"]) for group in groups),
        sectors=len({sector for sector, _region in cells}),
        groups=groups,
        rows=sectors,
        columns=_regions(),
        cells=cells,
    )


def _regions() -> list[HeadFacts]:
    return [
        HeadFacts(code=one.code, label=one.label)
        for one in Region.objects.order_by(f"label_{active_code()}", "code")
    ]


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

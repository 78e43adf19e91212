"""Reading people: lines of the directory, one person's page, suggestions. First argument: who asks."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from majlis.access import gate, people
from majlis.access.models import Item
from majlis.access.people import Field, PersonCard
from majlis.access.viewer import Viewer
from majlis.kit import dates
from majlis.membership import tongues
from majlis.membership.finding import Finding, Wanted
from majlis.membership.roster.reading import LEVELS, Fact, Row
from majlis.network.models import Availability, Expertise, Person

MOST_SUGGESTED = 8
MOST_TOPICS = 3
MOST_WRITINGS = 8
PAGES = {"thread": "discussions:thread", "resource": "library:resource"}


@dataclass(frozen=True)
class Skill:
    """One thing a person knows, and how well."""

    label: str
    code: str
    level: int
    level_label: str


@dataclass(frozen=True)
class Line:
    """One person in the directory, as this viewer sees them."""

    card: PersonCard
    handle: str
    availability: str
    skills: list[Skill] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


def _skill(fact: Fact, level: int) -> Skill:
    return Skill(fact.label, fact.code, level, str(Expertise.Level(level).label))


def _line(viewer: Viewer, finding: Finding, row: Row, person: Person) -> Line:
    def seen(name: Field) -> bool:
        return people.may_see(viewer, person, name)

    facts, wanted = finding.roster.facts, finding.wanted.of("topic")
    levels = {value: level for level in LEVELS for kind, value in row.keys if kind == f"topic{level}"}
    known = [
        (facts.topic[code], level)
        for code, level in levels.items()
        if code in facts.topic and seen("expertise")
    ]
    known.sort(key=lambda one: (one[0].code not in wanted, -one[1], one[0].position))
    spoken = sorted(
        tongues.name_of(value) for kind, value in row.keys if kind == "language" and seen("languages")
    )
    return Line(
        card=people.card(viewer, person),
        handle=person.handle,
        availability=person.availability if seen("availability") else "",
        skills=[_skill(fact, level) for fact, level in known[:MOST_TOPICS]],
        languages=spoken,
    )


def _loaded(viewer: Viewer, rows: list[Row]) -> dict[int, Person]:
    """The people of some rows who are members at this moment, by number."""
    accepted = people.known(viewer).filter(pk__in=[row.pk for row in rows]).values("pk")
    return {person.pk: person for person in people.known_for_cards(viewer).filter(pk__in=accepted)}


def lines(viewer: Viewer, finding: Finding, start: int, stop: int) -> list[Line]:
    """The people of one page of a finding, in its order (1 query)."""
    rows = finding.rows(start, stop)
    loaded = _loaded(viewer, rows)
    return [_line(viewer, finding, row, loaded[row.pk]) for row in rows if row.pk in loaded]


def suggest(viewer: Viewer, q: str) -> list[PersonCard]:
    """The people whose name begins so, or is spelled nearly so; never by another field (2 queries)."""
    finding = Finding(viewer, Wanted(q=q, sort="relevance"))
    rows = finding.named(MOST_SUGGESTED)
    loaded = _loaded(viewer, rows)
    return [people.card(viewer, loaded[row.pk]) for row in rows if row.pk in loaded]


@dataclass(frozen=True)
class Writing:
    """Something a person wrote that the viewer may read."""

    item: Item
    url: str


@dataclass(frozen=True)
class Portrait:
    """A person as one viewer sees them; what may not be seen is empty."""

    person: Person
    card: PersonCard
    region: str
    sectors: list[str]
    skills: list[tuple[Skill, bool]]
    languages: list[str]
    availability: str
    availability_label: str
    about: str
    email: str
    zone: str
    now_there: datetime | None
    writings: list[Writing]


def find_person(viewer: Viewer, handle: str) -> Person:
    """The person of an address, loaded for cards. 404 for whoever is not known to the viewer."""
    known = people.known(viewer).filter(handle=handle).values("pk")
    found = people.known_for_cards(viewer).select_related("country__region", "organisation", "sector")
    person = found.filter(pk__in=known).first()
    if person is None:
        raise Http404
    return person


def _page_of(item: Item) -> str:
    try:
        return reverse(PAGES[item.kind], args=[item.pk])
    except (KeyError, NoReverseMatch):
        return ""


def writings(viewer: Viewer, person: Person) -> list[Writing]:
    """The latest things of a person that the viewer may read and may know to be theirs (1 query)."""
    items = gate.readable(viewer, Item).filter(author=person, published_at__isnull=False)
    if viewer.person_id != person.pk:
        items = items.filter(no_attribution=False, chatham_house=False)
    return [Writing(item, _page_of(item)) for item in items.order_by("-published_at", "-pk")[:MOST_WRITINGS]]


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def _labels(things: Iterable[Any]) -> list[str]:
    return [str(thing.label) for thing in things]


def portrait(viewer: Viewer, person: Person) -> Portrait:
    """Everything of a person that the viewer may see (up to 4 queries)."""

    def seen(name: Field) -> bool:
        return people.may_see(viewer, person, name)

    skills = person.expertise.select_related("topic").order_by("-level", "topic__position")
    known = list(skills) if seen("expertise") else []
    others = person.sectors.order_by("position") if seen("sectors") else []
    first = [person.sector] if person.sector and seen("sectors") else []
    spoken = person.speaks.values_list("code", flat=True) if seen("languages") else []
    zone = _zone(person.time_zone) if seen("time_zone") else None
    availability = person.availability if seen("availability") else ""
    return Portrait(
        person=person,
        card=people.card(viewer, person),
        region=person.country.region.label if person.country else "",
        sectors=_labels([*first, *(sector for sector in others if sector not in first)]),
        skills=[
            (
                Skill(one.topic.label, one.topic.code, one.level, str(Expertise.Level(one.level).label)),
                one.source == Expertise.Source.CONFIRMED,
            )
            for one in known
        ],
        languages=sorted(tongues.name_of(code) for code in spoken),
        availability=availability,
        availability_label=str(Availability(availability).label) if availability else "",
        about=person.about if seen("about") else "",
        email=person.email if seen("email") else "",
        zone=dates.place_of(person.time_zone) if zone else "",
        now_there=timezone.now().astimezone(zone) if zone else None,
        writings=writings(viewer, person),
    )

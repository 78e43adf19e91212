"""Circles for every topic, region and sector and a few bodies, and who sits in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from majlis.demo.data import LANGUAGES, toml, topics
from majlis.demo.people import BATCH, Member
from majlis.network.circles import PRIVATE, Visibility
from majlis.network.models import Circle, Seat
from majlis.network.seed import facts

_OPEN_TO_ALL = ("training_exercises", "retail_awareness", "sme_support", "security_culture")
_ON_REQUEST = ("threat_analysis", "incident_investigation", "law_enforcement", "military")


@dataclass
class Table:
    """A circle and the members who hold a seat in it."""

    circle: Circle
    members: list[Member]

    @property
    def private(self) -> bool:
        """Whether what is said here stays here."""
        return self.circle.visibility in PRIVATE


def slug_of(kind: str, code: str) -> str:
    """The slug of the circle of a topic, region or sector."""
    plain = code.replace("_", "-")
    return plain if kind == "topic" else f"{kind}-{plain}"


def _of_facts(kind: str, rows: Iterable[tuple[str, dict[str, str]]]) -> list[Circle]:
    said = toml("circles")["about"][kind]
    return [
        Circle(
            slug=slug_of(kind, code),
            kind=kind,
            visibility=Visibility.PUBLIC
            if code in _OPEN_TO_ALL
            else Visibility.LISTED
            if code in _ON_REQUEST
            else Visibility.MEMBERS,
            about={language: said[language].format(label=labels[language]) for language in LANGUAGES},
            **{f"label_{language}": labels[language] for language in LANGUAGES},
            **{f"{kind}_id": code},
        )
        for code, labels in rows
    ]


def _bodies() -> list[Circle]:
    return [
        Circle(
            slug=slug,
            kind=Circle.Kind.BODY,
            visibility=body["visibility"],
            about=body["about"],
            **{f"label_{language}": body["label"][language] for language in LANGUAGES},
        )
        for slug, body in toml("circles")["bodies"].items()
    ]


def _chosen(rng: Random, body: dict[str, Any], members: Sequence[Member]) -> list[Member]:
    """People for a body: its sectors in turn, each country once while that lasts."""
    pool = [member for member in members if member.person.sector_id in body["sectors"]]
    rng.shuffle(pool)
    order = {sector: at for at, sector in enumerate(body["sectors"])}
    seen: dict[object, int] = {}
    ranked: list[tuple[int, int, int, Member]] = []
    for member in pool:
        nth = seen[member.person.sector_id] = seen.get(member.person.sector_id, -1) + 1
        ranked.append((nth, order[str(member.person.sector_id)], len(ranked), member))
    ranked.sort(key=lambda row: row[:3])
    picked: list[Member] = []
    countries: set[str] = set()
    for _nth, _order, _at, member in ranked:
        if member.country.code not in countries:
            countries.add(member.country.code)
            picked.append(member)
    return picked[: body["size"]]


def _wishes(rng: Random, member: Member) -> list[str]:
    """The circles somebody sits in: of what they know, their region and their sector."""
    if member.circles:
        return member.circles
    wished = [slug_of("topic", topic.code) for topic, _level in member.topics if rng.random() < 0.72]
    if rng.random() < 0.8:
        wished.append(slug_of("region", member.country.region))
    if rng.random() < 0.72:
        wished.append(slug_of("sector", str(member.person.sector_id)))
    return wished


def _seats(
    rng: Random, tables: dict[str, Table], asked: Sequence[tuple[Table, Member]], now: datetime
) -> list[Seat]:
    rows = []
    for table in tables.values():
        for at, member in enumerate(table.members):
            role = Seat.Role.CHAIR if at == 0 else Seat.Role.SECRETARY if at == 1 else Seat.Role.MEMBER
            joined = member.person.joined_at
            since = joined + (now - joined) * rng.random() * 0.3
            rows.append(Seat(circle=table.circle, person=member.person, role=role, since=since))
    for table, member in asked:
        rows.append(Seat(circle=table.circle, person=member.person, state=Seat.State.ASKED, since=now))
    return rows


def make(
    rng: Random, members: Sequence[Member], chairs: dict[str, Member], now: datetime
) -> dict[str, Table]:
    """Store circles and seats; `chairs` fixes who leads a circle. Tables by slug."""
    rows = [
        *_of_facts("topic", ((topic.code, topic.labels) for topic in topics())),
        *_of_facts("region", ((row["code"], row["labels"]) for row in facts("regions"))),
        *_of_facts("sector", ((row["code"], row["labels"]) for row in facts("sectors"))),
        *_bodies(),
    ]
    tables = {circle.slug: Table(circle, []) for circle in Circle.objects.bulk_create(rows)}
    accepted = [member for member in members if member.accepted]
    asked: list[tuple[Table, Member]] = []
    for member in accepted:
        for slug in dict.fromkeys(_wishes(rng, member)):
            if tables[slug].private and not member.circles and rng.random() < 0.08:
                asked.append((tables[slug], member))
            else:
                tables[slug].members.append(member)
    for slug, body in toml("circles")["bodies"].items():
        there = tables[slug].members
        there += [member for member in _chosen(rng, body, accepted) if member not in there]
    for slug, chair in chairs.items():
        tables[slug].members.sort(key=lambda member: member is not chair)
    Seat.objects.bulk_create(_seats(rng, tables, asked, now), batch_size=BATCH)
    return tables

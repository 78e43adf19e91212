"""Who could have written something: members by language, by organisation and by circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from majlis.access.markings import Marking
from majlis.demo.circles import Table
from majlis.demo.data import TopicPlan, topics
from majlis.demo.people import Member
from majlis.network.models import FieldAudience

_SEEN_BY_COLLEAGUES = (FieldAudience.MEMBERS, FieldAudience.ORGANISATION)
# Of a hundred items.
MARKINGS = {Marking.CLEAR: 8, Marking.GREEN: 50, Marking.AMBER: 34, Marking.STRICT: 4, Marking.RED: 4}
LANGUAGES = {"en": 34, "ar": 24, "fr": 22, "es": 20}
_IN_BODY = 0.05


@dataclass
class Setting:
    """Where an item stands: its author, its audience, and the people who may take part."""

    author: Member
    topic: TopicPlan
    language: str
    marking: Marking
    tables: list[Table]
    named: list[Member]
    readers: list[Member]  # some who may read it, not always all
    at: datetime

    @property
    def enclosed(self) -> bool:
        """Whether one of its circles keeps it inside."""
        return any(table.private for table in self.tables)


class Crowd:
    """Draws settings: one place for the shares of languages, markings and circles."""

    def __init__(self, rng: Random, members: Sequence[Member], tables: dict[str, Table], now: datetime):
        self.rng, self.tables, self.now = rng, tables, now
        self.members = [member for member in members if member.accepted]
        self.by_language: dict[str, list[Member]] = defaultdict(list)
        teams: dict[int, list[Member]] = defaultdict(list)
        for member in self.members:
            self.by_language[member.person.language].append(member)
            teams[member.person.organisation_id or 0].append(member)
        self.teams = [team for team in teams.values() if len(team) >= 3]
        self.bodies = [table for table in tables.values() if table.circle.kind == "body" and table.members]
        codes = {table.circle.topic_id: table for table in tables.values() if table.circle.kind == "topic"}
        self.topical = [(topic, codes[topic.code]) for topic in topics()]
        self.weights = [len(table.members) ** 0.7 + 1 for _topic, table in self.topical]

    def _moment(self) -> datetime:
        """Some time in the last five years; more in later ones."""
        first = self.now.replace(year=self.now.year - 5, day=min(self.now.day, 28))
        return first + (self.now - first) * float(self.rng.random() ** 0.7) * 0.998

    def _author(self, offers: Sequence[Member], at: datetime) -> tuple[Member, datetime]:
        """Somebody who was a member by then; where nobody was, a little later."""
        for _try in range(8):
            member = self.rng.choice(offers)
            if member.person.joined_at < at:
                return member, at
        joined = member.person.joined_at
        return member, joined + (self.now - joined) * self.rng.random() * 0.9

    def setting(self) -> Setting:
        """Draw where the next item stands."""
        rng = self.rng
        topic, table = rng.choices(self.topical, self.weights)[0]
        language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        marking = rng.choices(list(MARKINGS), list(MARKINGS.values()))[0]
        if marking in (Marking.STRICT, Marking.RED):
            return self._named(topic, table, marking)
        if self.bodies and rng.random() < _IN_BODY:
            return self._inside(topic, rng.choice(self.bodies), marking)
        inside = [member for member in table.members if member.person.language == language]
        offers = inside or self.by_language[language] or self.members
        if table.private or marking == Marking.AMBER:
            offers = inside or table.members or offers
        author, at = self._author(offers, self._moment())
        tables = [table]
        if rng.random() < 0.25:
            tables.append(self.tables["region-" + author.country.region.replace("_", "-")])
        readers = list(table.members)
        if marking != Marking.AMBER and not table.private:
            readers += rng.sample(self.members, min(40, len(self.members)))
        return Setting(author, topic, author.person.language, marking, tables, [], readers, at)

    def _inside(self, topic: TopicPlan, table: Table, marking: Marking) -> Setting:
        author, at = self._author(table.members, self._moment())
        kept = Marking.AMBER if marking == Marking.CLEAR else marking
        return Setting(author, topic, author.person.language, kept, [table], [], list(table.members), at)

    def _named(self, topic: TopicPlan, table: Table, marking: Marking) -> Setting:
        if marking == Marking.STRICT and self.teams:
            pool = self.rng.choice(self.teams)
        else:
            marking, pool = Marking.RED, table.members if len(table.members) > 2 else self.members
        author, at = self._author(pool, self._moment())
        others = [member for member in pool if member is not author]
        named = self.rng.sample(others, min(len(others), self.rng.randint(2, 5)))
        if marking == Marking.STRICT:
            seen = [member for member in named if member.person.see_organisation in _SEEN_BY_COLLEAGUES]
            marking, named = (marking, seen) if seen else (Marking.RED, named)
        return Setting(author, topic, author.person.language, marking, [], named, [*named], at)

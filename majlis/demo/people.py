"""Invented people: who they are, what they know, what they speak, and whom they let see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from majlis.demo import names
from majlis.demo.cast import CAST, PASSWORD
from majlis.demo.data import CountryPlan, TopicPlan, countries, toml, topics
from majlis.demo.organisations import SECTOR_SHARES
from majlis.demo.words import Scene, writer
from majlis.network.models import Expertise, FieldAudience, Organisation, Person, Speaks, Standing
from majlis.network.people import Availability

BATCH = 1000
_OUTSIDE = (
    (Standing.APPLIED, 25),
    (Standing.SUSPENDED, 9),
    (Standing.LEFT, 10),
    (Standing.VETTING, 8),
    (Standing.VOUCHED, 5),
    (Standing.REFUSED, 3),
)
# Of a hundred people: how many show a field to members, circles, their organisation, nobody.
_SHOWN = {
    "function": (90, 5, 4, 1),
    "organisation": (89, 5, 5, 1),
    "sectors": (95, 3, 1, 1),
    "expertise": (92, 5, 2, 1),
    "languages": (96, 2, 1, 1),
    "time_zone": (90, 6, 2, 2),
    "availability": (88, 6, 4, 2),
    "about": (84, 9, 5, 2),
    "photo": (70, 15, 10, 5),
    "email": (1, 4, 6, 89),
}
_AUDIENCES = (
    FieldAudience.MEMBERS,
    FieldAudience.CIRCLES,
    FieldAudience.ORGANISATION,
    FieldAudience.NOBODY,
)


@dataclass
class Member:
    """A person with what the texts need to know about them."""

    person: Person
    country: CountryPlan
    topics: list[tuple[TopicPlan, int]]  # with level
    speaks: list[str]
    circles: list[str] = field(default_factory=list)  # slugs fixed beforehand, of the cast only

    @property
    def accepted(self) -> bool:
        """Whether they take part in what the network does."""
        return self.person.standing == Standing.ACCEPTED


@cache
def _country(code: str) -> CountryPlan:
    return next(country for country in countries() if country.code == code)


@cache
def _topic(code: str) -> TopicPlan:
    return next(topic for topic in topics() if topic.code == code)


def _share(rng: Random, parts: Sequence[int]) -> int:
    return rng.choices(range(len(parts)), parts)[0]


def _function(rng: Random, sector: str, language: str, woman: bool) -> str:
    man, _, other = str(rng.choice(toml("work")[sector]["functions"][language])).partition("~")
    return other if woman and other else man


def _standings(rng: Random, count: int) -> list[Standing]:
    """The standings of `count` people: about 24 of 1000 outside, each kind where there is room."""
    kinds = [kind for kind, _weight in _OUTSIDE]
    outside = max(round(count * 0.024), min(len(kinds), count // 8))
    first = kinds if outside >= len(kinds) else []
    further = rng.choices(kinds, [weight for _kind, weight in _OUTSIDE], k=outside - len(first))
    chosen = [*first, *further]
    everybody = [Standing.ACCEPTED] * (count - outside) + chosen
    rng.shuffle(everybody)
    return everybody


def _knowledge(rng: Random, sector: str) -> list[tuple[TopicPlan, int]]:
    usual = toml("work")[sector]["topics"]
    count = rng.choices((1, 2, 3, 4, 5), (18, 32, 28, 15, 7))[0]
    codes = rng.sample(usual, min(count, len(usual)))
    if rng.random() < 0.25:
        codes.append(rng.choice(topics()).code)
    return [(_topic(code), rng.choices((1, 2, 3), (25, 50, 25))[0]) for code in dict.fromkeys(codes)]


def _joined(rng: Random, now: datetime) -> datetime:
    """Membership grew every year since the first plenary."""
    first = datetime(2018, 10, 29, tzinfo=now.tzinfo)
    return first + (now - first) * float(rng.random() ** 0.6) * 0.995


def _address(name: names.Name, at: int) -> str:
    plain = "".join(char for char in (name.latin or name.own).lower() if char.isascii() and char.isalpha())
    return f"{plain[:24] or 'member'}.{at}@demo.invalid"


def _invent(rng: Random, at: int, place: Organisation, standing: Standing, now: datetime) -> Member:
    country, sector = _country(str(place.country_id)), str(place.sector_id)
    name = names.invent(rng, country)
    known = _knowledge(rng, sector)
    speaks = list(country.speaks)
    if rng.random() < 0.25:
        speaks.append(rng.choice(("en", "fr", "es", "ar")))
    scene = Scene(country, known[0][0], now.date())
    person = Person(
        email=_address(name, at),
        handle=f"{rng.getrandbits(48):012x}",
        name=name.own,
        name_latin=name.latin,
        standing=standing,
        is_active=standing not in (Standing.LEFT, Standing.REFUSED),
        country_id=country.code,
        organisation=place,
        sector_id=sector,
        function=_function(rng, sector, country.language, name.woman),
        language=country.language,
        time_zone=country.time_zone,
        availability=rng.choices(Availability.values, (62, 28, 10))[0],
        about=writer(country.language).about(rng, scene) if rng.random() < 0.7 else "",
        joined_at=_joined(rng, now),
        **{f"see_{name}": _AUDIENCES[_share(rng, parts)] for name, parts in _SHOWN.items()},
    )
    person.password = UNUSABLE_PASSWORD_PREFIX + person.handle
    return Member(person, country, known, list(dict.fromkeys(speaks)))


@cache
def _cast_password(demo: bool) -> str:
    """The hash of the documented password in demo mode, of none elsewhere; slow, so made once."""
    return make_password(PASSWORD if demo else None)


def _actor(rng: Random, role: dict[str, Any], places: Sequence[Organisation], now: datetime) -> Member:
    """One of the people of the story, as `cast` fixes them."""
    country = _country(role["country"])
    near = [place for place in places if place.country_id == country.code]
    fitting = [place for place in near if place.sector_id == role["sector"]] or near or list(places)
    known = [(_topic(code), level) for code, level in role["expertise"].items()]
    standing = Standing(role.get("standing", "accepted"))
    person = Person(
        email=role["email"],
        handle=f"{rng.getrandbits(48):012x}",
        name=role["name"],
        name_latin=role.get("name_latin", ""),
        standing=standing,
        country_id=country.code,
        organisation=fitting[0],
        sector_id=role["sector"],
        function=role["function"],
        language=role["language"],
        time_zone=country.time_zone,
        about=writer(role["language"]).about(rng, Scene(country, known[0][0], now.date())),
        duties=role.get("duties", []),
        joined_at=now - timedelta(days=3 if standing == Standing.APPLIED else 700),
    )
    person.password = _cast_password(settings.DEMO)
    return Member(person, country, known, list(role["speaks"]), list(role["circles"]))


def _details(rng: Random, members: Sequence[Member], now: datetime) -> None:
    """What hangs on people: expertise, languages, further sectors."""
    expertise, languages, further = [], [], []
    sectors = list(SECTOR_SHARES)
    link = Person.sectors.through
    for member in members:
        for topic, level in member.topics:
            confirmed = rng.random() < 0.4
            expertise.append(
                Expertise(
                    person=member.person,
                    topic_id=topic.code,
                    level=level,
                    source=Expertise.Source.CONFIRMED if confirmed else Expertise.Source.SELF,
                    confirmed_at=(now - timedelta(days=rng.randint(5, 700))).date() if confirmed else None,
                )
            )
        languages += [Speaks(person=member.person, code=code) for code in member.speaks]
        if rng.random() < 0.2:
            other = rng.choice([code for code in sectors if code != member.person.sector_id])
            further.append(link(person_id=member.person.pk, sector_id=other))
    Expertise.objects.bulk_create(expertise, batch_size=BATCH)
    Speaks.objects.bulk_create(languages, batch_size=BATCH)
    link.objects.bulk_create(further, batch_size=BATCH)


def make(rng: Random, count: int, places: Sequence[Organisation], now: datetime) -> list[Member]:
    """Store `count` people, the cast first, spread over `places` as large as their countries are."""
    members = [_actor(rng, role, places, now) for role in CAST][:count]
    beside: dict[str, int] = {}
    for place in places:
        beside[str(place.country_id)] = beside.get(str(place.country_id), 0) + 1
    weights = [
        _country(str(place.country_id)).share
        * SECTOR_SHARES[str(place.sector_id)]
        / beside[str(place.country_id)]
        for place in places
    ]
    standings = _standings(rng, count - len(members))
    homes = list(places)[: len(standings)]
    homes += rng.choices(places, weights, k=len(standings) - len(homes))
    members += [
        _invent(rng, at, place, standing, now)
        for at, (place, standing) in enumerate(zip(homes, standings, strict=True), 1)
    ]
    Person.objects.bulk_create([member.person for member in members], batch_size=BATCH)
    _details(rng, members, now)
    return members

"""The people of the story, in a small network: each stands in one way to the customs circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from majlis.network import seed
from majlis.network.models import Availability, Circle, Expertise, Person, Speaks, Topic
from majlis.search import index
from tests.people import make_circle, make_country, make_organisation, make_person, make_sector


@dataclass(frozen=True)
class Network:
    """Who takes part, and the circle that the officer asks."""

    officer: Person
    regulator: Person
    manager: Person
    outsider: Person
    neighbour: Person
    circle: Circle


def _person(name: str, country: str, language: str, spoken: str, sector: str, **facts: object) -> Person:
    person = make_person(
        name,
        country=make_country(country),
        sector=make_sector(sector),
        language=language,
        organisation=make_organisation(f"{sector}-{country}"),
        **facts,
    )
    Speaks.objects.bulk_create(Speaks(person=person, code=code) for code in spoken.split())
    return person


def _knows(person: Person, level: int) -> None:
    Expertise.objects.create(person=person, topic=Topic.objects.get(pk="customs_border"), level=level)


@pytest.fixture
def network(transactional_db: None) -> Iterator[Network]:
    """The facts of the network, eight people and the circle "Customs and border", all of it searchable."""
    seed.load()
    officer = _person("سلمى بن يوسف", "MA", "ar", "ar fr", "customs_border", name_latin="Salma Ben Youssef")
    regulator = _person("Béatrice Delorme", "FR", "fr", "fr ar", "regulator")
    manager = _person("Ximena Salazar Peña", "MX", "es", "es en", "industry")
    outsider = _person("Yoko Nakamura", "JP", "en", "ja en", "research")
    neighbour = _person("كريم التونسي", "TN", "ar", "ar", "customs_border", name_latin="Karim Tounsi")
    stranger = _person("Elif Demir", "MA", "en", "en", "customs_border")
    second = _person("Leïla Mansour", "TN", "fr", "fr", "customs_border")
    away = _person("Philippa Hartley", "GB", "en", "en fr", "customs_border", availability=Availability.AWAY)
    for person in (regulator, neighbour, stranger, second, away):
        _knows(person, 3)
    topic = Topic.objects.get(pk="customs_border")
    labels = {
        "label_en": "Customs and border",
        "label_ar": "الجمارك والحدود",
        "label_fr": "Douanes et frontières",
        "label_es": "Aduanas y fronteras",
    }
    circle = make_circle(
        "customs-border", officer, regulator, manager, neighbour, away, topic=topic, **labels
    )
    index.rebuild()
    yield Network(officer, regulator, manager, outsider, neighbour, circle)

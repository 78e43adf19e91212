"""A crowd for the tests of the directory: people who differ in everything that it shows."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

from django.utils import timezone

from majlis.network.models import Availability, Expertise, Person, Sector, Speaks, Standing
from tests.people import make_circle, make_country, make_organisation, make_sector, make_topic

GIVEN = ["Amal", "Élodie", "José", "Mohammed", "Fatima", "Chidi", "Ana", "Wei", "Olena", "Youssef"]
ARABIC = ["أمل", "إيلودي", "خوسيه", "محمد", "فاطمة", "شيدي", "آنا", "وي", "أولينا", "يوسف"]
FAMILY = [
    "Al-Hashimi",
    "Müller",
    "García",
    "O'Brien",
    "Diallo",
    "Ben Ali",
    "Nwosu",
    "Şahin",
    "Kovač",
    "Haddad",
]
PLACES = [("MA", "mena"), ("FR", "europe"), ("NG", "africa"), ("PE", "americas"), ("TH", "asia")]
FUNCTIONS = ["Customs officer", "مفتش جمارك", "Responsable sécurité", "Profesora", "Plant manager"]


def crowd(size: int = 40, seed: int = 7) -> list[Person]:
    """Accepted members with every mixture of values and audiences; the same for the same seed."""
    dice = random.Random(seed)
    places = [make_country(code, region) for code, region in PLACES]
    sectors = [make_sector(code) for code in ("customs_border", "industry", "academia")]
    topics = [make_topic(code) for code in ("border_controls", "retail_awareness", "laboratory_safety")]
    offices = [make_organisation(f"office-{number}", name=f"Office {number}") for number in range(4)]
    circles = [make_circle(f"circle-{number}") for number in range(3)]
    people = []
    for number, (given, family) in zip(
        range(size), itertools.cycle(itertools.product(range(10), FAMILY)), strict=False
    ):
        facts: dict[str, Any] = {f"see_{field}": dice.randrange(4) for field in FIELDS}
        person = Person.objects.create(
            email=f"crowd{number}@example.invalid",
            name=ARABIC[given] if number % 3 == 0 else f"{GIVEN[given]} {family}",
            name_latin=f"{GIVEN[given]} {family}",
            standing=Standing.ACCEPTED,
            country=dice.choice(places),
            organisation=dice.choice([*offices, None]),
            sector=dice.choice([*sectors, None]),
            function=dice.choice(FUNCTIONS),
            availability=dice.choice(Availability.values),
            language="en",
            joined_at=timezone.now() - dt.timedelta(days=dice.randrange(900)),
            **facts,
        )
        person.sectors.set(dice.sample(sectors, dice.randrange(2)))
        for topic in dice.sample(topics, dice.randrange(3)):
            Expertise.objects.create(person=person, topic=topic, level=dice.choice([1, 2, 3]))
        for code in dice.sample(["ar", "en", "fr", "es", "pt"], dice.randrange(3)):
            Speaks.objects.create(person=person, code=code)
        for circle in dice.sample(circles, dice.randrange(2)):
            circle.seats.create(person=person)
        people.append(person)
    assert Sector.objects.count() >= 3
    return people


FIELDS = (
    "function", "organisation", "sectors", "expertise", "languages", "time_zone", "availability", "about",
    "photo", "email",
)  # fmt: skip

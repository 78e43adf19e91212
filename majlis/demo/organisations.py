"""Invented organisations, named in the language of their country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from majlis.demo.cast import CAST
from majlis.demo.data import CountryPlan, countries, pair, toml
from majlis.network.models import Organisation

# How many of a hundred people stand for a sector.
SECTOR_SHARES = {
    "law_enforcement": 16,
    "customs_border": 12,
    "regulator": 12,
    "government": 10,
    "industry": 9,
    "emergency_services": 7,
    "academia": 7,
    "distribution": 5,
    "military": 4,
    "forensic_lab": 4,
    "intl_org": 3,
    "research": 3,
    "health": 3,
    "justice": 2,
    "retail": 2,
    "civil_society": 2,
    "security_tech": 2,
    "regional_org": 1,
}


@dataclass(frozen=True)
class Place:
    """One organisation to be made: where, and for which sector."""

    country: CountryPlan
    sector: str


def plan(rng: Random, count: int) -> list[Place]:
    """`count` organisations, those of the cast first; every country and sector has some, larger ones more."""
    known = {country.code: country for country in countries()}
    fixed = [Place(known[role["country"]], role["sector"]) for role in CAST][:count]
    count -= len(fixed)
    weights = [country.share for country in countries()]
    where = list(countries())[:count]
    where += rng.choices(countries(), weights, k=max(0, count - len(where)))
    sectors = list(SECTOR_SHARES)
    what = sectors[:count]
    what += rng.choices(sectors, list(SECTOR_SHARES.values()), k=max(0, count - len(what)))
    rng.shuffle(what)
    return fixed + [Place(country, sector) for country, sector in zip(where, what, strict=True)]


def _names(rng: Random, place: Place) -> Iterator[tuple[str, str]]:
    """Names for one place, in its own language and in Latin letters, until one is free."""
    country, templates = place.country, toml("work")[place.sector]["names"]
    own_language = country.language
    latin_language = "fr" if "fr" in country.speaks and own_language == "ar" else "en"
    number = 1
    while True:
        city, brand = rng.choice(country.cities), pair(rng.choice(toml("work")["brands"]))
        choice = rng.randrange(len(templates[own_language]))
        suffix = "" if number < 12 else f" {number - 10}"
        own_city, own_brand = (city[0], brand[0]) if own_language == "ar" else (city[1], brand[1])
        own = templates[own_language][choice].format(city=own_city, brand=own_brand) + suffix
        latin = ""
        if own_language == "ar":
            other = templates[latin_language]
            latin = other[choice % len(other)].format(city=city[1], brand=brand[1]) + suffix
        yield own, latin
        number += 1


def make(rng: Random, count: int) -> list[Organisation]:
    """Store `count` invented organisations; those with the same name differ by a number."""
    taken = set(Organisation.objects.values_list("name", flat=True))
    rows = []
    for at, place in enumerate(plan(rng, count)):
        own, latin = next(found for found in _names(rng, place) if found[0] not in taken)
        taken.add(own)
        rows.append(
            Organisation(
                code=f"demo-{at + 1}",
                name=own,
                name_latin=latin,
                kind=toml("work")[place.sector]["kind"],
                country_id=place.country.code,
                sector_id=place.sector,
            )
        )
    return Organisation.objects.bulk_create(rows)

"""The written fragments of the demo network, read once from the files beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from majlis.network.seed import facts

HERE = Path(__file__).parent
LANGUAGES = ("ar", "en", "fr", "es")


@dataclass(frozen=True)
class CountryPlan:
    """One country of the demo: how many of the people, which names, languages, zone and places."""

    code: str
    labels: dict[str, str]
    region: str
    pool: str
    share: int
    language: str
    speaks: tuple[str, ...]
    time_zone: str
    cities: tuple[tuple[str, str], ...]  # (in its own script, in Latin)
    latin: bool


@dataclass(frozen=True)
class TopicPlan:
    """One area of expertise: labels and synonyms by language."""

    code: str
    group: str
    labels: dict[str, str]
    synonyms: dict[str, list[str]]


@cache
def toml(name: str) -> dict[str, Any]:
    """A file beside this module by its name without suffix, such as `texts/phrases.ar`."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def pair(text: str) -> tuple[str, str]:
    """`own/Latin` as a pair; a text without a stroke is both."""
    own, _, latin = text.partition("/")
    return own, latin or own


@cache
def countries() -> tuple[CountryPlan, ...]:
    """The countries of the demo network, in the order of the file."""
    known = {row["code"]: row for row in facts("countries")}
    return tuple(
        CountryPlan(
            code=code,
            labels=known[code]["labels"],
            region=known[code]["region"],
            pool=plan["pool"],
            share=plan["share"],
            language=plan["lang"],
            speaks=tuple(plan["speaks"]),
            time_zone=plan["tz"],
            cities=tuple(pair(city) for city in plan["cities"]),
            latin=plan.get("latin", False),
        )
        for code, plan in toml("countries").items()
    )


@cache
def topics() -> tuple[TopicPlan, ...]:
    """The areas of expertise, in the order of the thesaurus."""
    return tuple(
        TopicPlan(row["code"], row["group"], row["labels"], row["synonyms"]) for row in facts("topics")
    )

"""From the tables to the rows of the roster: two queries for any number of people, one for the labels."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast

from majlis.kit.languages import CODES, active_code
from majlis.membership.roster.words import name_words, pieces
from majlis.network.models import (
    Country,
    Expertise,
    Person,
    Region,
    Seat,
    Sector,
    Speaks,
    Standing,
    Topic,
)
from majlis.search.names import skeleton
from majlis.search.stems import stem

# The fields of a profile that the directory filters, counts or matches by.
FIELDS = ("function", "organisation", "sectors", "expertise", "languages", "availability")
LEVELS = (1, 2, 3)
Key = tuple[str, Any]
Words = dict[Any, frozenset[Any]]


class Row(NamedTuple):
    """One accepted member: what they are called, when they joined, and the values they share with others."""

    pk: int
    name: str
    latin: str
    country: str
    joined: datetime
    keys: tuple[Key, ...]


def _people(pks: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    people = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True)
    if pks is not None:
        people = people.filter(pk__in=pks)
    return people.values_list(
        "pk", "name", "name_latin", "joined_at", "country", "country__region", "sector", "availability",
        "function", "organisation", "organisation__name", "organisation__name_latin",
        "organisation__short_name",
        *(f"see_{name}" for name in FIELDS),
    ).iterator(chunk_size=5000)  # fmt: skip


def _part(
    model: type[Model], kind: str, code: Any, level: Any, pks: Collection[int] | None
) -> QuerySet[Any, Any]:
    rows = model._default_manager.all()
    if model is Seat:
        rows = rows.filter(state=Seat.State.HELD)
    if pks is not None:
        rows = rows.filter(person__in=pks)
    return rows.values_list(
        Value(kind, output_field=CharField()),
        "person_id",
        Cast(code, CharField()),
        Cast(level, IntegerField()),
    )


def _parts(pks: Collection[int] | None) -> Iterator[tuple[str, int, str, int]]:
    """What people have several of: (kind, person, code, level)."""
    none = Value(0)
    found = _part(Expertise, "topic", F("topic_id"), F("level"), pks).union(
        _part(Speaks, "language", F("code"), none, pks),
        _part(Person.sectors.through, "sector", F("sector_id"), none, pks),
        _part(Seat, "circle", F("circle_id"), none, pks),
        all=True,
    )
    return found.iterator(chunk_size=5000)


@lru_cache(maxsize=4096)
def _part_keys(kind: str, code: str, level: int) -> tuple[Key, ...]:
    """The keys of one thing that a person has; an expert is found by whoever asks for a practitioner, too."""
    if kind == "topic":
        levels = range(1, level + 1)
        return tuple(key for reached in levels for key in ((f"topic{reached}", code), ("skilled", reached)))
    return ((kind, int(code) if kind == "circle" else code),)


@lru_cache(maxsize=60_000)
def _name_keys(word: str) -> tuple[Key, ...]:
    bones = skeleton(word)
    return (("name", word), ("bones", bones)) if bones else (("name", word),)


@lru_cache(maxsize=20_000)
def _text_keys(kind: str, text: str) -> tuple[Key, ...]:
    return tuple((kind, word) for word in pieces(text))


def read(pks: Collection[int] | None = None) -> Iterator[Row]:
    """The accepted members, all or those of `pks`, ready for the roster (two queries)."""
    parts: dict[int, list[tuple[Key, ...]]] = defaultdict(list)
    for kind, person, code, level in _parts(pks):
        parts[person].append(_part_keys(kind, code, level))
    for found in _people(pks):
        yield _row(found, parts.get(found[0], []))


def _row(found: tuple[Any, ...], parts: list[tuple[Key, ...]]) -> Row:
    pk, name, latin, joined, country, region, sector, availability, function, organisation = found[:10]
    texts, audiences = found[10:13], found[13:]
    keys: set[Key] = {("country", country or ""), ("region", region or ""), ("availability", availability)}
    keys.update(
        *parts, _text_keys("function", function), zip(repeat("see"), zip(FIELDS, audiences, strict=True))
    )
    keys.update(*map(_name_keys, name_words(name) | name_words(latin)))
    if sector:
        keys.add(("sector", sector))
    if organisation:
        keys.add(("organisation", organisation))
        keys.update(*(_text_keys("office", text) for text in texts if text))
    return Row(pk, name, latin, country or "", joined, tuple(keys))


@dataclass(frozen=True)
class Fact:
    """A labelled thing of the network, by code."""

    code: str
    parent: str
    position: int
    labels: dict[str, str]

    @property
    def label(self) -> str:
        """The label in the active language, in English where it is missing."""
        return self.labels[active_code()] or self.labels["en"]


@dataclass(frozen=True)
class Facts:
    """Regions, countries, sectors and topics with labels, and the words that lead to topics and countries."""

    region: dict[str, Fact] = field(default_factory=dict)
    country: dict[str, Fact] = field(default_factory=dict)
    sector: dict[str, Fact] = field(default_factory=dict)
    topic: dict[str, Fact] = field(default_factory=dict)
    topic_words: Words = field(default_factory=dict)
    topic_stems: Words = field(default_factory=dict)
    country_words: Words = field(default_factory=dict)

    @cached_property
    def topic_vocabulary(self) -> list[str]:
        """The words of topics, sorted, for looking up beginnings."""
        return sorted(self.topic_words)

    @cached_property
    def country_vocabulary(self) -> list[str]:
        """The words of countries, sorted."""
        return sorted(self.country_words)


def _labelled(model: type[Model], kind: str, parent: Any, position: Any, synonyms: Any) -> QuerySet[Any, Any]:
    return model._default_manager.values_list(
        Value(kind, output_field=CharField()),
        Cast("code", CharField()),
        Cast(parent, CharField()),
        Cast(position, IntegerField()),
        Cast(synonyms, TextField()),
        *(Cast(f"label_{code}", CharField()) for code in CODES),
    )


def _index(texts: Iterable[tuple[str, str, str]]) -> tuple[Words, Words]:
    """Words and stems that lead to codes, from (code, language, text)."""
    words: dict[str, set[str]] = defaultdict(set)
    stems: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, language, text in texts:
        for word in pieces(text):
            words[word].add(code)
            stems[language, stem(word, language)].add(code)
    return {k: frozenset(v) for k, v in words.items()}, {k: frozenset(v) for k, v in stems.items()}


def read_facts() -> Facts:
    """Every label that the directory shows or matches (one query)."""
    none, nothing = Value(0), Value("")
    rows = _labelled(Region, "region", nothing, none, nothing).union(
        _labelled(Country, "country", F("region_id"), none, nothing),
        _labelled(Sector, "sector", nothing, F("position"), nothing),
        _labelled(Topic, "topic", F("group"), F("position"), F("synonyms")),
        all=True,
    )
    kinds: dict[str, dict[str, Fact]] = {"region": {}, "country": {}, "sector": {}, "topic": {}}
    texts: list[tuple[str, str, str]] = []
    for kind, code, parent, position, synonyms, *labels in rows:
        fact = Fact(code, parent, position, dict(zip(CODES, labels, strict=True)))
        kinds[kind][code] = fact
        if kind == "topic":
            texts += [(code, language, label) for language, label in fact.labels.items()]
            more: dict[str, list[str]] = json.loads(synonyms or "{}")
            texts += [(code, language, text) for language, found in more.items() for text in found]
    countries = (
        (fact.code, code, text) for fact in kinds["country"].values() for code, text in fact.labels.items()
    )
    topic_words, topic_stems = _index(texts)
    return Facts(
        **kinds, topic_words=topic_words, topic_stems=topic_stems, country_words=_index(countries)[0]
    )

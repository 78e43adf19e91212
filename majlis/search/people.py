"""What of a person can be found: one passage for each field, because each field has an audience of its
own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from majlis.access.people import Field
from majlis.kit.languages import CODES, Labelled, listed
from majlis.network.models import Person, Standing
from majlis.search.passages import Kind, Passage

FIELDS: tuple[Field, ...] = ("function", "organisation", "sectors", "expertise", "about")


@dataclass(frozen=True)
class _Fetch:
    joined: tuple[str, ...]
    listed: tuple[str, ...]


FETCH = _Fetch(joined=("country", "organisation", "sector"), listed=("sectors", "expertise__topic"))


def findable() -> QuerySet[Person]:
    """The people who are in the index: accepted members, and nobody else."""
    return Person.objects.filter(standing=Standing.ACCEPTED, is_active=True)


def _in_all_languages(things: Iterable[Labelled | None]) -> str:
    """Labels in every language, a line for each, so that each reader finds and sees their own."""
    known = [thing for thing in things if thing is not None]
    lines = [listed((thing.label_in(code) for thing in known), code) for code in CODES]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _texts(person: Person) -> Iterator[tuple[str, str]]:
    yield "", _in_all_languages([person.country])
    yield "function", person.function
    organisation = person.organisation
    yield "organisation", f"{organisation.name}\n{organisation.name_latin}".strip() if organisation else ""
    yield "sectors", _in_all_languages([person.sector, *person.sectors.all()])
    yield "expertise", _in_all_languages([known.topic for known in person.expertise.all()])
    yield "about", person.about


def passages_of(person: Person) -> Iterator[Passage]:
    """The passages of one person loaded with `FETCH`; the field tells whose audience guards each."""
    names = dict.fromkeys(name for name in (person.name, person.name_latin) if name)
    url = reverse("membership:expert", args=[person.handle])
    for field, text in _texts(person):
        if text or not field:
            yield Passage(
                part_key=field or "name",
                kind=Kind.PERSON,
                title="\n".join(names),
                body=text,
                language="",
                url=url,
                date=person.joined_at,
                field=field,
            )

"""Hidden fields: every field, every audience, every viewer, every exit. What may not be seen never leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from majlis.access.people import FIELDS, field_q
from majlis.membership.roster.reading import LEVELS
from majlis.network.models import Expertise, FieldAudience, Person, Speaks, Topic
from tests.people import (
    client_of,
    make_circle,
    make_country,
    make_organisation,
    make_person,
    make_sector,
    make_topic,
    viewer,
)

# What the target has and nobody else, by field; how it is written on a page in English.
SIGNS = {
    "function": "Zyfunction",
    "organisation": "Zyoffice",
    "sectors": "Zysector",
    "expertise": "Zytopic",
    "languages": "Esperanto",
    "time_zone": "Chatham",
    "availability": "Away",
    "about": "Zyabout",
    "email": "zytarget@example.invalid",
}
PHOTO = "0123456789abcdef0123456789abcdef"
FACETS = {
    "sectors": ("sector", "zysector"),
    "expertise": ("topic", "zytopic"),
    "languages": ("language", "eo"),
}
FACETS["availability"] = ("availability", "away")
BY_TEXT = ("function", "organisation", "expertise")


@dataclass
class Scene:
    """The target and those who look."""

    target: Person
    viewers: dict[str, Person]


@pytest.fixture
def scene(db: None) -> Scene:
    office = make_organisation("zyoffice", name="Zyoffice")
    sector = make_sector("zysector")
    sector.label_en = "Zysector"
    sector.save()
    topic = make_topic("zytopic", label_en="Zytopic")
    target = make_person(
        "Target Person",
        email=SIGNS["email"],
        organisation=office,
        sector=sector,
        function="Zyfunction",
        availability="away",
        about="Zyabout",
        time_zone="Pacific/Chatham",
        photo_version=PHOTO,
    )
    Expertise.objects.create(person=target, topic=topic, level=3)
    Speaks.objects.create(person=target, code="eo")
    near = make_person("Near")
    make_circle("shared", target, near)
    colleague = make_person("Colleague", organisation=office)
    stranger = make_person("Stranger", organisation=make_organisation("elsewhere"))
    return Scene(target, {"self": target, "near": near, "colleague": colleague, "stranger": stranger})


def _body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def _lines(client: Client, address: str) -> str:
    """The people in the list, without the frame, the facets and the echo of what was asked."""
    return " ".join(re.findall(r"<article.*?</article>", _body(client, address), re.S))


def _count(client: Client, facet: str, label: str) -> int:
    groups = client.get("/experts/?all=" + facet).context["facets"]
    return sum(one["count"] for group in groups for one in group["options"] if one["label"] == label)


def _exits(client: Client, target: Person) -> Iterator[tuple[str, str, bool]]:
    """Every exit by which each field could leave, and whether it does: (field, exit, left)."""
    page = _body(client, f"/experts/{target.handle}/").split('<main id="main"')[1]
    card = client.get(f"/experts/{target.handle}/card.vcf").content.decode()
    line = _lines(client, "/experts/?q=Target")
    for field, sign in SIGNS.items():
        yield field, "the person's page", sign in page
        if field in ("function", "organisation", "expertise", "time_zone", "email"):
            yield field, "the card for address books", sign in card
        if field in ("function", "organisation", "expertise", "languages"):
            yield field, "the line in the list", sign in line
        if field in BY_TEXT:
            yield field, "found by text", target.handle in _lines(client, f"/experts/?q={sign}")
            beginning = f"/experts/?q={sign[:5].lower()}"
            yield field, "found by a beginning", target.handle in _lines(client, beginning)
        if field in FACETS:
            facet, value = FACETS[field]
            yield field, "found by facet", target.handle in _lines(client, f"/experts/?{facet}={value}")
            yield field, "counted in the facet", _count(client, facet, sign) == 1
    yield "photo", "the person's page", f"photo/{PHOTO}" in page
    yield "photo", "the line in the list", PHOTO in line
    yield "expertise", "found by level", target.handle in _lines(client, "/experts/?level=3")
    yield "expertise", "counted by level", _count(client, "level", "Expert") == 1
    cells = client.get("/experts/?view=coverage").context["coverage"]["cells"]
    counted = sum(number for (sector, _), (number, _) in cells.items() if sector == "zysector")
    yield "sectors", "counted in the coverage", counted == 1
    suggested = client.get("/experts/suggest/?q=Target").content.decode()
    yield "organisation", "the line of a suggestion", SIGNS["organisation"] in suggested


@pytest.mark.parametrize("turn", range(4))
def test_a_field_leaves_by_every_exit_its_audience_allows_and_by_no_other(scene: Scene, turn: int) -> None:
    # In each turn neighbouring fields have different audiences; in four turns each field has each.
    audiences = {field: FieldAudience((place + turn) % 4) for place, field in enumerate(FIELDS)}
    by_name: dict[str, FieldAudience] = dict(audiences.items())
    changed = {f"see_{field}": audience for field, audience in audiences.items()}
    Person.objects.filter(pk=scene.target.pk).update(**changed)
    for name, person in scene.viewers.items():
        allowed = {
            FieldAudience.MEMBERS: True,
            FieldAudience.CIRCLES: name in ("self", "near"),
            FieldAudience.ORGANISATION: name in ("self", "colleague"),
            FieldAudience.NOBODY: name == "self",
        }
        for field in FIELDS:
            seen = Person.objects.filter(field_q(viewer(person), field), pk=scene.target.pk).exists()
            assert seen == allowed[audiences[field]]
        for name_of_field, way, left in _exits(client_of(person), scene.target):
            audience = by_name[name_of_field]
            assert left == allowed[audience], f"{name_of_field} for {audience.name} seen by {name}: {way}"


@pytest.mark.parametrize(
    "sign", ["Zyfunction", "Zyoffice", "Zytopic", "Zysector", "Zyabout", "zytarget", "Esperanto"]
)
def test_suggestions_know_people_by_their_name_only(scene: Scene, sign: str) -> None:
    for person in scene.viewers.values():
        assert (
            scene.target.handle not in client_of(person).get(f"/experts/suggest/?q={sign}").content.decode()
        )


def _order(client: Client, query: str) -> list[str]:
    return re.findall(r'/experts/([0-9a-f]{12})/"><bdi>', _lines(client, f"/experts/?{query}"))


@pytest.mark.parametrize("query", ["", "sort=newest", "sort=country", "q=target", "q=person"])
def test_the_order_of_a_list_does_not_depend_on_what_is_hidden(scene: Scene, query: str) -> None:
    other = make_person("Another Person", country=make_country("FR", "europe"))
    hidden = {f"see_{field}": FieldAudience.NOBODY for field in FIELDS}
    Person.objects.filter(pk=scene.target.pk).update(**hidden)
    client = client_of(scene.viewers["stranger"])
    before = _order(client, query)
    Person.objects.filter(pk=scene.target.pk).update(
        function="Aaa person", availability="open", organisation=None
    )
    Expertise.objects.filter(person=scene.target).update(topic=make_topic("person", label_en="Person"))
    assert _order(client, query) == before
    assert other.handle in before or query == "q=target"


def test_a_language_that_only_hidden_people_speak_is_as_unknown_as_one_that_nobody_speaks(
    scene: Scene,
) -> None:
    Person.objects.filter(pk=scene.target.pk).update(see_languages=FieldAudience.NOBODY)
    client = client_of(scene.viewers["stranger"])
    spoken, unspoken = (client.get(f"/experts/?language={code}").context for code in ("eo", "wa"))
    assert spoken["total"] == unspoken["total"] == 0
    assert len(spoken["chips"]) == len(unspoken["chips"]) == 1


def test_levels_are_the_ones_of_the_network() -> None:
    assert list(LEVELS) == Expertise.Level.values
    assert Topic._meta.pk is not None


def test_the_photo_of_a_hidden_field_is_not_served(scene: Scene, tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / f"{PHOTO}.jpg").write_bytes(b"picture")
    address = f"/experts/{scene.target.handle}/photo/{PHOTO}"
    assert client_of(scene.viewers["stranger"]).get(address).content == b"picture"
    Person.objects.filter(pk=scene.target.pk).update(see_photo=FieldAudience.NOBODY)
    assert client_of(scene.viewers["stranger"]).get(address).status_code == 404
    assert client_of(scene.target).get(address).status_code == 200

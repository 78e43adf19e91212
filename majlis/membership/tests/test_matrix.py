"""Hidden fields: every field, every audience, every viewer, every exit. What may not be seen never leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from majlis.access.people import FIELDS, Field, field_q
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
    "time_zone": "Pacific/Chatham",
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


def _exits(client: Client, target: Person, field: str) -> Iterator[tuple[str, bool]]:
    """Every exit by which a field could leave, and whether it does."""
    page = f"/experts/{target.handle}/"
    sign = SIGNS.get(field, "")
    main = _body(client, page).split('<main id="main"')[1] if field != "photo" else ""
    if field == "photo":
        yield "photo on the page", f"photo/{PHOTO}" in _body(client, page).split('<main id="main"')[1]
        yield "photo in the list", PHOTO in _lines(client, "/experts/?q=Target")
        return
    yield "person page", sign in main
    if field in ("function", "organisation", "expertise", "time_zone", "email"):
        yield "vcard", sign in client.get(page + "card.vcf").content.decode()
    if field in ("function", "organisation", "expertise", "languages"):
        yield "card in the list", sign in _lines(client, "/experts/?q=Target")
    if field in BY_TEXT:
        yield "found by text", target.handle in _lines(client, f"/experts/?q={sign}")
        yield (
            "found by the beginning of a text",
            target.handle in _lines(client, f"/experts/?q={sign[:5].lower()}"),
        )
    if field in FACETS:
        facet, value = FACETS[field]
        yield "found by facet", target.handle in _lines(client, f"/experts/?{facet}={value}")
        yield "counted in the facet", _count(client, facet, sign) == 1
    if field == "expertise":
        yield "found by level", target.handle in _lines(client, "/experts/?level=3")
        groups = client.get("/experts/").context["facets"]
        yield (
            "counted by level",
            any(one["count"] for group in groups if group["label"] == "Level" for one in group["options"]),
        )
    if field == "sectors":
        cells = client.get("/experts/?view=coverage").context["coverage"]["cells"]
        yield (
            "counted in the coverage",
            any(number for (sector, _), (number, _) in cells.items() if sector == "zysector"),
        )
    if field == "organisation":
        yield "named in suggestions", sign in client.get("/experts/suggest/?q=Target").content.decode()


@pytest.mark.parametrize("audience", FieldAudience, ids=lambda one: one.name.lower())
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_leaves_by_every_exit_its_audience_allows_and_by_no_other(
    scene: Scene, field: Field, audience: FieldAudience
) -> None:
    Person.objects.filter(pk=scene.target.pk).update(**{f"see_{field}": audience})
    for name, person in scene.viewers.items():
        allowed = Person.objects.filter(field_q(viewer(person), field), pk=scene.target.pk).exists()
        expected = {
            FieldAudience.MEMBERS: True,
            FieldAudience.CIRCLES: name in ("self", "near"),
            FieldAudience.ORGANISATION: name in ("self", "colleague"),
            FieldAudience.NOBODY: name == "self",
        }[audience]
        assert allowed == expected
        for door, left in _exits(client_of(person), scene.target, field):
            assert left == allowed, f"{field} for {audience.name} seen by {name}: {door}"


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


@pytest.mark.parametrize(
    "query", ["", "sort=newest", "sort=country", "q=target", "q=person", "q=Morocco+person"]
)
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

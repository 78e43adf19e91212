"""The directory: what is found, counted and shown, and that no address breaks it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from majlis.access.people import FIELDS
from majlis.kit.languages import CODES
from majlis.membership.finding import Finding, Wanted
from majlis.membership.tests.crowd import crowd
from majlis.network.models import Expertise, FieldAudience, Person, Speaks, Standing
from tests.people import (
    Cast,
    client_of,
    make_country,
    make_organisation,
    make_person,
    make_sector,
    make_topic,
    viewer,
)


def _found(who: Person, q: str = "", level: int = 1, **chosen: list[str]) -> set[str]:
    facets = tuple((facet, frozenset(values)) for facet, values in chosen.items())
    finding = Finding(viewer(who), Wanted(q=q, chosen=facets, level=level, sort="name"))
    return {row.name for row in finding.rows(0, 1000)}


@pytest.fixture
def me(db: None) -> Person:
    return make_person("Reader")


@pytest.mark.parametrize(
    ("name", "latin", "q"),
    [
        ("أحمد الهاشمي", "Ahmad Al-Hashimi", "احمد"),
        ("أحمد الهاشمي", "Ahmad Al-Hashimi", "هاشمي"),
        ("أحمد الهاشمي", "Ahmad Al-Hashimi", "hashimi"),
        ("أحمد الهاشمي", "Ahmad Al-Hashimi", "Hashmi"),
        ("فاطمة التازي", "", "فاطمه"),
        ("مُحَمَّد عبد الرحمن", "", "محمد"),
        ("عبد الرحمن الفاسي", "", "عبدالرحمن"),
        ("عبدالرحمن الفاسي", "", "عبد الرحمن"),
        ("مصطفى كمال", "", "مصطفي"),
        ("محمد بنجلون", "", "Mohammed"),
        ("Élodie Müller", "", "elodie muller"),
        ("José García", "", "garcia josé"),
        ("Siobhán O'Brien", "", "obrien"),
        ("Siobhán O'Brien", "", "o'brien"),
        ("Oleksandra Kovalenko", "", "Kovalenk"),
        ("Oleksandra Kovalenko", "", "Kovalneko"),
        ("Oleksandra Kovalenko", "", "Kovaienko"),
        ("Amal Haddad", "", "AMAL had"),
    ],
)
def test_a_name_is_found_in_every_way_people_write_it(me: Person, name: str, latin: str, q: str) -> None:
    make_person("Somebody Else")
    make_person(name, name_latin=latin)
    assert name in _found(me, q)
    assert "Somebody Else" not in _found(me, q)


def test_text_reaches_function_organisation_expertise_and_country(me: Person) -> None:
    topic = make_topic("border_controls", label_en="Border controls", label_fr="Contrôles aux frontières")
    topic.label_ar, topic.synonyms = "مراقبة الحدود", {"es": ["control aduanero"]}
    topic.save()
    country = make_country("MA")
    country.label_en, country.label_fr = "Morocco", "Maroc"
    country.save()
    target = make_person(
        "Target", function="Cheffe de brigade", organisation=make_organisation("port", name="Harbour Office")
    )
    Expertise.objects.create(person=target, topic=topic, level=2)
    for q in (
        "brigade",
        "HARBOUR",
        "controles",
        "contrôle",
        "الحدود",
        "aduanero",
        "control aduanero",
        "brigade harbour",
    ):
        assert _found(me, q) == {"Target"}, q
    assert _found(me, "maroc brigade") == {"Target"}
    assert _found(me, "brigade nonsense") == set()


def test_facets_combine_within_by_or_and_between_by_and(me: Person) -> None:
    people = crowd(60)
    everyone = dict.fromkeys(map("see_{}".format, FIELDS), FieldAudience.MEMBERS)
    Person.objects.update(**everyone)
    wanted = {
        "topic": ["border_controls", "retail_awareness"],
        "language": ["fr", "ar"],
        "region": ["mena", "africa"],
    }
    expected = {
        person.name
        for person in people
        if person.expertise.filter(topic__in=wanted["topic"], level__gte=2).exists()
        and person.speaks.filter(code__in=wanted["language"]).exists()
        and person.country
        and person.country.region_id in wanted["region"]
    }
    assert expected
    assert _found(me, "", 2, **wanted) == expected


@pytest.mark.parametrize("seed", [1, 2])
def test_each_count_is_what_one_would_get_by_choosing_it(me: Person, seed: int) -> None:
    crowd(50, seed)
    chosen = (("region", frozenset({"mena", "asia"})), ("availability", frozenset({"open", "limited"})))
    finding = Finding(viewer(me), Wanted(q="office", chosen=chosen))
    for facet in ("topic", "sector", "region", "country", "language", "availability"):
        others = tuple((name, values) for name, values in chosen if name != facet)
        for value, number in finding.counts(facet).items():
            narrowed = Wanted(q="office", chosen=(*others, (facet, frozenset({value}))))
            assert Finding(viewer(me), narrowed).total == number, (facet, value)
    for level, number in finding.level_counts().items():
        if level > 1:
            assert Finding(viewer(me), Wanted(q="office", chosen=chosen, level=level)).total == number


def test_the_best_match_comes_first(me: Person) -> None:
    topic = make_topic("customs", label_en="Customs")
    for name, level in (("Aware", 1), ("Expert", 3)):
        Expertise.objects.create(person=make_person(name), topic=topic, level=level)
    make_person("Aaa", function="Customs clerk")
    make_person("Zoe Customs")
    finding = Finding(viewer(me), Wanted(q="customs", sort="relevance"))
    assert [row.name for row in finding.rows(0, 9)] == ["Zoe Customs", "Expert", "Aware", "Aaa"]
    assert [row.name for row in finding.rows(1, 3)] == ["Expert", "Aware"]


@pytest.mark.parametrize("sort", ["name", "newest", "country", "relevance"])
def test_pages_of_a_list_hold_everybody_once(me: Person, sort: str) -> None:
    crowd(55)
    finding = Finding(viewer(me), Wanted(q="a", sort=sort) if sort == "relevance" else Wanted(sort=sort))
    pages = [row.pk for start in range(0, 72, 24) for row in finding.rows(start, start + 24)]
    assert len(pages) == len(set(pages)) == finding.total


@pytest.mark.parametrize("code", CODES)
def test_the_directory_and_a_person_stand_in_every_language(cast: Cast, code: str) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(language=code)
    client = client_of(cast.bob)
    for address in (
        "/experts/",
        "/experts/?view=map",
        "/experts/?view=coverage",
        "/me/",
        f"/experts/{cast.alice.handle}/",
    ):
        body = client.get(address).content.decode()
        assert f'<html lang="{code}"' in body
        assert " style=" not in body.split("<main")[1]


def test_a_visitor_and_a_former_member_see_no_directory(cast: Cast) -> None:
    addresses = ["/experts/", "/experts/suggest/?q=alice", f"/experts/{cast.alice.handle}/"]
    addresses += [f"/experts/{cast.alice.handle}/card.vcf", "/me/"]
    for address in addresses:
        assert client_of(None).get(address).status_code == 302
        for person in (cast.eve, cast.applicant):
            assert client_of(person).get(address).status_code == 403


def test_former_members_are_in_no_list_page_or_suggestion(cast: Cast) -> None:
    client = client_of(cast.alice)
    for person in (cast.eve, cast.applicant):
        assert person.handle not in client.get("/experts/").content.decode()
        assert client.get("/experts/suggest/", {"q": person.name}).json() == []
        assert client.get(f"/experts/{person.handle}/").status_code == 404
        assert client.get(f"/experts/{person.handle}/card.vcf").status_code == 404


def test_a_suspension_closes_the_directory_at_once(cast: Cast) -> None:
    client = client_of(cast.alice)
    assert cast.bob.handle in client.get("/experts/").content.decode()
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
    assert cast.bob.handle not in client.get("/experts/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=zzz", "page=0", "page=-1", "page=99999999999999999999", "page=٣", "sector=%00",
        "sector=nowhere", "topic=%F0%9F%92%A5", "level=9", "level=%D9%A3", "sort=password",
        "view=../../etc", "all=%00", "q=%00", "q=" + "%D8%A7" * 5000, "q=%ED%A0%80",
        "q=%22%3E%3Cscript%3E", "q='%20OR%201=1--", "country=" + "X" * 9000, "language=xx&language=",
        "q=%E2%80%AEgnp", "q=...", "q=*", "sector=a&" * 500, "availability=0",
    ],
)  # fmt: skip
def test_no_address_breaks_the_directory(cast: Cast, query: str) -> None:
    client = client_of(cast.alice)
    assert client.get(f"/experts/?{query}").status_code == 200
    assert client.get(f"/experts/suggest/?{query}").status_code == 200


@pytest.mark.parametrize("handle", ["nobody", "0" * 12, "-", "_" * 300])
def test_an_unknown_person_is_not_found(cast: Cast, handle: str) -> None:
    for tail in ("", "card.vcf", "photo/abc"):
        assert client_of(cast.alice).get(f"/experts/{handle}/{tail}").status_code == 404


def test_what_is_asked_is_echoed_as_text(cast: Cast) -> None:
    body = client_of(cast.alice).get("/experts/?q=" + quote("<img src=x onerror=1>")).content.decode()
    assert "<img src=x" not in body


def _queries(person: Person, address: str) -> int:
    client = client_of(person)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_number_of_queries_is_small_and_does_not_grow(cast: Cast) -> None:
    Expertise.objects.create(person=cast.bob, topic=make_topic("t"), level=1)
    Speaks.objects.create(person=cast.bob, code="fr")
    addresses = ["/experts/", "/experts/?q=a&region=mena", "/experts/?view=map", "/experts/?view=coverage"]
    addresses += [f"/experts/{cast.bob.handle}/", "/experts/suggest/?q=a", "/me/"]
    before = [_queries(cast.alice, address) for address in addresses]
    crowd(60)
    for code in ("s1", "s2", "s3"):
        cast.bob.sectors.add(make_sector(code))
    assert [_queries(cast.alice, address) for address in addresses] == before
    assert max(before) <= 12, dict(zip(addresses, before, strict=True))


def test_suggestions_say_who_is_meant(cast: Cast) -> None:
    found = client_of(cast.alice).get("/experts/suggest/?q=bo").json()
    assert found == [{"value": cast.bob.handle, "label": "Bob · Plant · MA"}]
    assert client_of(cast.alice).get("/experts/suggest/").json() == []


def test_the_card_is_a_sound_vcard(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(
        name="بوب; " + "ا" * 100, function="Head, customs\nX-INJECTED:1", see_email=FieldAudience.MEMBERS
    )
    answer = client_of(cast.alice).get(f"/experts/{cast.bob.handle}/card.vcf")
    lines = answer.content.split(b"\r\n")
    assert answer["Content-Type"].startswith("text/vcard")
    assert all(len(line) <= 75 for line in lines)
    whole = re.sub(rb"\r\n ", b"", answer.content).decode().split("\r\n")
    assert whole[:2] == ["BEGIN:VCARD", "VERSION:4.0"] and whole[-2:] == ["END:VCARD", ""]
    assert "FN:بوب\\; " + "ا" * 100 in whole
    assert "TITLE:Head\\, customs\\nX-INJECTED:1" in whole
    assert f"EMAIL:{cast.bob.email}" in whole


def test_facets_that_have_no_values_are_not_shown(me: Person) -> None:
    page = client_of(me).get("/experts/?q=zzzzqq").content.decode()
    assert "Nobody fits all of this" in page and "<summary>" not in page
    kept = client_of(me).get("/experts/?q=zzzzqq&level=3").content.decode()
    assert kept.count("<summary>") == 1  # what is chosen can be taken away


@pytest.mark.parametrize("code", ["en", "fr", "es"])
def test_a_list_by_name_leads_with_the_spelling_that_it_is_sorted_by(db: None, code: str) -> None:
    zoe = make_person("Zoé Aubert", language=code)
    make_person("آمنة يعقوبي", name_latin="Yamina Yaqubi")
    make_person("Bruno Conti")
    found = [line.card.name for line in client_of(zoe).get("/experts/").context["page"]]
    assert found == ["Bruno Conti", "آمنة يعقوبي", "Zoé Aubert"]
    page = client_of(zoe).get("/experts/").content.decode()
    assert '<bdi>Yamina Yaqubi</bdi> <bdi class="quiet">آمنة يعقوبي</bdi>' in page


def test_in_arabic_a_list_by_name_begins_with_arabic_names_in_their_own_script(db: None) -> None:
    reader = make_person("يوسف النجار", name_latin="Abe Najjar", language="ar")
    make_person("Aaron Abel")
    make_person("أمينة الفاسي", name_latin="Zamina Fassi")
    found = [line.card.name for line in client_of(reader).get("/experts/").context["page"]]
    assert found == ["أمينة الفاسي", "يوسف النجار", "Aaron Abel"]
    assert "Zamina" not in client_of(reader).get("/experts/").content.decode()

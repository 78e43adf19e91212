"""The index follows what happens, can be made anew, and holds long texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from majlis.access.models import Item
from majlis.network.models import Expertise, Person, Standing
from majlis.search import index
from majlis.search.engines import engine
from majlis.search.find import find
from majlis.search.models import IndexRow, TermRow
from majlis.search.passages import Kind, Passage
from majlis.search.results import also_searched
from majlis.search.tests.conftest import TEXTS, WRITTEN
from tests.people import make_person, make_topic, viewer

Note = Callable[..., Item]


def test_reindexing_again_changes_nothing_and_touches_no_row(note: Note) -> None:
    item = note("Ports", "seals", "gates")
    before = list(IndexRow.objects.values_list("pk", "digest"))
    index.reindex(item)
    assert list(IndexRow.objects.values_list("pk", "digest")) == before


def test_a_changed_part_is_found_by_its_new_words_only(note: Note) -> None:
    item = note("Ports", "seals", "gates")
    who = viewer(make_person("Reader"))
    TEXTS[item.pk] = [Passage("part-0", Kind.POST, "Ports", "barriers", "en", "/", WRITTEN)]
    index.reindex(item)
    assert find(who, "barrier").total == 1
    assert find(who, "gates").total == 0
    index.forget(item)
    assert find(who, "barrier").total == 0


def test_a_rebuild_gives_what_following_gave(note: Note) -> None:
    note("Ports", "seals")
    note("Shops", "awareness")
    for person in Person.objects.all():
        index.reindex_person(person)
    columns = ("item_id", "person_id", "part", "chunk", "digest", "body_stem")
    before = set(IndexRow.objects.values_list(*columns))
    told: list[tuple[int, int]] = []
    assert index.rebuild(lambda done, total: told.append((done, total))) == len(before)
    assert set(IndexRow.objects.values_list(*columns)) == before
    assert told[-1][0] == told[-1][1] == len(told)
    who = viewer(make_person("Reader"))
    assert find(who, "seals").total == 1
    IndexRow.objects.filter(body="seals").delete()
    assert find(who, "seals").total == 0


def test_a_person_who_is_no_member_leaves_the_index(db: None) -> None:
    person = make_person("Somebody")
    index.reindex_person(person)
    assert IndexRow.objects.filter(person=person).exists()
    Person.objects.filter(pk=person.pk).update(standing=Standing.LEFT)
    index.reindex_person(person)
    assert not IndexRow.objects.filter(person=person).exists()


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_word_is_found_anywhere_in_a_very_long_text(place: str, note: Note) -> None:
    words = ["filler"] * 30_000
    words[{"start": 0, "middle": 15_000, "end": -1}[place]] = "needleword"
    text = " ".join(words)
    assert len(text) > 200_000
    item = note("Long", text)
    found = find(viewer(make_person("Reader")), "needleword")
    assert [hit.key for hit in found.hits] == [("item", item.pk)]
    assert "needleword" in IndexRow.objects.get(pk=found.hits[0].row).body


def test_the_engine_is_installed_and_installing_again_is_harmless(note: Note) -> None:
    engine().install()
    note("Ports", "seals")
    assert find(viewer(make_person("Reader")), "seals").total == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'")
            assert {name for (name,) in cursor.fetchall()} == {"search_put", "search_drop", "search_change"}
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('integrity-check')")


@pytest.mark.parametrize(
    ("stored", "latin", "typed"),
    [
        ("محمد الدخيسي", "Mohammed Dkhissi", "Mohamed"),
        ("محمد الدخيسي", "Mohammed Dkhissi", "الدخيصي"),
        ("Karim Benali", "", "كريم"),
        ("Karim Benali", "", "Bnali"),
        ("Jürgen Müller", "", "Jurgen Muler"),
        ("María González", "", "gonzales maria"),
        ("خالد القاسمي", "Khalid Al Qasimi", "Khaled Kasimi"),
    ],
)
def test_a_name_is_found_in_other_spellings(stored: str, latin: str, typed: str, db: None) -> None:
    person = make_person(stored, name_latin=latin)
    other = make_person("Ana Pérez")
    index.reindex_person(person)
    index.reindex_person(other)
    found = find(viewer(other), typed)
    assert [hit.key for hit in found.hits] == [("person", person.pk)]


def test_a_name_in_full_comes_first(note: Note) -> None:
    note("Karim asks", "Karim Benali wrote this about Karim and Benali.")
    person = make_person("Karim Benali")
    index.reindex_person(person)
    found = find(viewer(person), "karim benali")
    assert found.hits[0].key == ("person", person.pk)
    assert found.total == 2


def test_expertise_is_found_in_every_language(db: None) -> None:
    person = make_person("Somebody")
    topic = make_topic(
        "decon", label_en="Decontamination", label_ar="إزالة التلوث", label_fr="Décontamination"
    )
    Expertise.objects.create(person=person, topic=topic)
    index.reindex_person(person)
    for text in ("decontamination", "إزالة التلوث", "décontaminations"):
        assert find(viewer(person), text).total == 1, text


def test_the_thesaurus_bridges_languages_and_the_page_can_say_how(note: Note) -> None:
    make_topic("points", label_en="Points of sale", label_ar="نقاط البيع", label_fr="Points de vente")
    index.rebuild_terms()
    note("بطاقة", "للعاملين في نقاط البيع بالتقسيط", language="ar")
    note("Fiche", "personnel des points de vente", language="fr")
    found = find(viewer(make_person("Reader")), "points of sale", language="en")
    assert found.total == 2
    assert {one.text for one in also_searched(found.query)} == {"نقاط البيع", "Points de vente"}
    assert TermRow.objects.filter(topic=True).exists()


def test_recency_and_acceptance_order_what_is_equal(note: Note) -> None:
    old = note("Seals", "check them", date=WRITTEN - timedelta(days=2000))
    new = note("Seals", "check them")
    accepted = note("Seals", "check them", boost=1.0)
    who = viewer(make_person("Reader"))
    assert [hit.key[1] for hit in find(who, "seals").hits] == [accepted.pk, new.pk, old.pk]
    latest = note("Seals seals seals", "seals", date=WRITTEN - timedelta(days=1))
    assert find(who, "seals", by_date=True).hits[-1].key[1] == old.pk
    assert find(who, "seals").hits[0].key[1] == latest.pk


def test_facets_count_hits_and_combine(note: Note) -> None:
    note("Seals", "one", language="en")
    note("Seals", "deux", language="fr")
    note("Seals", "trois", language="fr", date=WRITTEN - timedelta(days=400))
    who = viewer(make_person("Reader"))
    found = find(who, "seals", chosen={"language": "fr"})
    assert found.total == 2
    assert found.facets["language"] == {"en": 1, "fr": 2}
    assert found.facets["year"] == {"2025": 1, "2024": 1}
    both = find(who, "seals", chosen={"language": "fr", "year": "2024"})
    assert both.total == 1
    assert both.facets["language"] == {"fr": 1}

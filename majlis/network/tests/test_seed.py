"""The public facts that every installation has."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from majlis.kit.languages import CODES
from majlis.network import make_countries, seed
from majlis.network.models import (
    Concept,
    Country,
    Organisation,
    OrganisationRole,
    Plenary,
    Region,
    Sector,
    Topic,
)


@pytest.mark.django_db
def test_the_facts_are_loaded_once_and_a_second_call_writes_nothing() -> None:
    assert seed.load() > 300
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert seed.load() == 0
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert (Sector.objects.count(), Region.objects.count(), Topic.objects.count()) == (18, 5, 44)
    assert Sector.objects.filter(core=True).count() == 10
    assert Concept.objects.count() >= 60
    assert Plenary.objects.count() == 5


@pytest.mark.django_db
def test_what_differs_from_the_files_is_brought_in_line() -> None:
    seed.load()
    Topic.objects.filter(code="licensing").update(label_fr="", synonyms={})
    OrganisationRole.objects.filter(organisation__code="us-dhs").update(ends=None)
    Country.objects.filter(code="PW").delete()
    assert seed.load() == 3
    assert Topic.objects.get(code="licensing").label_fr
    assert OrganisationRole.objects.get(organisation__code="us-dhs").ends == dt.date(2022, 12, 31)


@pytest.mark.django_db
def test_sudan_is_in_africa_and_agencies_have_their_parents() -> None:
    seed.load()
    assert Country.objects.get(code="SD").region_id == "africa"
    parent = Organisation.objects.get(code="us-cisa").parent
    assert parent is not None
    assert parent.code == "us-dhs"
    leads = OrganisationRole.objects.filter(role="lead", ends=None).values_list(
        "organisation__code", flat=True
    )
    assert set(leads) == {"interpol", "us-cisa", "us-dtra", "us-fbi"}


@pytest.mark.parametrize("name", ["sectors", "regions", "countries", "topics"])
def test_every_fact_has_a_label_in_all_four_languages(name: str) -> None:
    for row in seed.facts(name):
        assert set(row["labels"]) == set(CODES)
        assert all(label.strip() for label in row["labels"].values())


def test_every_topic_has_other_words_in_all_four_languages() -> None:
    for row in seed.facts("topics"):
        for code in CODES:
            words = row["synonyms"][code]
            assert 4 <= len(words) <= 9
            assert len(set(words)) == len(words)
            assert row["labels"][code] not in words


def test_an_organisation_is_called_by_its_own_name_in_one_of_its_languages() -> None:
    for row in seed.facts("organisations"):
        said = [name for name, _short in row["names"].values()]
        assert row["name"] in said
        assert not row["name_latin"] or row["name_latin"] in said


def test_every_known_organisation_has_a_name_for_readers_of_arabic() -> None:
    assert [row["code"] for row in seed.facts("organisations") if "ar" not in row["names"]] == []


def test_the_sector_of_shops_says_retail_in_the_words_of_east_and_west() -> None:
    label = next(row["labels"]["ar"] for row in seed.facts("sectors") if row["code"] == "retail")
    assert "التقسيط" in label and "التجزئة" in label


def test_the_file_of_countries_is_what_its_maker_makes() -> None:
    assert seed.facts("countries") == make_countries.country_rows()

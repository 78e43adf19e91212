"""Names that fit country and script."""

from __future__ import annotations

import re
from random import Random

from majlis.demo import names
from majlis.demo.cast import CAST
from majlis.demo.data import countries, toml

_LATIN_ONLY = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff’' .\-]+")


def test_there_are_102_countries_and_every_one_has_a_pool_of_names() -> None:
    assert len(countries()) == 102
    assert {country.pool for country in countries()} == set(toml("names"))


def test_a_name_in_another_script_has_a_latin_spelling_and_a_latin_one_needs_none() -> None:
    rng = Random(1)
    scripts = set()
    for country in countries():
        for _time in range(30):
            name = names.invent(rng, country)
            if _LATIN_ONLY.fullmatch(name.own):
                assert name.latin == "", name
            else:
                scripts.add(country.pool)
                assert _LATIN_ONLY.fullmatch(name.latin), name
    assert {
        "maghreb",
        "gulf",
        "thailand",
        "japan",
        "korea",
        "china",
        "greece",
        "ukraine",
        "israel",
    } <= scripts


def test_the_family_name_follows_the_woman_where_the_language_asks_for_it() -> None:
    poland = next(country for country in countries() if country.code == "PL")
    rng = Random(2)
    women = {names.invent(rng, poland, woman=True).own.split()[-1] for _time in range(300)}
    men = {names.invent(rng, poland, woman=False).own.split()[-1] for _time in range(300)}
    assert "Górska" in women
    assert "Górski" not in women
    assert "Górski" in men


def test_the_cast_is_known_by_address_and_described_in_four_languages() -> None:
    assert len({role["email"] for role in CAST}) == len(CAST) == 9
    for role in CAST:
        assert role["email"].endswith("@demo.invalid")
        assert set(role["what"]) == {"ar", "en", "fr", "es"}

"""The declared policy: sector, country and nominating organisation choose what has to be shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import majlis
from majlis.membership.vetting import requirements
from majlis.network.seed import facts

ROOT = Path(majlis.__file__).parent.parent

TABLE: dict[str, Any] = {
    "row": [
        {"checks": ["identity"]},
        {"checks": ["identity", "employment"], "sectors": ["industry"]},
        {"checks": ["identity", "mandate"], "sectors": ["industry", "retail"]},
        {"checks": ["identity", "national_contact"], "countries": ["MA"]},
        {"checks": ["identity", "interview"], "countries": ["MA"], "sectors": ["industry"]},
        {"checks": ["identity", "employment", "interview"], "organisations": ["port"]},
        {"checks": ["identity", "interview"], "countries": ["TN", "DZ"]},
        {"checks": ["identity", "mandate"], "countries": ["TN"], "organisations": ["port"]},
    ]
}


@pytest.mark.parametrize(
    ("sector", "country", "organisation", "checks"),
    [
        ("academia", "FR", None, ["identity"]),
        (None, None, None, ["identity"]),
        ("retail", "FR", None, ["identity", "mandate"]),
        ("industry", "FR", None, ["identity", "employment", "mandate"]),  # equally specific ones add up
        ("retail", "MA", None, ["identity", "national_contact"]),
        ("industry", "MA", None, ["identity", "interview"]),
        ("industry", "MA", "port", ["identity", "employment", "interview"]),
        ("industry", "MA", "plant", ["identity", "interview"]),
        (None, "MA", None, ["identity", "national_contact"]),
        ("industry", None, None, ["identity", "employment", "mandate"]),
        ("academia", "MA", "port", ["identity", "employment", "interview"]),
        ("academia", "TN", None, ["identity", "interview"]),
        ("academia", "TN", "port", ["identity", "mandate"]),  # an organisation in a country beats it anywhere
    ],
)
def test_the_most_specific_row_says_what_has_to_be_shown(
    sector: str | None, country: str | None, organisation: str | None, checks: list[str]
) -> None:
    assert requirements.checks_for(requirements.read(TABLE), sector, country, organisation) == checks


@pytest.mark.parametrize(
    "rows",
    [
        [{"checks": ["identity", "tea"]}],
        [{"checks": ["mandate"]}],
        [{"checks": ["identity"], "sectors": ["a"]}],
        [{"checks": ["identity"]}, {"checks": ["identity"], "countries": "MA"}],
        [{"checks": ["identity"]}, {"checks": ["identity"], "countries": ["ma"]}],
        [{"checks": ["identity"]}, {"checks": ["identity"], "country": ["MA"]}],
        [{"checks": ["identity"]}, {"checks": ["identity"], "organisations": [""]}],
    ],
)
def test_a_table_that_lacks_the_least_is_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="check"):
        requirements.read({"row": rows})


def test_the_table_that_ships_names_sectors_and_asks_of_all_who_they_are() -> None:
    assert all(requirements.ALWAYS in row.checks for row in requirements.rows())
    assert "national_contact" in requirements.checks_for(requirements.rows(), "law_enforcement", "MA", None)
    assert requirements.checks_for(requirements.rows(), "law_enforcement", "MA", "interpol") == ["identity"]


def test_the_table_that_ships_says_nothing_of_any_country() -> None:
    assert [row.countries for row in requirements.rows() if row.countries] == []


def test_the_table_that_ships_names_only_what_there_is() -> None:
    for names in ("sectors", "countries", "organisations"):
        known = {row["code"] for row in facts(names)}
        assert {code for row in requirements.rows() for code in getattr(row, names)} <= known


def test_the_row_by_country_that_the_manual_shows_does_what_it_says() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    shown = re.findall(r"```toml\n(\[\[row\]\].*?)```", manual, re.S)
    assert len(shown) == 1
    table = requirements.rows() + requirements.read(
        {"row": [{"checks": ["identity"]}, *tomllib.loads(shown[0])["row"]]}
    )
    asked = {country: requirements.checks_for(table, "retail", country, None) for country in ("PT", "FR")}
    assert "national_contact" in asked["PT"] and "national_contact" not in asked["FR"]
    assert requirements.checks_for(table, "law_enforcement", "PT", "interpol") == ["identity"]

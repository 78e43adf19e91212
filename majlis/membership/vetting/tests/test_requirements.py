"""The declared policy: sector, country and nominating organisation choose what has to be shown."""

from __future__ import annotations

from typing import Any

import pytest

from majlis.membership.vetting import requirements

TABLE: dict[str, Any] = {
    "row": [
        {"checks": ["identity"]},
        {"checks": ["identity", "employment"], "sectors": ["industry"]},
        {"checks": ["identity", "mandate"], "sectors": ["industry", "retail"]},
        {"checks": ["identity", "national_contact"], "countries": ["MA"]},
        {"checks": ["identity", "interview"], "countries": ["MA"], "sectors": ["industry"]},
        {"checks": ["identity", "employment", "interview"], "organisations": ["port"]},
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
    ],
)
def test_a_table_that_lacks_the_least_is_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="check"):
        requirements.read({"row": rows})


def test_the_table_that_ships_names_sectors_and_asks_of_all_who_they_are() -> None:
    assert all(requirements.ALWAYS in row.checks for row in requirements.rows())
    assert "national_contact" in requirements.checks_for(requirements.rows(), "law_enforcement", "MA", None)
    assert requirements.checks_for(requirements.rows(), "law_enforcement", "MA", "interpol") == ["identity"]

"""The declared policy: which checks an applicant's sector, country and nominating organisation ask for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.membership.vetting.models import Case, SponsorRole
from majlis.network.models import Person

CHECKS: dict[str, Promise] = {
    "identity": _("Identity: who the person is, checked with a source of one’s own"),
    "employment": _("Employment: the organisation confirms it, called back on a published number"),
    "mandate": _("Mandate: the organisation agrees that the person takes part"),
    "national_contact": _("National contact point: the country’s central bureau or contact point knows them"),
    "interview": _("Interview: a conversation about why they want to take part"),
}
ALWAYS = "identity"
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Row:
    """One row of the table; an empty list fits everybody."""

    checks: tuple[str, ...]
    sectors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    def fits(self, sector: str | None, country: str | None, organisation: str | None) -> bool:
        """Whether this row is about such an applicant."""
        asked = (
            (self.sectors, sector),
            (self.countries, country),
            (self.organisations, organisation),
        )
        return all(not wanted or value in wanted for wanted, value in asked)

    @property
    def weight(self) -> int:
        """How specific it is."""
        return 4 * bool(self.organisations) + 2 * bool(self.countries) + bool(self.sectors)


def _row(row: dict[str, Any]) -> Row:
    """One row; a slip in it would fit nobody, and with that ask too little of those it is about."""
    for key, value in row.items():
        if key not in Row.__dataclass_fields__:
            raise ValueError(f"a row of checks has no {key!r}")
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise ValueError(f"{key} of a row of checks is a list of codes: {value!r}")
    if wrong := [one for one in row.get("countries", ()) if not _COUNTRY.fullmatch(one)]:
        raise ValueError(f"a row of checks names countries by two capital letters: {wrong}")
    return Row(**{key: tuple(value) for key, value in row.items()})


def read(raw: dict[str, Any]) -> tuple[Row, ...]:
    """The rows of a table. Raises ValueError for a slip in a row, and for a table without a row for all."""
    rows = tuple(_row(row) for row in raw["row"])
    if unknown := {check for row in rows for check in row.checks} - set(CHECKS):
        raise ValueError(f"unknown checks: {sorted(unknown)}")
    if not any(row.weight == 0 for row in rows) or not all(ALWAYS in row.checks for row in rows):
        raise ValueError("the table needs a row for everybody, and each row the check of identity")
    return rows


@cache
def rows() -> tuple[Row, ...]:
    """The table that ships with the house."""
    return read(tomllib.loads((Path(__file__).parent / "steps.toml").read_text("utf-8")))


def checks_for(
    table: tuple[Row, ...], sector: str | None, country: str | None, organisation: str | None
) -> list[str]:
    """The checks for such an applicant, in the order in which they are known."""
    fitting = [row for row in table if row.fits(sector, country, organisation)]
    heaviest = max(row.weight for row in fitting)
    wanted = {check for row in fitting if row.weight == heaviest for check in row.checks}
    return [check for check in CHECKS if check in wanted]


def required(person: Person, case: Case) -> list[str]:
    """The checks that have to be shown for a person; a nomination counts by its organisation.

    The sector that an applicant typed asks for its checks, and so does that of the organisation an officer
    placed them at: it is the one that opens things.
    """
    nominated = case.sponsor_role == SponsorRole.FOCAL and person.organisation is not None
    organisation = person.organisation.code if nominated and person.organisation else None
    sectors = {person.sector_id, person.organisation.sector_id if person.organisation else None} - {None}
    wanted = {
        check
        for sector in sectors or {None}
        for check in checks_for(rows(), sector, person.country_id, organisation)
    }
    return [check for check in CHECKS if check in wanted]

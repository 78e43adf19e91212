"""Bring the tables of facts in line with the files in data/."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import models, transaction

from majlis.kit.languages import CODES
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

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def facts(name: str) -> list[Row]:
    """The rows of one file in data/ by its bare name, such as `topics`."""
    rows: list[Row] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _labels(row: Row) -> Row:
    return {f"label_{code}": row["labels"][code] for code in CODES}


def _counts_as(row: Row) -> dict[str, bool]:
    """Which caveats the organisations of a sector pass."""
    named = row.get("counts_as", ())
    return {f"counts_as_{group}": group in named for group in ("law_enforcement", "government", "industry")}


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _bring_in_line(model: type[models.Model], wanted: Mapping[Any, Row], key: str) -> int:
    """Create what is missing and update what differs, by the unique column `key`; how many were written."""
    manager = model._default_manager
    there = {getattr(one, key): one for one in manager.filter(**{f"{key}__in": list(wanted)})}
    new, changed, columns = [], [], set[str]()
    for value, row in wanted.items():
        one = there.get(value)
        if one is None:
            new.append(model(**{key: value}, **row))
            continue
        differing = [column for column, cell in row.items() if getattr(one, column) != cell]
        for column in differing:
            setattr(one, column, row[column])
        if differing:
            changed.append(one)
            columns.update(differing)
    if new:
        manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, sorted(columns))
    return len(new) + len(changed)


def _places() -> int:
    written = _bring_in_line(Region, {row["code"]: _labels(row) for row in facts("regions")}, "code")
    countries = {
        row["code"]: {"region_id": row["region"], "un_group": row["un_group"], **_labels(row)}
        for row in facts("countries")
    }
    sectors = {
        row["code"]: {"core": row["core"], "position": position, **_counts_as(row), **_labels(row)}
        for position, row in enumerate(facts("sectors"))
    }
    return written + _bring_in_line(Country, countries, "code") + _bring_in_line(Sector, sectors, "code")


def _thesaurus() -> int:
    topics = {
        row["code"]: {
            "group": row["group"],
            "synonyms": row["synonyms"],
            "position": position,
            **_labels(row),
        }
        for position, row in enumerate(facts("topics"))
    }
    concepts = {row["code"]: {"terms": row["terms"]} for row in facts("concepts")}
    return _bring_in_line(Topic, topics, "code") + _bring_in_line(Concept, concepts, "code")


def _organisations() -> int:
    plain = ("name", "name_latin", "short_name", "names", "kind")
    rows = facts("organisations")
    wanted = {
        row["code"]: {
            **{column: row[column] for column in plain},
            "country_id": row["country"],
            "sector_id": row["sector"],
            "valid_from": _date(row["valid_from"]),
            "valid_until": _date(row["valid_until"]),
        }
        for row in rows
    }
    written = _bring_in_line(Organisation, wanted, "code")
    ids = dict(Organisation.objects.filter(code__in=list(wanted)).values_list("code", "pk"))
    parents = {row["code"]: {"parent_id": ids[row["parent"]]} for row in rows if row["parent"]}
    return written + _bring_in_line(Organisation, parents, "code") + _roles(rows, ids)


def _roles(rows: Iterable[Row], ids: Mapping[str, int]) -> int:
    wanted = {
        (ids[row["code"]], role["role"], _date(role["starts"])): _date(role["ends"])
        for row in rows
        for role in row["roles"]
    }
    known = OrganisationRole.objects.filter(organisation__in=list(ids.values()))
    there = {(one.organisation_id, one.role, one.starts): one for one in known}
    new = [
        OrganisationRole(organisation_id=place, role=role, starts=starts, ends=ends)
        for (place, role, starts), ends in wanted.items()
        if (place, role, starts) not in there
    ]
    changed = [one for place, one in there.items() if place in wanted and one.ends != wanted[place]]
    for one in changed:
        one.ends = wanted[(one.organisation_id, one.role, one.starts)]
    OrganisationRole.objects.bulk_create(new)
    OrganisationRole.objects.bulk_update(changed, ["ends"])
    return len(new) + len(changed)


def _plenaries() -> int:
    hosts = dict(Organisation.objects.values_list("code", "pk"))
    plain = ("city", "people_low", "people_high", "countries_low", "countries_high", "themes")
    wanted = {
        row["number"]: {
            **{column: row[column] for column in plain},
            "starts": _date(row["starts"]),
            "ends": _date(row["ends"]),
            "country_id": row["country"],
            "host_id": hosts[row["host"]],
        }
        for row in facts("plenaries")
    }
    return _bring_in_line(Plenary, wanted, "number")


@transaction.atomic
def load() -> int:
    """Load all facts; how many rows were written, 0 when everything was there already."""
    return _places() + _thesaurus() + _organisations() + _plenaries()

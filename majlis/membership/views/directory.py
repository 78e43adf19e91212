"""The directory: one page that answers by text, by facets, and by pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from majlis.access.doors import Door, door
from majlis.access.viewer import ViewerRequest
from majlis.kit.languages import active_code
from majlis.kit.paging import Page, number_in
from majlis.kit.pictures import GroupFacts, HeadFacts
from majlis.membership import queries, tongues
from majlis.membership.finding import FACETS, SORTS, Finding, Wanted
from majlis.membership.roster.roster import fold_line
from majlis.network.models import Availability, Expertise

SIZE = 24


def _address(wanted: Wanted, *, drop: str = "", **changed: Any) -> str:
    """The address of `wanted`, with facets changed (to sets of values) and `drop` left out; page 1."""
    query = QueryDict(mutable=True)
    if wanted.q and drop != "q":
        query["q"] = wanted.q
    for facet in FACETS:
        values = changed.get(facet, wanted.of(facet))
        query.setlist(facet, sorted(values))
    level = changed.get("level", wanted.level)
    if level > 1:
        query["level"] = str(level)
    sort = changed.get("sort", wanted.sort)
    if sort != ("relevance" if "q" in query else "name") and (sort != "relevance" or "q" in query):
        query["sort"] = sort
    return f"?{query.urlencode()}"


def _label(finding: Finding, facet: str, value: str) -> str:
    if facet == "language":
        return tongues.name_of(value)
    if facet == "availability":
        return str(Availability(value).label) if value in Availability.values else value
    fact = getattr(finding.roster.facts, facet).get(value)
    return fact.label if fact else value


def _options(finding: Finding, facet: str) -> list[dict[str, Any]]:
    """The values of a facet with their counts, the most frequent first; chosen ones stay even at none."""
    chosen, counts = finding.wanted.of(facet), finding.counts(facet)
    found = [
        {
            "label": _label(finding, facet, value),
            "count": counts.get(value, 0),
            "current": value in chosen,
            "url": _address(finding.wanted, **{facet: chosen ^ {value}}),
        }
        for value in {*counts, *chosen}
    ]
    return sorted(found, key=lambda one: (not one["current"], -one["count"], fold_line(str(one["label"]))))


def _levels(finding: Finding) -> list[dict[str, Any]]:
    wanted = finding.wanted
    return [
        {
            "label": Expertise.Level(level).label
            if level == 3
            else _("%(level)s or more") % {"level": Expertise.Level(level).label},
            "count": number,
            "current": wanted.level == level,
            "url": _address(wanted, level=1 if wanted.level == level else level),
        }
        for level, number in finding.level_counts().items()
        if level > 1
    ]


def _titles() -> dict[str, str]:
    return {
        "topic": _("Expertise"),
        "country": _("Country"),
        "region": _("Region"),
        "sector": _("Sector"),
        "language": _("Language"),
        "availability": _("Availability"),
    }


def _facets(finding: Finding) -> list[dict[str, Any]]:
    groups = []
    for facet, title in _titles().items():
        groups.append(
            {
                "label": title,
                "open": bool(finding.wanted.of(facet)) or facet in ("topic", "region"),
                "options": _options(finding, facet),
            }
        )
        if facet == "topic":
            groups.append(
                {"label": _("Level"), "open": finding.wanted.level > 1, "options": _levels(finding)}
            )
    return groups


def _chips(finding: Finding) -> list[dict[str, str]]:
    """What narrows the list now, each with the address that takes it away."""
    wanted = finding.wanted
    chips = [{"label": f"«{wanted.q}»", "url": _address(wanted, drop="q")}] if wanted.q else []
    for facet, values in wanted.chosen:
        chips += [
            {"label": _label(finding, facet, value), "url": _address(wanted, **{facet: values - {value}})}
            for value in sorted(values)
        ]
    if wanted.level > 1:
        chips.append({"label": str(Expertise.Level(wanted.level).label), "url": _address(wanted, level=1)})
    return chips


def _sorts(wanted: Wanted) -> list[dict[str, Any]]:
    labels = {
        "relevance": pgettext("sorted by", "Best match"),
        "name": pgettext("sorted by", "Name"),
        "newest": pgettext("sorted by", "Newest"),
        "country": pgettext("sorted by", "Country"),
    }
    return [
        {"label": labels[sort], "url": _address(wanted, sort=sort), "current": sort == wanted.sort}
        for sort in SORTS
        if wanted.q or sort != "relevance"
    ]


def _map(finding: Finding) -> list[GroupFacts]:
    """The countries that have members, by region, each leading to the same question asked there."""
    places, facts, wanted = finding.places(), finding.roster.facts, finding.wanted
    groups: list[GroupFacts] = []
    for region in facts.region.values():
        countries = sorted(
            (
                fact
                for fact in facts.country.values()
                if fact.parent == region.code and fact.code in finding.roster.bits.get("country", {})
            ),
            key=lambda fact: fold_line(fact.label),
        )
        tiles = [
            {
                "code": fact.code,
                "label": fact.label,
                "value": places[fact.code],
                "url": _address(wanted, country={fact.code}) if places[fact.code] else "",
            }
            for fact in countries
        ]
        groups.append({"label": region.label, "tiles": tiles})  # type: ignore[typeddict-item]
    return groups


def _coverage(finding: Finding) -> dict[str, Any]:
    """Sectors by regions, for those who fit."""
    facts, wanted = finding.roster.facts, finding.wanted
    cells = {
        (sector, region): (number, _address(wanted, sector={sector}, region={region}))
        for (sector, region), number in finding.coverage().items()
    }

    def heads(found: Iterable[Any]) -> list[HeadFacts]:
        return [{"code": fact.code, "label": fact.label} for fact in found]

    return {
        "rows": heads(sorted(facts.sector.values(), key=lambda fact: fact.position)),
        "columns": heads(facts.region.values()),
        "cells": cells,
    }


@door(Door.MEMBER)
@require_safe
def directory(request: ViewerRequest) -> HttpResponse:
    """Everybody, narrowed by what the address asks for."""
    finding = Finding(request.viewer, Wanted.read(request.GET))
    total = finding.total
    pages = max(1, -(-total // SIZE))
    number = min(number_in(request), pages)
    lines = queries.lines(request.viewer, finding, (number - 1) * SIZE, number * SIZE)
    topics = sorted(finding.wanted.of("topic"))
    return render(
        request,
        "membership/directory.html",
        {
            "wanted": finding.wanted,
            "total": total,
            "page": Page(request, lines, number=number, pages=pages, total=total),
            "facets": _facets(finding),
            "chips": _chips(finding),
            "sorts": _sorts(finding.wanted),
            "kept": [(facet, value) for facet, values in finding.wanted.chosen for value in sorted(values)],
            "topic": topics[0] if topics else "",
            "map": _map(finding),
            "coverage": _coverage(finding),
            "language": active_code(),
        },
    )


@door(Door.MEMBER)
@require_safe
def suggest(request: ViewerRequest) -> HttpResponse:
    """People for a box one types a name into: a list of {value, label}; the value is the handle."""
    q = request.GET.get("q", "").replace("\x00", " ")[:100]
    found = queries.suggest(request.viewer, q)
    answer = [
        {
            "value": card.url.rstrip("/").rpartition("/")[2],
            "label": " · ".join(part for part in (card.name, card.organisation, card.country_label) if part),
        }
        for card in found
    ]
    return JsonResponse(answer, safe=False)

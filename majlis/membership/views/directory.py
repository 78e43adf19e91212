"""The directory: one page that answers by text, by facets, and by pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from majlis.access.doors import Door, door
from majlis.access.viewer import ViewerRequest
from majlis.kit.paging import Page, number_in
from majlis.kit.pictures import GroupFacts, HeadFacts, TileFacts
from majlis.membership import queries, tongues
from majlis.membership.finding import SORTS, Finding, Wanted
from majlis.membership.links import Links
from majlis.membership.roster.reading import Fact
from majlis.membership.roster.roster import fold_line
from majlis.network.models import Availability, Expertise

SIZE = 24
MOST_OPTIONS = 12
# The facets that are unfolded before anything is chosen.
OPEN = ("topic", "region")
VIEWS = ("map", "coverage")


def _label(finding: Finding, facet: str, value: str) -> str:
    if facet == "language":
        return tongues.name_of(value)
    if facet == "availability":
        return str(Availability(value).label) if value in Availability.values else value
    fact = getattr(finding.roster.facts, facet).get(value)
    return fact.label if fact else value


def _options(finding: Finding, links: Links, facet: str, whole: bool) -> dict[str, Any]:
    """A facet's values with their counts, the most frequent first; chosen ones stay even at none."""
    chosen, counts = finding.wanted.of(facet), finding.counts(facet)
    ranked = sorted(
        {*counts, *chosen},
        key=lambda value: (
            value not in chosen,
            -counts.get(value, 0),
            fold_line(_label(finding, facet, value)),
        ),
    )
    shown = ranked if whole else ranked[: max(MOST_OPTIONS, len(chosen))]
    options = [
        {
            "label": _label(finding, facet, value),
            "count": counts.get(value, 0),
            "current": value in chosen,
            "url": links.to(**{facet: chosen ^ {value}}),
        }
        for value in shown
    ]
    more = len(ranked) - len(shown)
    return {"options": options, "more": more, "more_url": links.to(all=facet) if more else ""}


def _levels(finding: Finding, links: Links) -> list[dict[str, Any]]:
    """The least levels that somebody has, and the one that is chosen."""
    wanted = finding.wanted
    names = {2: _("Practitioner or expert"), 3: str(Expertise.Level.EXPERT.label)}
    return [
        {
            "label": names[level],
            "count": number,
            "current": wanted.level == level,
            "url": links.to(level=1 if wanted.level == level else level),
        }
        for level, number in finding.level_counts().items()
        if level in names and (number or wanted.level == level)
    ]


def _facets(finding: Finding, links: Links, whole: str) -> list[dict[str, Any]]:
    titles = {
        "topic": _("Expertise"),
        "country": _("Country"),
        "region": _("Region"),
        "sector": _("Sector"),
        "language": _("Language"),
        "availability": _("Availability"),
    }
    groups: list[dict[str, Any]] = []
    for facet, title in titles.items():
        chosen = bool(finding.wanted.of(facet)) or facet == whole
        groups.append(
            {
                "label": title,
                "open": chosen or facet in OPEN,
                **_options(finding, links, facet, facet == whole),
            }
        )
        if facet == "topic":
            groups.append(
                {
                    "label": pgettext("of expertise", "Level"),
                    "open": finding.wanted.level > 1,
                    "options": _levels(finding, links),
                }
            )
    return groups


def _chips(finding: Finding, links: Links) -> list[dict[str, str]]:
    """What narrows the list now, each with the address that takes it away."""
    wanted = finding.wanted
    chips = [{"label": f"«{wanted.q}»", "url": links.to(q="")}] if wanted.q else []
    for facet, values in wanted.chosen:
        chips += [
            {"label": _label(finding, facet, value), "url": links.to(**{facet: values - {value}})}
            for value in sorted(values)
        ]
    if wanted.level > 1:
        chips.append({"label": str(Expertise.Level(wanted.level).label), "url": links.to(level=1)})
    return chips


def _sorts(wanted: Wanted, links: Links) -> list[dict[str, Any]]:
    labels = {
        "relevance": pgettext("sorted by", "Best match"),
        "name": pgettext("sorted by", "Name"),
        "newest": pgettext("sorted by", "Newest"),
        "country": pgettext("sorted by", "Country"),
    }
    return [
        {"label": labels[sort], "url": links.to(sort=sort), "current": sort == wanted.sort}
        for sort in SORTS
        if wanted.q or sort != "relevance"
    ]


def _tabs(links: Links, view: str) -> list[dict[str, Any]]:
    labels = {"": _("People"), "map": _("Countries"), "coverage": _("Sectors and regions")}
    return [
        {"label": label, "url": links.to(view=name), "current": name == view}
        for name, label in labels.items()
    ]


def _map(finding: Finding, links: Links) -> list[GroupFacts]:
    """The countries that have members, by region, each leading to the same question asked there."""
    places, facts = finding.places(), finding.roster.facts
    there = finding.roster.bits.get("country", {})
    groups: list[GroupFacts] = []
    for region in facts.region.values():
        inside = [
            fact for fact in facts.country.values() if fact.parent == region.code and fact.code in there
        ]
        tiles: list[TileFacts] = [
            {
                "code": fact.code,
                "label": fact.label,
                "value": places[fact.code],
                "url": links.to(country={fact.code}, view="") if places[fact.code] else "",
            }
            for fact in sorted(inside, key=lambda fact: fold_line(fact.label))
        ]
        groups.append({"label": region.label, "tiles": tiles})
    return groups


def _coverage(finding: Finding, links: Links) -> dict[str, Any]:
    """Sectors by regions, for those who fit."""
    facts = finding.roster.facts
    cells = {
        (sector, region): (number, links.to(sector={sector}, region={region}, view=""))
        for (sector, region), number in finding.coverage().items()
    }

    def heads(found: Iterable[Fact]) -> list[HeadFacts]:
        return [{"code": fact.code, "label": fact.label} for fact in found]

    return {
        "rows": heads(sorted(facts.sector.values(), key=lambda fact: fact.position)),
        "columns": heads(facts.region.values()),
        "cells": cells,
    }


def _view(request: ViewerRequest, finding: Finding, links: Links) -> dict[str, Any]:
    """What the chosen tab shows: a page of people, the map, or the sectors by regions."""
    if links.view == "map":
        return {"map": _map(finding, links)}
    if links.view == "coverage":
        return {"coverage": _coverage(finding, links)}
    pages = max(1, -(-finding.total // SIZE))
    number = min(number_in(request), pages)
    lines = queries.lines(request.viewer, finding, (number - 1) * SIZE, number * SIZE)
    return {"page": Page(request, lines, number=number, pages=pages, total=finding.total)}


@door(Door.MEMBER)
@require_safe
def directory(request: ViewerRequest) -> HttpResponse:
    """Everybody, narrowed by what the address asks for."""
    finding = Finding(request.viewer, Wanted.read(request.GET))
    view = request.GET.get("view", "")
    links = Links(finding.wanted, view=view if view in VIEWS else "")
    facts = {
        "wanted": finding.wanted,
        "total": finding.total,
        "facets": _facets(finding, links, request.GET.get("all", "")),
        "chips": _chips(finding, links),
        "sorts": _sorts(finding.wanted, links),
        "tabs": _tabs(links, links.view),
        "kept": links.kept,
        "topic": min(finding.wanted.of("topic"), default=""),
    }
    return render(request, "membership/directory.html", {**facts, **_view(request, finding, links)})


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

"""The search page, and what the box suggests."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from majlis.access.doors import Door, door
from majlis.access.viewer import Viewer
from majlis.kit.languages import active_code
from majlis.kit.paging import Page, number_in
from majlis.search import results
from majlis.search.find import find
from majlis.search.query import tidy
from majlis.search.suggest import suggest as suggestions_for

SIZE = 20


def _asking(text: str) -> str:
    """The address for asking the network, with what was typed as its title; '' while that room does not
    stand."""
    try:
        return f"{reverse('discussions:ask')}?{urlencode({'title': text})}"
    except NoReverseMatch:
        return ""


def _sorts(request: HttpRequest, by_date: bool) -> list[tuple[str, bool]]:
    """Addresses for the two orders: relevance, date; with each whether it is the present one."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("sort", None)
    plain = query.urlencode()
    query["sort"] = "date"
    return [(f"?{plain}", not by_date), (f"?{query.urlencode()}", by_date)]


@door(Door.PUBLIC)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box over people, questions, posts, resources and the inside of files."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    chosen, by_date = results.chosen_in(request), request.GET.get("sort") == "date"
    text = tidy(request.GET.get("q", ""))
    found = find(viewer, text, language=active_code(), chosen=chosen, by_date=by_date)
    pages = max(-(-found.total // SIZE), 1)
    number = min(number_in(request), pages)
    hits = results.shown(viewer, found.query, found.hits[(number - 1) * SIZE : number * SIZE])
    context = {
        "text": text,
        "found": found,
        "chosen": chosen,
        "by_date": by_date,
        "page": Page(request, hits, number=number, pages=pages, total=found.total),
        "also": results.also_searched(found.query),
        "facets": results.facet_groups(request, found, chosen),
        "sorts": _sorts(request, by_date),
        "ask_url": _asking(text) if viewer.vetted else "",
        "without_facets": f"?{urlencode({'q': text})}",
    }
    return render(request, "search/search.html", context)


@door(Door.PUBLIC)
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Suggestions for the box as JSON: a list of {label, note, url}."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = suggestions_for(viewer, request.GET.get("q", ""), active_code())
    return JsonResponse([asdict(one) for one in found], safe=False)

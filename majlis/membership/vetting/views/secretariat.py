"""The secretariat's desk: cases by where they stand, one case, and each step in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access import people, policy
from majlis.access.doors import Door, confirmed, door
from majlis.access.viewer import ViewerRequest
from majlis.kit.paging import page
from majlis.kit.text import printable
from majlis.ledger.record import reading
from majlis.ledger.texts import looked_through
from majlis.membership.safeguard import words_of
from majlis.membership.vetting import queries
from majlis.membership.vetting.requirements import CHECKS, required
from majlis.membership.vetting.views.acts import act_page
from majlis.membership.vetting.views.steps import DECISIONS, PAGES, acts_for, asked_about, kept_from
from majlis.network.models import Person, Standing

_FOR_OFFICERS = pgettext_lazy("cases", "Waiting")
_ORDER = (
    queries.FOR_OFFICERS,
    Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.SUSPENDED,
    Standing.REFUSED, Standing.LEFT, Standing.ACCEPTED,
)  # fmt: skip


@door(Door.MEMBER)
@never_cache
@require_safe
def cases(request: ViewerRequest) -> HttpResponse:
    """The cases that stand somewhere, those who have waited longest first."""
    queries.require_officer(request.viewer)
    wanted = request.GET.get("standing", "")
    standing = wanted if wanted in Standing.values else queries.FOR_OFFICERS
    text = printable(request.GET.get("q", "")).replace("\x00", "")[:100]
    how_many = queries.counts(request.viewer)
    how_many[queries.FOR_OFFICERS] = queries.cases_waiting(request.viewer).count()
    tabs = [
        {
            "label": Standing(one).label if one in Standing.values else _FOR_OFFICERS,
            "url": f"?standing={one}",
            "current": one == standing,
            "count": how_many.get(one, 0),
        }
        for one in _ORDER
    ]
    shown = page(request, queries.cases(request.viewer, standing, text))
    lines = [(person, people.card(request.viewer, person), getattr(person, "case", None)) for person in shown]
    context = {"tabs": tabs, "page": shown, "lines": lines, "standing": standing, "text": text}
    if standing != Standing.APPLIED:
        context["new"] = how_many.get(Standing.APPLIED, 0)
        unplaced = queries.cases_waiting(request.viewer).filter(standing=Standing.APPLIED)
        context["unplaced"] = unplaced.count() if context["new"] else 0
    return render(request, "membership/vetting/cases.html", context)


@door(Door.MEMBER)
@never_cache
@require_safe
def case(request: ViewerRequest, handle: str) -> HttpResponse:
    """One case: who it is, what they wrote, what happened, and what can be done now."""
    viewer = request.viewer
    person, found, there = queries.find_case(viewer, handle)
    if person.pk == viewer.person_id:  # what was said in trust about oneself is not read with one's duty
        return redirect("membership:status")
    reading(viewer, "person.opened", person=person)  # what was not written down is not shown
    asked = asked_about(viewer, person)
    closed = {one.step for one in asked if one.closes}
    under_vetting = person.standing in queries.UNDER_VETTING
    context = {
        "person": person,
        "case": found,
        "card": people.card(viewer, person),
        "under_vetting": under_vetting,
        "history": queries.history(viewer, person),
        "checks": [CHECKS[check] for check in required(person, found)],
        "acts": [one for one in acts_for(viewer, person, there) if one[0] not in closed],
        "asked": asked,
        "elsewhere": under_vetting and queries.elsewhere(person),
        "kept_from": kept_from(viewer, person, found, there),
        "may_erase": policy.allowed(viewer, "erasure.ordered", person),
    }
    return render(request, "membership/vetting/case.html", context)


def _let_in(request: ViewerRequest, handle: str, act: str) -> list[str]:
    """What a step will have screened: where it lets somebody in, the words of their profile."""
    if act != "accept" or not queries.is_officer(request.viewer):
        return []
    return [words for one in Person.objects.filter(handle=handle) for words in words_of(one)]


@door(Door.MEMBER)
@looked_through(_let_in)
@confirmed()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ViewerRequest, handle: str, act: str) -> HttpResponse:
    """One step in somebody's case."""
    person, found, there = queries.find_case(request.viewer, handle)
    offered = any(name == act for name, _page, _main in acts_for(request.viewer, person, there))
    came_late = request.method == "POST" and act in DECISIONS and person.pk != request.viewer.person_id
    if act not in PAGES or not (offered or came_late):
        raise Http404
    page_of = PAGES[act]

    def run(form: Any) -> object:
        return page_of.run(request.viewer, person, form)

    return act_page(
        request,
        page_of.act,
        make=lambda posted: page_of.make(posted, person, found),
        run=run,
        back=reverse("membership:case", args=[person.handle]),
        about=person.name,
    )

"""One's own profile: how others see it, and changing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access import people
from majlis.access.doors import Door, door
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.ledger.texts import looked_through
from majlis.membership import actions, queries
from majlis.membership.forms import ProfileForm, initial_of
from majlis.membership.safeguard import profile_sent
from majlis.network.models import FieldAudience, Person
from majlis.safety.screening import is_held

CHANGING = Allowance(times=60, seconds=3600)
OTHERS = {
    "members": FieldAudience.MEMBERS,
    "circles": FieldAudience.CIRCLES,
    "organisation": FieldAudience.ORGANISATION,
}


def _myself(request: ViewerRequest) -> Person:
    mine = people.known_for_cards(request.viewer).select_related("country__region", "organisation", "sector")
    return mine.get(pk=request.viewer.person_id or 0)


@door(Door.MEMBER)
@looked_through(profile_sent)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: ViewerRequest) -> HttpResponse:
    """Change what others see of oneself; what was typed stays when something is wrong."""
    person = _myself(request)
    if request.method == "POST":
        form = ProfileForm(request.POST, request.FILES)
        if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "edit profile", CHANGING):
            try:
                actions.change_profile(request.viewer, **form.facts())
            except ValidationError as wrong:
                form.add_error(None, wrong)
            else:
                messages.success(request, _("Your profile is changed."))
                return redirect("membership:me")
        return render(request, "membership/me.html", _page(request, person, form), status=form.status)
    form = ProfileForm(initial=initial_of(person))
    return render(request, "membership/me.html", _page(request, person, form))


def _page(request: ViewerRequest, person: Person, form: ProfileForm) -> dict[str, Any]:
    return {
        "form": form,
        "person": person,
        "card": people.card(request.viewer, person),
        "skills": form.skills(),
        "held": is_held("profile", person.handle),
    }


@door(Door.MEMBER)
@require_safe
def me_as(request: ViewerRequest, others: str) -> HttpResponse:
    """One's own page as others see it: any member, people of a shared circle, or of the organisation."""
    if others not in OTHERS:
        raise Http404
    person = _myself(request)
    # Somebody else, who is vetted and stands as near as is asked.
    person.shares_circle = others == "circles"  # type: ignore[attr-defined]
    near = person.organisation_id if others == "organisation" else None
    somebody = replace(Viewer.nobody(), person_id=0, vetted=True, organisation_id=near)
    seen = queries.portrait(somebody, person)
    tabs = [
        {"label": label, "url": f"../{name}/", "current": name == others}
        for name, label in zip(OTHERS, (FieldAudience(one).label for one in OTHERS.values()), strict=True)
    ]
    return render(request, "membership/expert.html", {"seen": seen, "own": False, "tabs": tabs})

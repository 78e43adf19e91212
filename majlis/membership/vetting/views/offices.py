"""Who holds which duty, who speaks for which organisation, and organisations that leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import people
from majlis.access.doors import Door, confirmed, door
from majlis.access.people import PersonCard
from majlis.access.viewer import ViewerRequest
from majlis.kit.paging import page
from majlis.membership.vetting import actions, queries
from majlis.membership.vetting.duties import DUTIES
from majlis.membership.vetting.models import FocalPoint
from majlis.membership.vetting.off_boarding import OffBoardForm
from majlis.membership.vetting.views.acts import Act, act_page
from majlis.network.models import Person

OFF_BOARD = Act(
    gettext_lazy("An organisation leaves"),
    gettext_lazy(
        "Everybody of this organisation leaves in one step: nothing is open to them from the next page on."
        " You are told first how many they are, and who."
    ),
    gettext_lazy("Let all of them leave"),
    gettext_lazy("They have left, and have been told."),
    warn=True,
)


@dataclass(frozen=True)
class Holder:
    """A member with their duties, as (key, label)."""

    card: PersonCard
    handle: str
    duties: list[tuple[str, Promise | str]]


@door(Door.MEMBER)
@never_cache
@require_safe
def offices(request: ViewerRequest) -> HttpResponse:
    """Duties and focal points."""
    viewer = request.viewer
    queries.require_officer(viewer)
    holders = [
        Holder(
            people.card(viewer, one),
            one.handle,
            [(duty, DUTIES.get(duty, duty)) for duty in one.duties],
        )
        for one in queries.holders(viewer)
    ]
    shown = page(request, queries.focal_points(viewer))
    loaded = people.known_for_cards(viewer).filter(pk__in=[point.person_id for point in shown])
    cards = {one.pk: people.card(viewer, one) for one in loaded}
    points = [(point, cards[point.person_id]) for point in shown if point.person_id in cards]
    context = {"holders": holders, "page": shown, "points": points}
    return render(request, "membership/vetting/offices.html", context)


@door(Door.MEMBER)
@confirmed()
@require_POST
def end_duty(request: ViewerRequest, handle: str, duty: str) -> HttpResponse:
    """Take a duty away."""
    queries.require_officer(request.viewer)
    if duty not in DUTIES:
        raise Http404
    person = get_object_or_404(Person, handle=handle)
    actions.end_duty(request.viewer, person=person, duty=duty)
    messages.success(request, _("The duty has ended."))
    return redirect("membership:offices")


@door(Door.MEMBER)
@confirmed()
@require_POST
def end_focal_point(request: ViewerRequest, point_id: int) -> HttpResponse:
    """Let somebody speak for their organisation no longer."""
    queries.require_officer(request.viewer)
    point = get_object_or_404(FocalPoint, pk=point_id, until__isnull=True)
    actions.end_focal_point(request.viewer, point=point)
    messages.success(request, _("They are a focal point no longer."))
    return redirect("membership:offices")


@door(Door.MEMBER)
@confirmed()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off_board(request: ViewerRequest) -> HttpResponse:
    """Let a whole organisation leave."""
    queries.require_officer(request.viewer)
    return act_page(
        request,
        OFF_BOARD,
        make=OffBoardForm,
        run=lambda form: actions.off_board(
            request.viewer, organisation=form.cleaned_data["name"], reason=form.cleaned_data["reason"]
        ),
        back="membership:offices",
    )

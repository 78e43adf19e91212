"""Who holds which duty, who speaks for which organisation, and organisations that leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access import people
from majlis.access.doors import Door, confirmed, door
from majlis.access.people import PersonCard
from majlis.access.viewer import ViewerRequest
from majlis.kit.paging import page
from majlis.membership.vetting import actions, queries
from majlis.membership.vetting.forms import ReasonForm
from majlis.membership.vetting.models import FocalPoint
from majlis.membership.vetting.off_boarding import OffBoardForm
from majlis.membership.vetting.views.acts import Act, act_page
from majlis.network.duties import DUTIES

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


# A case needs one who holds it, one who decides and one who hears the appeal.
FEWEST_MODERATORS = 3
_HERE = gettext_lazy("Duties and focal points")
_END_DUTY = gettext_lazy("End a duty")
_GIVEN_BY_TWO = gettext_lazy("What it opens is closed to them at once. To give it back takes two officers.")
_LEFT_FEW = gettext_lazy(
    "What it opens is closed to them at once. To give it back takes two officers. Fewer than three moderators"
    " would be left: a decision and its appeal could no longer always meet different ones."
)
_DUTY_ENDED = gettext_lazy("The duty has ended.")
END_DUTY = Act(_END_DUTY, _GIVEN_BY_TWO, _END_DUTY, _DUTY_ENDED, warn=True)
END_DUTY_LEAVING_FEW = Act(_END_DUTY, _LEFT_FEW, _END_DUTY, _DUTY_ENDED, warn=True)
END_FOCAL_POINT = Act(
    gettext_lazy("End the role of a focal point"),
    gettext_lazy(
        "They vouch for nobody of this organisation any more. To name them again takes two officers."
    ),
    gettext_lazy("End the role"),
    gettext_lazy("They are a focal point no longer."),
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
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_duty(request: ViewerRequest, handle: str, duty: str) -> HttpResponse:
    """Take a duty away."""
    viewer = request.viewer
    queries.require_officer(viewer)
    holders = [one for one in queries.holders(viewer) if duty in one.duties]
    person = next((one for one in holders if one.handle == handle), None)
    if person is None or duty not in DUTIES:
        raise Http404
    few = duty == "moderator" and len(holders) <= FEWEST_MODERATORS
    return act_page(
        request,
        END_DUTY_LEAVING_FEW if few else END_DUTY,
        make=ReasonForm,
        run=lambda form: actions.end_duty(
            viewer, person=person, duty=duty, reason=form.cleaned_data["reason"]
        ),
        back="membership:offices",
        about=f"\u2068{person.name}\u2069 – \u2068{DUTIES[duty]}\u2069",
        place=_HERE,
    )


@door(Door.MEMBER)
@confirmed()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_focal_point(request: ViewerRequest, point_id: int) -> HttpResponse:
    """Let somebody speak for their organisation no longer."""
    queries.require_officer(request.viewer)
    standing = FocalPoint.objects.select_related("person", "organisation")
    point = get_object_or_404(standing, pk=point_id, until__isnull=True)
    return act_page(
        request,
        END_FOCAL_POINT,
        make=ReasonForm,
        run=lambda form: actions.end_focal_point(
            request.viewer, point=point, reason=form.cleaned_data["reason"]
        ),
        back="membership:offices",
        about=f"\u2068{point.person.name}\u2069 – \u2068{point.organisation}\u2069",
        place=_HERE,
    )


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
        place=_HERE,
    )

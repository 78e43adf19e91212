"""The circles that one may know, and coming into them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from majlis.access import gate, people
from majlis.access.doors import Door, door
from majlis.access.twice import unless_done
from majlis.access.viewer import ViewerRequest
from majlis.discussions import actions, policy, queries
from majlis.kit.languages import active_code
from majlis.kit.paging import page
from majlis.network.models import Circle, Person, Seat

FACES = 12
KINDS = {
    Circle.Kind.TOPIC: pgettext_lazy("circles", "By topic"),
    Circle.Kind.REGION: pgettext_lazy("circles", "By region"),
    Circle.Kind.SECTOR: pgettext_lazy("circles", "By sector"),
    Circle.Kind.BODY: pgettext_lazy("circles", "Bodies and groups"),
}


def _circle(request: ViewerRequest, slug: str) -> Circle:
    return get_object_or_404(gate.circles(request.viewer), slug=slug)


def _back(circle: Circle) -> HttpResponse:
    return redirect("discussions:circle", circle.slug)


def _state_of(request: ViewerRequest, circle: Circle) -> str:
    seat = policy.seat_of(request.viewer, circle)
    return seat.state if seat else ""


@door(Door.MEMBER)
@require_GET
def index(request: ViewerRequest) -> HttpResponse:
    """The circles that one may know, by kind, one's own first."""
    lines = queries.circle_lines(request.viewer)
    others = [one for one in lines if not one.held]
    kinds = [(label, [one for one in others if one.circle.kind == kind]) for kind, label in KINDS.items()]
    context = {
        "mine": [one for one in lines if one.held],
        "kinds": [(label, group) for label, group in kinds if group],
    }
    return render(request, "discussions/circles.html", context)


@door(Door.MEMBER)
@require_GET
def circle(request: ViewerRequest, slug: str) -> HttpResponse:
    """One circle: what it is for, who sits in it, what was written to it."""
    viewer = request.viewer
    found = get_object_or_404(queries.known_circles(viewer), slug=slug)
    line = queries.circle_line(viewer, found)
    listed = page(request, queries.threads(viewer, queries.Filters(circle=found)))
    seated = queries.members(viewer, found) if line.members is not None else Person.objects.none()
    about = found.about if isinstance(found.about, dict) else {}
    context = {
        "line": line,
        "circle": found,
        "about": about.get(active_code()) or about.get("en", ""),
        "page": listed,
        "lines": queries.lines(viewer, listed),
        "cards": [people.card(viewer, person) for person in seated[:FACES]],
        "asked": queries.seats_asked(viewer, line),
    }
    return render(request, "discussions/circle.html", context)


@door(Door.MEMBER)
@require_POST
def join(request: ViewerRequest, slug: str) -> HttpResponse:
    """Take a seat in an open circle."""
    found = _circle(request, slug)
    unless_done(
        lambda: actions.join_circle(request.viewer, circle=found),
        lambda: _state_of(request, found) == Seat.State.HELD,
    )
    messages.success(request, _("You now sit in this circle."))
    return _back(found)


@door(Door.MEMBER)
@require_POST
def ask(request: ViewerRequest, slug: str) -> HttpResponse:
    """Ask for a seat in a listed circle."""
    found = _circle(request, slug)
    unless_done(
        lambda: actions.ask_to_join(request.viewer, circle=found),
        lambda: _state_of(request, found) == Seat.State.ASKED,
    )
    messages.success(request, _("Those who lead the circle have been asked. You will be told."))
    return _back(found)


@door(Door.MEMBER)
@require_POST
def leave(request: ViewerRequest, slug: str) -> HttpResponse:
    """Give up a seat, or the request for one."""
    found = _circle(request, slug)
    unless_done(
        lambda: actions.leave_circle(request.viewer, circle=found), lambda: not _state_of(request, found)
    )
    messages.success(request, _("You have left the circle."))
    return redirect("discussions:circles")


@door(Door.MEMBER)
@require_POST
def follow(request: ViewerRequest, slug: str) -> HttpResponse:
    """Be told of what is asked in a circle."""
    found = _circle(request, slug)
    actions.follow(request.viewer, circle=found)
    return _back(found)


@door(Door.MEMBER)
@require_POST
def unfollow(request: ViewerRequest, slug: str) -> HttpResponse:
    """No longer be told of what is asked in a circle."""
    found = _circle(request, slug)
    actions.unfollow(request.viewer, circle=found)
    return _back(found)


def _person(request: ViewerRequest, handle: str) -> Person:
    return get_object_or_404(people.known(request.viewer), handle=handle.replace("\x00", ""))


def _settled(circle: Circle, person: Person, *, seated: bool) -> bool:
    """Whether a request was answered so before; asked after the verb, which stops who does not lead."""
    seat = Seat.objects.filter(circle=circle, person=person).first()
    return (seat is not None and seat.state == Seat.State.HELD) if seated else seat is None


@door(Door.MEMBER)
@require_POST
def admit(request: ViewerRequest, slug: str, handle: str) -> HttpResponse:
    """Give somebody the seat they asked for."""
    found, person = _circle(request, slug), _person(request, handle)
    try:
        actions.admit(request.viewer, circle=found, person=person)
    except Http404:
        if not _settled(found, person, seated=True):
            raise
    return _back(found)


@door(Door.MEMBER)
@require_POST
def decline(request: ViewerRequest, slug: str, handle: str) -> HttpResponse:
    """Do not give somebody the seat they asked for."""
    found, person = _circle(request, slug), _person(request, handle)
    try:
        actions.decline(request.viewer, circle=found, person=person)
    except Http404:
        if not _settled(found, person, seated=False):
            raise
    return _back(found)

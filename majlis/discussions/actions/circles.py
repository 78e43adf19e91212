"""Coming into circles and leaving them. A circle's name stands in no line: its number does."""

from __future__ import annotations

from django.http import Http404

from majlis.access import gate
from majlis.access.viewer import Viewer
from majlis.discussions.models import Follow
from majlis.discussions.policy import myself
from majlis.ledger.record import record, verb
from majlis.network.models import Circle, Person, Seat, Standing


def _known(viewer: Viewer, circle: Circle) -> None:
    myself(viewer)
    if not gate.circles(viewer).filter(pk=circle.pk).exists():
        raise Http404


def _asked(circle: Circle, person: Person) -> Seat:
    """The seat that somebody, still a member, has asked for. Raises Http404."""
    wanted = {"circle": circle, "person": person, "person__standing": Standing.ACCEPTED}
    seat = (
        Seat.objects.select_for_update(of=("self",), no_key=True)
        .filter(**wanted, state=Seat.State.ASKED)
        .first()
    )
    if seat is None:
        raise Http404
    return seat


def _me(viewer: Viewer) -> Person:
    return Person.objects.get(pk=myself(viewer))


@verb("circle.joined")
def join_circle(viewer: Viewer, *, circle: Circle) -> Seat:
    """Take a seat in an open circle. Raises Refused, Http404 for one that may not be known."""
    _known(viewer, circle)
    gate.require(viewer, "circle.joined", circle)
    seat = Seat.objects.create(circle=circle, person_id=myself(viewer))
    record(viewer, "circle.joined", person=_me(viewer), circle=circle.pk)
    return seat


@verb("circle.asked")
def ask_to_join(viewer: Viewer, *, circle: Circle) -> Seat:
    """Ask those who lead a listed circle for a seat. Raises Refused, Http404."""
    _known(viewer, circle)
    gate.require(viewer, "circle.asked", circle)
    seat = Seat.objects.create(circle=circle, person_id=myself(viewer), state=Seat.State.ASKED)
    record(viewer, "circle.asked", person=_me(viewer), circle=circle.pk)
    return seat


@verb("circle.admitted")
def admit(viewer: Viewer, *, circle: Circle, person: Person) -> Seat:
    """Give somebody the seat they asked for. Raises Refused, Http404 when they did not ask."""
    _known(viewer, circle)
    gate.require(viewer, "circle.admitted", circle)
    seat = _asked(circle, person)
    seat.state = Seat.State.HELD
    seat.save(update_fields=["state"])
    record(viewer, "circle.admitted", person=person, circle=circle.pk)
    return seat


@verb("circle.declined")
def decline(viewer: Viewer, *, circle: Circle, person: Person) -> None:
    """Do not give somebody the seat they asked for. Raises Refused, Http404 when they did not ask."""
    _known(viewer, circle)
    gate.require(viewer, "circle.declined", circle)
    _asked(circle, person).delete()
    record(viewer, "circle.declined", person=person, circle=circle.pk)


@verb("circle.left")
def leave_circle(viewer: Viewer, *, circle: Circle) -> None:
    """Give up a seat, or the wish for one; nothing more is told about the circle. Raises Refused, Http404."""
    _known(viewer, circle)
    gate.require(viewer, "circle.left", circle)
    Seat.objects.filter(circle=circle, person=viewer.person_id).delete()
    Follow.objects.filter(circle=circle, person=viewer.person_id).delete()
    record(viewer, "circle.left", person=_me(viewer), circle=circle.pk)

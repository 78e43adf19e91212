"""Circles as a viewer may know them: no name, and no number, of what is not theirs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from majlis.access import gate, people
from majlis.access.models import Item
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.discussions import policy
from majlis.discussions.models import Follow
from majlis.discussions.queries.lists import published
from majlis.network.circles import PRIVATE
from majlis.network.models import Circle, Person, Seat, Standing


@dataclass(frozen=True)
class CircleLine:
    """One circle in a list. `members` is None where their number may not be known."""

    circle: Circle
    threads: int
    members: int | None
    seat: Seat | None
    followed: bool

    @property
    def held(self) -> bool:
        """Whether the viewer sits in it."""
        return self.seat is not None and self.seat.state == Seat.State.HELD

    @property
    def asked(self) -> bool:
        """Whether the viewer has asked to sit in it."""
        return self.seat is not None and self.seat.state == Seat.State.ASKED

    @property
    def way_in(self) -> str:
        """How to come in: `join`, `ask`, or '' for none."""
        if self.seat is not None:
            return ""
        return "join" if self.circle.visibility in policy.OPEN else "ask"

    @property
    def leads(self) -> bool:
        """Whether the viewer says who comes in."""
        return self.held and self.seat is not None and self.seat.role in policy.LEADING


def addressable(viewer: Viewer) -> QuerySet[Circle]:
    """The circles somebody can write to: known ones; private ones only from within."""
    held = Seat.objects.filter(person=viewer.person_id or 0, state=Seat.State.HELD).values("circle")
    return gate.circles(viewer).filter(~Q(visibility__in=PRIVATE) | Q(pk__in=held))


def circle_lines(viewer: Viewer, circles: Iterable[Circle]) -> list[CircleLine]:
    """Circles that came through the gate, with what may be counted of them (four queries)."""
    rows = list(circles)
    keys = [circle.pk for circle in rows]
    seats = {
        seat.circle_id: seat for seat in Seat.objects.filter(person=viewer.person_id or 0, circle__in=keys)
    }
    followed = set(
        Follow.objects.filter(person=viewer.person_id or 0, circle__in=keys).values_list("circle", flat=True)
    )
    members, threads = _members(keys), _threads(viewer, keys)
    lines = []
    for circle in rows:
        seat = seats.get(circle.pk)
        inside = seat is not None and seat.state == Seat.State.HELD
        counted = members.get(circle.pk, 0) if viewer.vetted and (inside or not circle.private) else None
        lines.append(CircleLine(circle, threads.get(circle.pk, 0), counted, seat, circle.pk in followed))
    return lines


def _members(keys: list[int]) -> dict[int, int]:
    held = Seat.objects.filter(circle__in=keys, state=Seat.State.HELD)
    accepted = held.filter(person__standing=Standing.ACCEPTED, person__is_active=True)
    return dict(accepted.values_list("circle").annotate(n=Count("pk")).order_by())


def _threads(viewer: Viewer, keys: list[int]) -> dict[int, int]:
    links = Item.circles.through.objects.filter(circle__in=keys, item__in=published(viewer).values("pk"))
    return dict(links.values_list("circle").annotate(n=Count("pk")).order_by())


def members(viewer: Viewer, circle: Circle) -> QuerySet[Person]:
    """Who sits in a circle, for cards, where that may be known; nobody otherwise."""
    inside = gate.circle_members(viewer, circle).values("pk")
    return people.known_for_cards(viewer).filter(pk__in=inside).order_by("name", "pk")


def seats_asked(viewer: Viewer, circle: Circle) -> list[tuple[Seat, PersonCard]]:
    """Who asks to come in, for those who lead the circle."""
    if not policy.may_admit(viewer, circle):
        return []
    asked = Seat.objects.filter(circle=circle, state=Seat.State.ASKED).order_by("since")
    by_person = {seat.person_id: seat for seat in asked}
    accepted = people.known_for_cards(viewer).filter(standing=Standing.ACCEPTED, is_active=True)
    found = accepted.filter(pk__in=by_person)
    return [(by_person[person.pk], people.card(viewer, person)) for person in found]

"""Circles as a viewer may know them: no name, and no number, of what is not theirs to know."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from majlis.access import gate, people
from majlis.access.models import Item
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.discussions import policy
from majlis.discussions.models import Follow
from majlis.discussions.queries.lists import published
from majlis.network.models import Circle, Person, Seat, Standing


@dataclass(frozen=True)
class CircleLine:
    """One circle in a list. `members` is None where their number may not be known; `role` and `state` are
    those of the viewer's own seat, '' without one."""

    circle: Circle
    threads: int
    members: int | None
    role: str
    state: str
    followed: bool

    @property
    def held(self) -> bool:
        """Whether the viewer sits in it."""
        return self.state == Seat.State.HELD

    @property
    def asked(self) -> bool:
        """Whether the viewer has asked to sit in it."""
        return self.state == Seat.State.ASKED

    @property
    def way_in(self) -> str:
        """How to come in: `join`, `ask`, or '' for none."""
        if self.state:
            return ""
        return "join" if self.circle.visibility in policy.OPEN else "ask"

    @property
    def leads(self) -> bool:
        """Whether the viewer says who comes in."""
        return self.held and self.role in policy.LEADING


def known_circles(viewer: Viewer) -> QuerySet[Circle]:
    """The circles that may be known, with the viewer's own seat and follow, and who else sits there."""
    person = viewer.person_id or 0
    mine = Seat.objects.filter(circle=OuterRef("pk"), person=person)
    sitting = Q(
        seats__state=Seat.State.HELD, seats__person__standing=Standing.ACCEPTED, seats__person__is_active=True
    )
    return gate.circles(viewer).annotate(
        sitting=Count("seats", filter=sitting),
        role=Subquery(mine.values("role")[:1]),
        state=Subquery(mine.values("state")[:1]),
        followed=Exists(Follow.objects.filter(circle=OuterRef("pk"), person=person)),
    )


def circle_line(viewer: Viewer, circle: Circle, threads: int = 0) -> CircleLine:
    """A circle of `known_circles`, with no number that is not the viewer's to know (no query)."""
    state = getattr(circle, "state", None) or ""
    counted = viewer.vetted and (state == Seat.State.HELD or not circle.private)
    return CircleLine(
        circle=circle,
        threads=threads,
        members=getattr(circle, "sitting", 0) if counted else None,
        role=getattr(circle, "role", None) or "",
        state=state,
        followed=bool(getattr(circle, "followed", False)),
    )


def circle_lines(viewer: Viewer) -> list[CircleLine]:
    """All circles that may be known, with the number of threads that may be read (two queries)."""
    rows = list(known_circles(viewer).order_by_label())  # type: ignore[attr-defined]
    links = Item.circles.through.objects.filter(circle__in=rows, item__in=published(viewer).values("pk"))
    threads = dict(links.values_list("circle").annotate(n=Count("pk")).order_by())
    return [circle_line(viewer, circle, threads.get(circle.pk, 0)) for circle in rows]


def members(viewer: Viewer, circle: Circle) -> QuerySet[Person]:
    """Who sits in a circle, for cards, where that may be known; nobody otherwise."""
    inside = gate.circle_members(viewer, circle).values("pk")
    return people.known_for_cards(viewer).filter(pk__in=inside).order_by("name", "pk")


def seats_asked(viewer: Viewer, line: CircleLine) -> list[tuple[Seat, PersonCard]]:
    """Who asks to come in, for those who lead the circle of the line."""
    if not line.leads:
        return []
    seats = Seat.objects.select_related("person")  # whose handle stands in the addresses of the buttons
    asked = seats.filter(circle=line.circle, state=Seat.State.ASKED).order_by("since")
    by_person = {seat.person_id: seat for seat in asked}
    accepted = people.known_for_cards(viewer).filter(standing=Standing.ACCEPTED, is_active=True)
    found = accepted.filter(pk__in=by_person)
    return [(by_person[person.pk], people.card(viewer, person)) for person in found]

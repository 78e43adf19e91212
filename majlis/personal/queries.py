"""What the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from majlis.access import gate, people, policy
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.approvals.queries import approvals
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.personal.grounds import holds
from majlis.personal.models import Erasure, Export, Tombstone
from majlis.personal.policy import HELD, ORDERED, RECALLED

MANY = 500


def exports(viewer: Viewer) -> QuerySet[Export]:
    """The viewer's own exports, the newest first."""
    return Export.objects.filter(person=viewer.person_id or 0).order_by("-pk")


def still_open(viewer: Viewer, export: Export) -> bool:
    """Whether the gate lets through now all that it let into an export when that was made."""
    holds = export.holds
    if holds is None or (holds["member"] and not viewer.vetted):
        return False
    known = gate.circles(viewer).filter(pk__in=holds["circles"])
    if known.count() < len(holds["circles"]):
        return False
    return all(
        gate.exportable(viewer, Item).filter(pk__in=some).count() == len(some)
        for some in _some(holds["items"])
    )


def _some(numbers: list[int]) -> Iterator[list[int]]:
    """A few at a time, as many as one query takes."""
    return (numbers[start : start + MANY] for start in range(0, len(numbers), MANY))


def waiting_for(person_id: int | None) -> Erasure | None:
    """The erasure that waits for somebody, if one does; of the schedule only while its ground stands."""
    found = Erasure.objects.select_related("person").filter(
        person=person_id or 0, state=Erasure.State.WAITING
    )
    erasure = found.first()
    gone = erasure is not None and erasure.ground and not holds(erasure.ground, erasure.person)
    return None if gone else erasure


def is_delayed(erasure: Erasure | None) -> bool:
    """Whether its day has come and the hub could not do without the person then."""
    if erasure is None or erasure.due_at > timezone.now():
        return False
    lines = Entry.objects.filter(verb="erasure.delayed", person=erasure.person_id)
    return lines.filter(at__gte=erasure.asked_at).exists()


def taken_back(person_id: int | None) -> Erasure | None:
    """The order about somebody's data that the secretariat took back last, with what it said to that."""
    last = Erasure.objects.filter(person=person_id or 0).order_by("-pk").first()
    return last if last is not None and last.state == Erasure.State.UNDONE and last.said else None


def erasures(viewer: Viewer) -> QuerySet[Erasure]:
    """All that was asked for, for the secretariat; nothing for anybody else."""
    if not policy.allowed(viewer, "erasure.ordered", None):
        return Erasure.objects.none()
    cards = Prefetch("person", people.known_for_cards(viewer))
    return Erasure.objects.prefetch_related(cards).order_by("-pk")


def asked_for(person: Person, *deeds: str) -> Approval | None:
    """The question about erasing somebody, or about another deed, that waits for a second officer."""
    waiting = Approval.objects.filter(deed__in=deeds or [ORDERED], person=person, state=Approval.State.ASKED)
    return next((one for one in waiting if not one.overdue), None)


def asked_about(viewer: Viewer, people_ids: Iterable[int]) -> dict[int, Approval]:
    """What waits for a second officer about the erasures of these people, by person (1 query)."""
    asked = approvals(viewer).filter(
        deed__in=(HELD, RECALLED),
        person__in=list(people_ids),
        state=Approval.State.ASKED,
        expires_at__gt=timezone.now(),
    )
    return {one.person_id: one for one in asked if one.person_id is not None}


def erasable(viewer: Viewer, handle: str) -> Person | None:
    """The person of a handle, for the secretariat, unless they are erased already."""
    if not policy.allowed(viewer, "erasure.ordered", None):
        return None
    return Person.objects.filter(handle=handle, erased_at__isnull=True).first()


def tombstones() -> QuerySet[Tombstone]:
    """What was deleted lately because its time was over."""
    return Tombstone.objects.order_by("-at", "key")

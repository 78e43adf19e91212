"""Reading approvals: whoever decides sees what waits for them, whoever asked sees what became of it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from majlis.access import gate
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import deeds_of
from majlis.approvals.models import Approval
from majlis.network.models import Person, Standing


def approvals(viewer: Viewer) -> QuerySet[Approval]:
    """Their own questions, and those of their duties; of both only what is about what they may read.

    What others ask about oneself is none of it: what is said there was said in trust.
    """
    if not viewer.vetted:
        return Approval.objects.none()
    open_now = Q(item__isnull=True) | Q(item__in=gate.readable(viewer, Item))
    theirs = Q(asker=viewer.person_id) | Q(deed__in=deeds_of(viewer))
    about_oneself = Q(person=viewer.person_id) & ~Q(asker=viewer.person_id)
    return Approval.objects.filter(open_now, theirs).exclude(about_oneself)


def waiting(viewer: Viewer) -> QuerySet[Approval]:
    """What the viewer can decide about now, the oldest first."""
    asked = approvals(viewer).filter(
        state=Approval.State.ASKED, expires_at__gt=timezone.now(), deed__in=deeds_of(viewer)
    )
    others = asked.exclude(asker=viewer.person_id).exclude(person=viewer.person_id)
    return others.order_by("asked_at", "pk")


def waiting_with_duty(viewer: Viewer) -> QuerySet[Approval]:
    """The same; known without a query to be none for those without such a duty."""
    return waiting(viewer) if deeds_of(viewer) else Approval.objects.none()


def deciders(approval: Approval, duty: str) -> list[Person]:
    """The members who may be asked to decide: of the duty, and neither asking nor concerned (one query)."""
    people = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True).exclude(duties=[])
    apart = {approval.asker_id, approval.person_id}
    return [person for person in people if duty in person.duties and person.pk not in apart]


def waiting_about(viewer: Viewer, person: Person) -> list[Approval]:
    """What was asked about somebody and waits, of what this viewer may see (1 query)."""
    return list(approvals(viewer).filter(person=person, state=Approval.State.ASKED).order_by("-pk"))

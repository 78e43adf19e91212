"""Duties, focal points and restored members: done only by a granted approval.

One officer is enough to end a duty or the role of a focal point.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.locking import lock
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.ledger.models import Entry
from majlis.ledger.record import mark_moved, record, verb
from majlis.membership.vetting.duties import clashes
from majlis.membership.vetting.members import FEWEST_OFFICERS, granted, officers, staying
from majlis.membership.vetting.models import FocalPoint, Step
from majlis.membership.vetting.moving import Hands, Shown, move
from majlis.membership.vetting.recording import write_down
from majlis.membership.vetting.table import By
from majlis.network.duties import DUTIES
from majlis.network.models import Person, Standing
from majlis.safety.screening import screen

NAMING = "name-officer"
_MOVED_ON = _("This cannot be done now: the case has moved on meanwhile. Load the page again.")


@verb("duty.granted")
def grant_duty(viewer: Viewer, *, approval: Approval) -> Person:
    """Give a member a duty that two people agreed on. Raises Refused."""
    person = granted(viewer, approval, "duty.granted")
    duty = str(approval.facts.get("duty"))
    if not person.accepted or duty not in DUTIES or duty in person.duties:
        raise Refused(_("Only an accepted member who does not have this duty yet can get it."))
    if clashes(person.duties, duty):
        raise Refused(_("Whoever reads the ledger as an auditor holds no other duty."))
    if _since(approval, person, "duty.ended").filter(facts__duty=duty).exists():
        raise Refused(_MOVED_ON)
    person.duties = [*person.duties, duty]
    person.save(update_fields=["duties"])
    record(viewer, "duty.granted", person=person, duty=duty, approval=approval.pk)
    return person


@verb("duty.ended")
def end_duty(viewer: Viewer, *, person: Person, duty: str, reason: str) -> Person:
    """Take a duty away; one officer is enough, as long as two are left. Raises Refused."""
    _needs_a_reason(reason)
    locked = lock([person.pk], officers_too=True)[person.pk]
    if not viewer.vetted or "secretariat" not in viewer.duties or duty not in locked.duties:
        raise Refused(_("Only the secretariat can do this."))
    left = [one for one in officers() if one.pk != locked.pk]
    if duty == "secretariat" and len(left) < FEWEST_OFFICERS:
        raise Refused(_("Fewer than two officers would be left, and nobody could be accepted any more."))
    mark_moved(viewer, locked)
    locked.duties = [one for one in locked.duties if one != duty]
    locked.save(update_fields=["duties"])
    record(viewer, "duty.ended", person=locked, duty=duty, reason=reason.strip())
    return locked


@verb("duty.granted_by_operator")
def name_officer(viewer: Viewer, *, email: str, reason: str) -> Person:
    """Give a member the duty of the secretariat by a command on the server, where fewer than two stay.

    All officers are told. Raises Refused.
    """
    if viewer.person_id is not None or viewer.job != NAMING or viewer.session != "command":
        raise Refused(_("Nobody may do this."))
    _needs_a_reason(reason)
    found = Person.objects.filter(email__iexact=email.strip()).first()
    locked = lock([found.pk], officers_too=True)[found.pk] if found else None
    if locked is None or not locked.accepted:
        raise Refused(_("No accepted member has this address."))
    if len(staying(officers())) >= FEWEST_OFFICERS:
        raise Refused(_("Two officers can do this: they ask and decide on the page of the person’s case."))
    if "secretariat" in locked.duties:
        raise Refused(_("Only an accepted member who does not have this duty yet can get it."))
    if clashes(locked.duties, "secretariat"):
        raise Refused(_("Whoever reads the ledger as an auditor holds no other duty."))
    locked.duties = [*locked.duties, "secretariat"]
    locked.save(update_fields=["duties"])
    record(viewer, "duty.granted_by_operator", None, person=locked, reason=reason.strip())
    return locked


@verb("focal.granted")
def grant_focal_point(viewer: Viewer, *, approval: Approval) -> FocalPoint:
    """Let a member speak for the organisation they work for, as two people agreed. Raises Refused."""
    person = granted(viewer, approval, "focal.granted")
    organisation = approval.facts.get("organisation")
    if not person.accepted or person.organisation_id is None or person.organisation_id != organisation:
        raise Refused(_("A focal point is an accepted member who works for the organisation."))
    if _since(approval, person, "focal.ended").filter(facts__organisation=organisation).exists():
        raise Refused(_MOVED_ON)
    point, _made = FocalPoint.objects.get_or_create(
        person=person, organisation_id=person.organisation_id, until=None
    )
    record(viewer, "focal.granted", person=person, organisation=organisation, approval=approval.pk)
    return point


@verb("focal.ended")
def end_focal_point(viewer: Viewer, *, point: FocalPoint, reason: str) -> FocalPoint:
    """Let somebody speak for their organisation no longer: by an officer or themselves. Raises Refused."""
    _needs_a_reason(reason)
    lock([point.person_id], officers_too=False)  # whoever decides what they asked for holds them, too
    locked = (
        FocalPoint.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .get(pk=point.pk)
    )
    oneself = locked.person_id == viewer.person_id
    if not viewer.vetted or not (oneself or "secretariat" in viewer.duties) or locked.until is not None:
        raise Refused(_("Only the secretariat can do this."))
    locked.until = timezone.now()
    locked.save(update_fields=["until"])
    told, why = locked.organisation_id, reason.strip()
    record(viewer, "focal.ended", person=locked.person, organisation=told, reason=why)
    return locked


def _needs_a_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Please say why. The reason is kept."))


def _since(approval: Approval, person: Person, *verbs: str) -> QuerySet[Entry]:
    """What was done about somebody after it was asked, which the one who asked did not know."""
    return Entry.objects.filter(verb__in=verbs, person=person, at__gte=approval.asked_at)


@verb("member.restored")
def restore(viewer: Viewer, *, approval: Approval) -> Step:
    """Let a suspended member back in: one asked, another officer granted. Raises Refused."""
    person = granted(viewer, approval, "member.restored")
    hands = Hands(approval.asker_id, viewer.person_id or 0)
    shown = Shown(f"{approval.reason}\n\n{approval.decision}")
    step = move(viewer, person=person, after=Standing.ACCEPTED, by=By.RESTORERS, shown=shown, hands=hands)
    screen("profile", person.handle)
    return write_down(viewer, "member.restored", step)

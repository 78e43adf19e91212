"""Speaking for somebody: nominating, vouching, and confirming once a year."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import record, verb
from majlis.membership.vetting import sponsors
from majlis.membership.vetting.letters import ask_for_confirmation
from majlis.membership.vetting.models import Case, Step
from majlis.membership.vetting.moving import CONFIRMED_FOR, Shown, case_of, move
from majlis.membership.vetting.recording import write_down
from majlis.membership.vetting.table import By
from majlis.network.models import Person, Standing


@verb("member.vouched")
def sponsor(viewer: Viewer, *, person: Person, reason: str) -> Step:
    """Nominate own staff as a focal point, or vouch for somebody outside one's own organisation.

    Only who has to do with the case: its focal point, who was named or invited, an officer. Raises Refused.
    """
    person = Person.objects.get(pk=person.pk)  # where they stand and work now, not when the page was made
    officer = viewer.vetted and "secretariat" in viewer.duties
    if not officer and not sponsors.was_asked(viewer, person, case_of(person)):
        raise Refused(_("You have not been asked to speak for this person."))
    if (
        not officer
        and sponsors.was_sent_away(person)
        and not sponsors.is_focal(viewer.person_id, person.organisation_id)
    ):
        raise Refused(
            _("Their organisation let them go: it has to speak for them itself, or two officers do.")
        )
    step = move(viewer, person=person, after=Standing.VOUCHED, by=By.SPONSOR, shown=Shown(reason))
    return write_down(viewer, "member.vouched", step)


@verb("membership.confirmed")
def confirm(viewer: Viewer, *, person: Person) -> Case:
    """Confirm for another year that a member is who they were: by whoever could be their sponsor today.

    It lets nobody in: only an accepted member can be confirmed. Raises Refused.
    """
    people = Person.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    both = {one.pk: one for one in people.filter(pk__in=[person.pk, viewer.person_id or 0])}
    fresh, actor = both[person.pk], both.get(viewer.person_id or 0)
    if fresh.standing != Standing.ACCEPTED:
        raise Refused(_("Only a membership that stands can be confirmed. This one has to be vetted again."))
    if actor is None or not _may_confirm(actor, fresh):
        raise Refused(_("Only the organisation’s focal point or an officer outside it can confirm this."))
    case = case_of(fresh)
    case.confirmed_until, case.reminded_at = timezone.now() + CONFIRMED_FOR, None
    case.save(update_fields=["confirmed_until", "reminded_at"])
    record(viewer, "membership.confirmed", person=fresh)
    return case


def _may_confirm(actor: Person, person: Person) -> bool:
    role = sponsors.role_of(actor, person)
    return role == "focal" or (role == "outside" and "secretariat" in actor.duties)


@verb("membership.due")
def remind(viewer: Viewer, *, person: Person) -> Case:
    """Say that a membership has to be confirmed soon. A job of the house; raises Refused for anybody else."""
    if viewer.person_id is not None or not viewer.job:
        raise Refused(_("Nobody may do this."))
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(person=person)
    )
    case.reminded_at = timezone.now()
    case.save(update_fields=["reminded_at"])
    record(viewer, "membership.due", person=case.person)
    ask_for_confirmation(case.person)
    return case

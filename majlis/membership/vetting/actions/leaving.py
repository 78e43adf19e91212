"""On the way out: suspending, leaving, another employer, a whole organisation; and coming back."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.locking import lock
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import record, verb
from majlis.membership.vetting import known
from majlis.membership.vetting.members import FEWEST_OFFICERS, may_appeal, officers, still_there
from majlis.membership.vetting.models import FocalPoint, Step
from majlis.membership.vetting.moving import Shown, case_of, leave_employer, move
from majlis.membership.vetting.recording import write_down
from majlis.membership.vetting.table import By
from majlis.network.models import Organisation, Person, Standing


def _quality(viewer: Viewer) -> By:
    if viewer.person_id is None:
        return By.HOUSE
    officer = viewer.vetted and "secretariat" in viewer.duties
    return By.SECRETARIAT if officer else By.FOCAL


@verb("member.suspended")
def suspend(viewer: Viewer, *, person: Person, reason: str) -> Step:
    """Suspend a member, by the focal point's word, an officer's, or the house's; it acts at once.

    Of an officer, too, however few are left: an alarm stands then, and the operator names another one.
    """
    quality = _quality(viewer)
    step = move(viewer, person=person, after=Standing.SUSPENDED, by=quality, shown=Shown(reason))
    return write_down(viewer, "member.suspended", step)


@verb("member.left")
def leave(viewer: Viewer, *, person: Person, reason: str) -> Step:
    """Leave, or let somebody leave as an officer. Duties, seats and the voice of a focal point end."""
    by = By.ONESELF if person.pk == viewer.person_id else By.SECRETARIAT
    step = move(viewer, person=person, after=Standing.LEFT, by=by, shown=Shown(reason))
    return write_down(viewer, "member.left", step)


@verb("employer.changed")
def change_employer(viewer: Viewer, *, organisation_name: str, reason: str) -> Step:
    """Say that one works elsewhere now: it suspends at once, until the new organisation has spoken.

    What came with the old one goes: private circles, duties, its voice. Raises Refused, also where it is the
    same one by another of its names.
    """
    if not organisation_name.strip():
        raise Refused(_("Please say where you work now."))
    person = Person.objects.select_related("organisation").get(pk=viewer.person_id or 0)
    if person.organisation and known.called([person.organisation], organisation_name):
        raise Refused(_("Nothing has changed: this is the organisation you work for here."))
    shown = Shown(reason or organisation_name)
    step = move(viewer, person=person, after=Standing.SUSPENDED, by=By.ONESELF, shown=shown)
    person.refresh_from_db()
    leave_employer(person, case_of(person), organisation_name=organisation_name.strip())
    return write_down(viewer, "employer.changed", step)


@verb("application.reopened")
def come_back(viewer: Viewer, *, reason: str) -> Step:
    """Appeal within 30 days of a refusal: another officer then decides. Later, or after leaving, apply anew.

    Raises Refused.
    """
    person = Person.objects.get(pk=viewer.person_id or 0)
    case = case_of(person)
    after = Standing.VOUCHED if may_appeal(person) and case.sponsor_id else Standing.APPLIED
    step = move(viewer, person=person, after=after, by=By.ONESELF, shown=Shown(reason))
    return write_down(viewer, "application.reopened", step)


@verb("organisation.offboarded")
def off_board(viewer: Viewer, *, organisation: Organisation, reason: str) -> list[Step]:
    """Let everybody of an organisation go in one transaction. Raises Refused.

    Not one's own organisation, and not where fewer than two officers would be left: nobody could decide then.
    """
    if not viewer.vetted or "secretariat" not in viewer.duties or viewer.organisation_id == organisation.pk:
        raise Refused(_("Only an officer of another organisation can do this."))
    there = Person.objects.filter(organisation=organisation).values_list("pk", flat=True)
    lock([*there, viewer.person_id or 0], officers_too=True)  # at once, in one order, before each one goes
    stays = Person.objects.exclude(organisation=organisation)
    if len(officers(stays)) < FEWEST_OFFICERS:
        raise Refused(_("Fewer than two officers would be left, and nobody could be accepted any more."))
    steps = [leave(viewer, person=person, reason=reason) for person in still_there(organisation)]
    FocalPoint.objects.filter(organisation=organisation, until__isnull=True).update(until=timezone.now())
    record(viewer, "organisation.offboarded", organisation=organisation.pk, people=len(steps))
    return steps

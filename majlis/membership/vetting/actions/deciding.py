"""What the secretariat does with a case: say which organisation it is, take it up, accept or refuse."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from majlis.access.locking import lock
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import record, verb
from majlis.membership.vetting import houses, known, sponsors
from majlis.membership.vetting.members import may_be_placed
from majlis.membership.vetting.models import Case, SponsorRole, Step
from majlis.membership.vetting.moving import Hands, Shown, case_of, move
from majlis.membership.vetting.recording import write_down
from majlis.membership.vetting.table import By
from majlis.network.circles import PRIVATE
from majlis.network.models import Organisation, Person, Seat, Standing
from majlis.safety.refusing import ListedName
from majlis.safety.screening import listed, screen


@verb("applicant.placed")
def place(viewer: Viewer, *, person: Person, organisation: Organisation | None, new_name: str = "") -> Case:
    """Say for which organisation somebody applies, a known or a new one; only while they are no member.

    What they typed stays in the case. Where somebody has spoken for them as people of another organisation,
    that word does not go with them: they wait for one about this. Raises Refused, also where they are placed
    there already, where an officer would send people of their own house elsewhere, and for a new name in
    which an expression of the screening list stands.
    """
    people = lock([person.pk, viewer.person_id or 0], officers_too=False)
    locked = people[person.pk]
    may = viewer.vetted and "secretariat" in viewer.duties
    if not may or locked.pk == viewer.person_id or not may_be_placed(locked):
        raise Refused(_("Only an officer can do this, and only while the person is not a member."))
    officer = people[viewer.person_id or 0]
    if sentence := houses.keeps_from_placing(locked, houses.near(Viewer.of(officer), locked)):
        raise Refused(sentence)
    if organisation is not None and organisation.pk == locked.organisation_id:
        raise Refused(_("Nothing has changed: this is the organisation they are placed at already."))
    if organisation is None and not new_name.strip():
        raise Refused(_("First say which organisation this is: it opens things."))
    if organisation is None and listed(new_name) is not None:
        raise ListedName(_("This name cannot be stored."))
    organisation = organisation or _new_organisation(new_name.strip(), locked)
    carried = _was_about_another(locked, organisation)
    if locked.organisation_id is not None:  # as with one's own word about another employer
        Seat.objects.filter(person=locked, circle__visibility__in=PRIVATE).delete()
    locked.organisation = organisation
    locked.save(update_fields=["organisation"])
    step = _of_this_one(viewer, locked, carried=carried)
    if step is None:
        record(viewer, "applicant.placed", person=locked, organisation=organisation.pk)
    else:
        write_down(viewer, "applicant.placed", step, organisation=organisation.pk)
    return case_of(locked)


def _was_about_another(person: Person, organisation: Organisation) -> bool:
    """Whether who spoke for somebody spoke of another organisation: the one before, or the name as typed."""
    typed = case_of(person).organisation_name
    if person.organisation_id is not None or not typed:
        return person.organisation_id is not None
    return not known.called([organisation], typed)


def _of_this_one(viewer: Viewer, person: Person, *, carried: bool) -> Step | None:
    """Bring in line the case of somebody who has just been placed: a word about another organisation is gone.

    The step, where they wait for a word again because of it.
    """
    case = case_of(person)
    if case.sponsor is None or case.sponsor_role == SponsorRole.FOUNDER:
        return None
    if carried and person.standing in (Standing.VOUCHED, Standing.VETTING):
        return move(viewer, person=person, after=Standing.APPLIED, by=By.PLACING, shown=Shown())
    if carried:
        case.sponsor, case.sponsor_role = None, ""
    else:  # before it was placed nobody was its focal point, and the checks go by that
        case.sponsor_role = sponsors.role_of(case.sponsor, person) or ""
    case.save(update_fields=["sponsor", "sponsor_role"])
    return None


def _new_organisation(name: str, person: Person) -> Organisation:
    """An organisation that nobody was of before, where the applicant works."""
    return Organisation.objects.create(
        code=f"org-{secrets.token_hex(6)}", name=name, country=person.country, sector=person.sector
    )


@verb("vetting.begun")
def take_up(viewer: Viewer, *, person: Person) -> Step:
    """Begin the checks of a case that somebody speaks for. Raises Refused."""
    step = move(viewer, person=person, after=Standing.VETTING, by=By.SECRETARIAT, shown=Shown())
    return write_down(viewer, "vetting.begun", step)


@verb("member.accepted")
def accept(viewer: Viewer, *, person: Person, reason: str, evidence: Mapping[str, str]) -> Step:
    """Accept somebody: the second of two people, after the sponsor. Raises Refused."""
    sponsor = case_of(person).sponsor_id
    if sponsor is None:
        raise Refused(_("Nobody has spoken for this person yet."))
    step = move(
        viewer,
        person=person,
        after=Standing.ACCEPTED,
        by=By.SECRETARIAT,
        shown=Shown(reason, evidence),
        hands=Hands(sponsor, viewer.person_id or 0),
    )
    screen("profile", person.handle)
    return write_down(viewer, "member.accepted", step)


@verb("member.refused")
def refuse(viewer: Viewer, *, person: Person, reason: str) -> Step:
    """Refuse an application; the person is told what they can do. Raises Refused."""
    step = move(viewer, person=person, after=Standing.REFUSED, by=By.SECRETARIAT, shown=Shown(reason))
    return write_down(viewer, "member.refused", step)

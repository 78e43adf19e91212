"""Letting back who has lost every second factor: by two officers, or by whoever runs the machine."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from majlis.access import ways_back
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.ledger.record import record, verb
from majlis.membership import signed_in
from majlis.membership.vetting import letters
from majlis.membership.vetting.members import able_officers, granted
from majlis.network.models import Person

OPERATOR = "reset-factor"


def _reset(person: Person) -> list[str]:
    """Take all factors, end all sessions, and mail the link of the way back. Which kinds there were."""
    factors = Authenticator.objects.filter(user=person)
    kinds = sorted(set(factors.values_list("type", flat=True)))
    factors.delete()
    signed_in.end_everywhere(person)
    letters.factors_reset(person, ways_back.make(person))
    return kinds


@verb("sessions.ended")
def sign_out_everywhere(viewer: Viewer, *, person: Person, reason: str) -> None:
    """End every session of somebody whose device may be in other hands: they sign in anew. Raises Refused."""
    officer = viewer.vetted and "secretariat" in viewer.duties
    if not officer or person.pk == viewer.person_id:
        raise Refused(_("Only another officer can do this."))
    if not reason.strip():
        raise Refused(_("Please say why. The reason is kept."))
    signed_in.end_everywhere(person)
    letters.signed_out(person)
    record(viewer, "sessions.ended", None, person=person, reason=reason.strip())


@verb("factor.reset")
def reset_factors(viewer: Viewer, *, approval: Approval) -> Person:
    """Take all second factors from a member who has lost them, as two people agreed. Raises Refused.

    Every session ends. The password together with a link that is mailed to them then leads to the pages that
    set up a factor.
    """
    person = granted(viewer, approval, "factor.reset")
    if not person.accepted or person.pk == approval.asker_id:
        raise Refused(_("Only the second factor of an accepted member can be reset, and never one’s own."))
    record(viewer, "factor.reset", person=person, kind=_reset(person), approval=approval.pk)
    return person


@verb("factor.reset_by_operator")
def reset_at_the_machine(viewer: Viewer, *, email: str, reason: str, officers_cannot: bool) -> Person:
    """Take all second factors from a member where no two officers can: by a command on the server only.

    The operator does not come in by it: the link goes to the member's mailbox, and they need their password.
    All officers are told. Raises Refused.
    """
    if viewer.person_id is not None or viewer.job != OPERATOR or viewer.session != "command":
        raise Refused(_("Nobody may do this."))
    if not reason.strip():
        raise Refused(_("Please say how. The reason is kept."))
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    person = people.filter(email__iexact=email.strip()).first()
    if person is None or not person.accepted:
        raise Refused(_("No accepted member has this address."))
    if len(able_officers(person)) > 1 and not officers_cannot:
        raise Refused(_("Two officers can do this: they ask and decide on the page of the person’s case."))
    facts = {"kind": _reset(person), "officers": len(able_officers(person))}
    record(viewer, "factor.reset_by_operator", None, person=person, reason=reason.strip(), **facts)
    return person

"""At the door: applying, being invited, and coming in by a link that is used once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.locking import lock
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.kit.ratelimit import Allowance, spend
from majlis.ledger import outbox
from majlis.ledger.record import quiet, record, verb
from majlis.membership.addresses import note_address
from majlis.membership.safeguard import check_names
from majlis.membership.vetting import letters, openings, sponsors
from majlis.membership.vetting.models import Case, Opening, Step
from majlis.membership.vetting.moving import case_of, fingerprint
from majlis.network.models import Person, Standing

ASKED = "application asked"
# Whoever types an address fills no mailbox of others; one by itself is enough to come in.
LETTERS = Allowance(times=10, seconds=86_400)
_GONE = _("This link has been used or is too old. Apply again to get a new one.")
COLUMNS = ("name", "name_latin", "function", "language")


@quiet("nobody is known yet: what was typed waits for the owner of the mailbox")
def ask_to_enter(viewer: Viewer, *, email: str, typed: Mapping[str, Any], language: str) -> None:
    """Have the worker write to an address; whether it is known makes no difference here, nor in time."""
    outbox.enqueue(ASKED, payload={"email": email.lower(), "typed": dict(typed), "language": language})


@verb("member.invited")
def invite(viewer: Viewer, *, email: str, typed: Mapping[str, Any], language: str) -> None:
    """Invite somebody by mail. What the inviter says of them stands for a sponsor's word once they come.

    Whether the address is known already is told to its owner only. Raises Refused.
    """
    if not viewer.vetted:
        raise Refused(_("Only accepted members can do this."))
    payload = {"email": email.lower(), "typed": dict(typed), "language": language, "by": viewer.person_id}
    outbox.enqueue(ASKED, payload=payload)
    record(viewer, "member.invited")


@quiet("a mail with a fresh link; the line is written when somebody comes in by it")
def send_letter(viewer: Viewer, *, payload: Mapping[str, Any]) -> None:
    """Write to an address that was typed: a link for a stranger, a word to somebody who is known."""
    email, language = str(payload["email"]), str(payload["language"])
    if not payload.get("by") and spend(email, "letter to a stranger", LETTERS):
        return  # ten lie in that mailbox since yesterday
    known = Person.objects.filter(email__iexact=email).first()
    if known is not None:
        letters.already_known(known)
        return
    inviter = Person.objects.filter(pk=payload.get("by") or 0).first()
    if inviter is None:
        token = openings.make(Opening.Kind.APPLY, email, typed=dict(payload["typed"]))
        letters.confirm_address(email, language, token)
    elif inviter.accepted:
        token = openings.make(Opening.Kind.INVITE, email, typed=dict(payload["typed"]), inviter=inviter)
        letters.invite(email, language, token, inviter)


@verb("application.made")
def enter(viewer: Viewer, *, token: str, typed: Mapping[str, Any], password: str) -> Person:
    """Come in by a link: it is used up, and an applicant is there who can sign in and see where they stand.

    Somebody whom a member invited has that member's word, if it may be given: not where they were nominated
    for an organisation that the member speaks for no longer. Raises Refused for a link that
    was used, is too old, or is for an address that is known meanwhile.
    """
    opening = openings.take(token)
    if opening is None or opening.kind == Opening.Kind.FOUND:
        raise Refused(_GONE)
    check_names(typed)
    meant = opening.typed.get("organisation") if opening.inviter is not None else None
    lock([opening.inviter_id or 0], officers_too=False)  # before the first line: none waits after it
    nominated = meant is not None and sponsors.is_focal(opening.inviter_id, meant)
    person = _new(
        opening.email,
        password,
        **{name: typed.get(name, "") for name in COLUMNS},
        country_id=typed.get("country") or None,
        sector_id=typed.get("sector") or None,
        organisation_id=meant if nominated else None,
    )
    case = Case.objects.create(
        person=person,
        motive=typed.get("motive", ""),
        organisation_name="" if person.organisation_id else typed.get("organisation_name", ""),
        referee=typed.get("referee", ""),
        invited_by=opening.inviter,
        agreed_at=timezone.now(),
    )
    reason = str(opening.typed.get("reason", ""))
    Opening.objects.filter(pk=opening.pk).update(typed={})
    step = Step.objects.create(person=person, after=Standing.APPLIED, actor=person, reason=case.motive)
    record(Viewer.of(person), "application.made", person=person, step=step.pk, shown=fingerprint(step))
    lapsed = meant is not None and not nominated
    if opening.inviter is not None and not lapsed and sponsors.role_of(opening.inviter, person):
        _speak_for(opening.inviter, person, reason)
    return person


def _new(email: str, password: str, **facts: Any) -> Person:
    """Somebody new, whose address is theirs for the sign-in too. Raises Refused where it is another's."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, password, **facts)
            note_address(person)
    except IntegrityError:  # by another link, or a confirmed change of address, at this very moment
        raise Refused(_GONE) from None
    return person


def _speak_for(inviter: Person, person: Person, reason: str) -> None:
    """The word that an inviter gave when they invited."""
    from majlis.membership.vetting.actions.sponsoring import sponsor

    if reason.strip():
        sponsor(Viewer.of(inviter), person=person, reason=reason)


@verb("referee.named")
def name_referee(viewer: Viewer, *, email: str) -> Case:
    """Name a member who can vouch; the line has no address. Raises Refused where nobody has to speak."""
    person = Person.objects.select_for_update(no_key=True).get(pk=viewer.person_id or 0)
    if person.standing not in (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.SUSPENDED):
        raise Refused(_("Nobody has to speak for you at the moment."))
    if sponsors.was_sent_away(person):
        raise Refused(
            _("Your organisation let you go: only its focal point can speak for you, or an officer.")
        )
    case = case_of(person)
    case.referee = email.lower()
    case.save(update_fields=["referee"])
    record(viewer, "referee.named", person=person)
    return case

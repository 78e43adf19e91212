"""An empty hub: two people found it together, each by a link of their own. There is no other way in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import record, verb
from majlis.membership.addresses import note_address
from majlis.membership.safeguard import check_names
from majlis.membership.vetting import openings
from majlis.membership.vetting.members import nobody_ever
from majlis.membership.vetting.models import Case, Opening, SponsorRole, Step
from majlis.membership.vetting.moving import Hands, Shown, case_of, move
from majlis.membership.vetting.recording import write_down
from majlis.membership.vetting.table import By
from majlis.network.models import Person, Standing
from majlis.safety.screening import screen


@verb("hub.founded")
def found(viewer: Viewer, *, emails: Sequence[str]) -> list[tuple[str, str]]:
    """Make two founders and a link for each: (address, secret). Earlier links that were not used are closed.

    Neither is a member before both have come. Raises Refused where anybody is or was a member.
    """
    wanted = [email.strip().lower() for email in emails]
    if viewer.person_id is not None or not viewer.job or not nobody_ever():
        raise Refused(_("This hub has members already: they let others in."))
    if len(wanted) != 2 or wanted[0] == wanted[1]:
        raise Refused(_("Two people with different addresses are needed."))
    Opening.objects.filter(kind=Opening.Kind.FOUND).update(expires_at=timezone.now())
    founding = secrets.token_hex(8)
    made = []
    for email, other in (wanted, wanted[::-1]):
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, name=email)
        if person.standing != Standing.APPLIED:
            raise Refused(_("A founder is somebody new to the hub."))
        note_address(person)
        case_of(person)
        typed = {"founding": founding, "other": other}
        made.append((email, openings.make(Opening.Kind.FOUND, email, typed=typed)))
    record(viewer, "hub.founded", founders=2)
    return made


@verb("founder.entered")
def enter_founder(viewer: Viewer, *, token: str, name: str, language: str, password: str) -> Person:
    """Come in as a founder. When the second has come too, both are members and officers. Raises Refused."""
    opening = openings.take(token)
    if opening is None or opening.kind != Opening.Kind.FOUND or not nobody_ever():
        raise Refused(_("This link has been used or is too old."))
    pair = Person.objects.select_for_update(of=("self",), no_key=True).filter(
        email__in=[opening.email, opening.typed["other"]]
    )
    people = {one.email: one for one in pair.order_by("pk")}
    if set(people) < {opening.email, opening.typed["other"]}:  # one has another address by now, or is erased
        raise Refused(_("This link has been used or is too old."))
    person, other = people[opening.email], people[opening.typed["other"]]
    check_names({"name": name})
    person.name, person.language = name, language
    person.set_password(password)
    person.save(update_fields=["name", "language", "password"])
    Case.objects.filter(person=person).update(agreed_at=timezone.now())
    record(Viewer.of(person), "founder.entered", person=person)
    came = Opening.objects.filter(
        kind=Opening.Kind.FOUND,
        email=other.email,
        typed__founding=opening.typed["founding"],
        used_at__isnull=False,
    )
    if came.exists():
        for one, second in ((person, other), (other, person)):
            _accept_founder(Viewer.of(person), person=one, other=second)
    return person


@verb("member.founded")
def _accept_founder(viewer: Viewer, *, person: Person, other: Person) -> Step:
    """One founder becomes a member and an officer beside the other."""
    hands = Hands(other.pk, person.pk)
    step = move(viewer, person=person, after=Standing.ACCEPTED, by=By.FOUNDERS, shown=Shown(), hands=hands)
    Person.objects.filter(pk=person.pk).update(duties=["secretariat"])
    Case.objects.filter(person=person).update(sponsor=other, sponsor_role=SponsorRole.FOUNDER)
    screen("profile", person.handle)
    return write_down(viewer, "member.founded", step)

"""Who may speak for whom: a focal point for own staff, a member for somebody outside their organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from majlis.access.viewer import Viewer
from majlis.membership.vetting.models import Case, FocalPoint, SponsorRole, Step
from majlis.network.models import Person, Standing
from majlis.network.organisations import same_house


def are_outside(organisation_id: int | None, other_id: int | None) -> bool:
    """Whether who works for the one stands outside the other: both known, and not of one house."""
    return None not in (organisation_id, other_id) and not same_house(organisation_id, other_id)


def focal_points(organisation_id: int | None) -> QuerySet[Person]:
    """The members who speak for an organisation now, and work there."""
    return Person.objects.filter(
        focal_for__organisation=organisation_id,
        focal_for__until__isnull=True,
        organisation=organisation_id,
        standing=Standing.ACCEPTED,
        is_active=True,
    )


def is_focal(person_id: int | None, organisation_id: int | None) -> bool:
    """Whether somebody speaks for an organisation at this moment."""
    if person_id is None or organisation_id is None:
        return False
    return focal_points(organisation_id).filter(pk=person_id).exists()


def represented(viewer: Viewer) -> list[int]:
    """The organisations that the viewer speaks for; at most the one they work for."""
    if not viewer.vetted or viewer.organisation_id is None:
        return []
    held = FocalPoint.objects.filter(
        person=viewer.person_id, organisation=viewer.organisation_id, until__isnull=True
    )
    return list(held.values_list("organisation", flat=True))


def role_of(sponsor: Person, person: Person) -> SponsorRole | None:
    """As what `sponsor` can speak for `person`; None when they cannot.

    For whom their organisation sent away only it speaks, or an officer, beside the officer who decides.
    Where the organisation of an applicant is not placed yet nobody is its focal point, and whether a sponsor
    stands outside it is asked again when the case is decided.
    """
    if not sponsor.accepted or sponsor.pk == person.pk or sponsor.organisation_id is None:
        return None
    if is_focal(sponsor.pk, person.organisation_id):
        return SponsorRole.FOCAL
    inside = same_house(person.organisation_id, sponsor.organisation_id)
    alone = was_sent_away(person) and "secretariat" not in sponsor.duties
    return None if inside or alone else SponsorRole.OUTSIDE


def was_sent_away(person: Person) -> bool:
    """Whether the last that their organisation said of somebody, by a focal point, is that they are to go.

    Then no friend outside speaks for them: it is for the organisation to say that they are back, or for two
    officers. Leaving and applying anew changes nothing of it, going to another organisation does.
    """
    ends = (Standing.ACCEPTED, Standing.SUSPENDED)
    last = Step.objects.filter(person=person, after__in=ends).order_by("-pk").first()
    if last is None or last.after != Standing.SUSPENDED or last.actor_id in (None, person.pk):
        return False
    spoke = FocalPoint.objects.filter(organisation=person.organisation_id, person=last.actor_id)
    then = spoke.filter(since__lte=last.at).exclude(until__lt=last.at)
    return then.exists()


def was_asked(viewer: Viewer, person: Person, case: Case) -> bool:
    """Whether a member has to do with a case: named by the applicant, inviting them, or the focal point."""
    if is_focal(viewer.person_id, person.organisation_id) or case.invited_by_id == viewer.person_id:
        return True
    mine = Person.objects.filter(pk=viewer.person_id or 0).values_list("email", flat=True).first()
    return bool(case.referee) and bool(mine) and case.referee.lower() == str(mine).lower()

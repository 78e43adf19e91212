"""Who holds which duty among the members, whether there are any, who may appeal, and who goes with whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.approvals.policy import MOVED
from majlis.ledger.models import Entry
from majlis.membership.vetting.models import Case, SponsorRole, Step
from majlis.network.models import Organisation, Person, Standing
from majlis.personal.models import Erasure

FEWEST_OFFICERS = 2
_OPEN = (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.SUSPENDED)
APPEAL_WITHIN = timedelta(days=30)


def with_duty(duty: str, among: QuerySet[Person] | None = None) -> list[Person]:
    """The accepted members who hold a duty (one query)."""
    people = Person.objects.all() if among is None else among
    found = people.filter(standing=Standing.ACCEPTED, is_active=True).exclude(duties=[])
    return [person for person in found.order_by("pk") if duty in person.duties]


def officers(among: QuerySet[Person] | None = None) -> list[Person]:
    """The secretariat: those who take up cases and decide."""
    return with_duty("secretariat", among)


def staying(people: Iterable[Person]) -> list[Person]:
    """Those of them who have not asked to be erased, and nobody for them: whoever goes is not counted on."""
    going = set(Erasure.objects.filter(state=Erasure.State.WAITING).values_list("person", flat=True))
    return [one for one in people if one.pk not in going]


def able_officers(person: Person) -> list[Person]:
    """The officers who could let somebody back who lost every factor: others, with a factor of their own."""
    with_factor = Person.objects.filter(pk__in=Authenticator.objects.values("user"))
    return officers(with_factor.exclude(pk=person.pk))


def granted(viewer: Viewer, approval: Approval, deed: str) -> Person:
    """The person a granted approval is about, locked. Raises Refused for whatever was not granted just so."""
    stored = Approval.objects.get(pk=approval.pk)
    state = stored.state == Approval.State.GRANTED and stored.decider_id == viewer.person_id
    if stored.deed != deed or stored.person_id is None or not state:
        raise Refused(_("This needs the word of two people."))
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=stored.person_id)


def nobody_ever() -> bool:
    """Whether nobody is, or ever was, a member."""
    there = Person.objects.filter(standing=Standing.ACCEPTED)
    before = Entry.objects.filter(verb__in=("member.accepted", "member.founded", "member.restored"))
    return not there.exists() and not before.exists()


def may_appeal(person: Person) -> bool:
    """Whether a refusal is fresh enough for an appeal."""
    at = Case.objects.filter(person=person).values_list("refused_at", flat=True).first()
    return person.standing == Standing.REFUSED and at is not None and at > timezone.now() - APPEAL_WITHIN


def may_be_placed(person: Person) -> bool:
    """Whether an officer may say where somebody works: of whoever is no member, and of a founder once.

    A founder came in before there was any organisation; until the other one has said theirs, neither can
    speak for anybody or decide.
    """
    if not person.accepted:
        return person.standing in _OPEN
    founder = Case.objects.filter(person=person, sponsor_role=SponsorRole.FOUNDER)
    return person.organisation_id is None and founder.exists()


_ELSEWHERE = ("applicant.placed", "employer.changed")


def moved_since(person_id: int, moment: datetime) -> bool:
    """Whether somebody's standing or organisation has changed since: what they belong to opens things."""
    if Step.objects.filter(person=person_id, at__gt=moment).exists():
        return True
    return Entry.objects.filter(verb__in=_ELSEWHERE, person=person_id, at__gte=moment).exists()


MOVED.append(moved_since)


def still_there(organisation: Organisation) -> QuerySet[Person]:
    """Who would go with an organisation."""
    gone = (Standing.LEFT, Standing.REFUSED)
    return Person.objects.filter(organisation=organisation).exclude(standing__in=gone).order_by("pk")

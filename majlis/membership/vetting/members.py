"""Who holds which duty among the members, whether there are any, and who may appeal."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from majlis.ledger.models import Entry
from majlis.membership.vetting.moving import case_of
from majlis.network.models import Person, Standing

FEWEST_OFFICERS = 2
APPEAL_WITHIN = timedelta(days=30)


def with_duty(duty: str, among: QuerySet[Person] | None = None) -> list[Person]:
    """The accepted members who hold a duty (one query)."""
    people = Person.objects.all() if among is None else among
    found = people.filter(standing=Standing.ACCEPTED, is_active=True).exclude(duties=[])
    return [person for person in found.order_by("pk") if duty in person.duties]


def officers(among: QuerySet[Person] | None = None) -> list[Person]:
    """The secretariat: those who take up cases and decide."""
    return with_duty("secretariat", among)


def nobody_ever() -> bool:
    """Whether nobody is, or ever was, a member."""
    there = Person.objects.filter(standing=Standing.ACCEPTED)
    before = Entry.objects.filter(verb__in=("member.accepted", "member.founded", "member.restored"))
    return not there.exists() and not before.exists()


def may_appeal(person: Person) -> bool:
    """Whether a refusal is fresh enough for an appeal."""
    at = case_of(person).refused_at
    return person.standing == Standing.REFUSED and at is not None and at > timezone.now() - APPEAL_WITHIN

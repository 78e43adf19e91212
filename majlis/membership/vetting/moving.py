"""The only place that writes where a person stands. Every path into the network is `move`, whatever its name.

A house test looks through the sources: nobody else may set `standing`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.locking import lock
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.record import mark_moved
from majlis.membership.vetting import houses, sponsors, table
from majlis.membership.vetting.members import FEWEST_OFFICERS
from majlis.membership.vetting.models import Case, FocalPoint, SponsorRole, Step
from majlis.membership.vetting.requirements import required
from majlis.membership.vetting.table import By
from majlis.network.circles import PRIVATE
from majlis.network.models import Person, Seat, Standing

CONFIRMED_FOR = timedelta(days=365)
_OUT = (Standing.SUSPENDED, Standing.LEFT)


@dataclass(frozen=True)
class Hands:
    """The two people behind an acceptance."""

    first: int
    second: int


@dataclass(frozen=True)
class Shown:
    """What is shown for a move: why, and for each check what was looked at and where."""

    reason: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Moving:
    """One move while it is being made, everybody in it locked and read anew."""

    viewer: Viewer
    person: Person
    case: Case
    actor: Person | None
    by: By
    hands: Hands | None
    people: dict[int, Person]
    shown: Shown


def case_of(person: Person) -> Case:
    """The case of a person, made when they never had one."""
    return Case.objects.get_or_create(person=person)[0]


def move(
    viewer: Viewer, *, person: Person, after: Standing, by: By, shown: Shown, hands: Hands | None = None
) -> Step:
    """Let a person stand somewhere else, inside the verb of the caller. Raises Refused, and says why not.

    Nothing that the caller knew counts: the person, whoever acts and the two hands are locked in the order of
    their numbers and read anew.
    """
    moving = _lock(viewer, person, by, hands, shown, officers_too=after in _OUT)
    before = Standing(moving.person.standing)
    found = table.find(before, after, by)
    if found is None:
        raise Refused(_("This cannot be done now: the case has moved on meanwhile. Load the page again."))
    _refuse_the_wrong_one(moving)
    if after in _OUT:
        _keep_two_officers(moving, after)
    if after == Standing.REFUSED:
        _refuse_who_refused(moving)
    for need in found.shows:
        _NEEDS[need](moving)
    mark_moved(viewer, moving.person)
    moving.person.standing = after
    _follow(moving, before, after)
    moving.person.save(update_fields=["standing", "is_active", "duties"])
    moving.case.save()
    return _write(moving, before, after)


def _lock(
    viewer: Viewer, person: Person, by: By, hands: Hands | None, shown: Shown, *, officers_too: bool
) -> _Moving:
    wanted = {person.pk, viewer.person_id or 0, *((hands.first, hands.second) if hands else ())}
    people = lock(wanted, officers_too=officers_too)
    fresh = people[person.pk]
    actor = people.get(viewer.person_id or 0)
    return _Moving(viewer, fresh, case_of(fresh), actor, by, hands, people, shown)


def _is_officer(one: Person) -> bool:
    return one.accepted and "secretariat" in one.duties


def _is_secretariat(moving: _Moving) -> bool:
    return moving.actor is not None and _is_officer(moving.actor)


def _is_oneself(moving: _Moving) -> bool:
    return moving.actor is not None and moving.actor.pk == moving.person.pk


_QUALITIES: dict[By, Callable[[_Moving], bool]] = {
    By.ONESELF: _is_oneself,
    By.SPONSOR: lambda m: m.actor is not None and sponsors.role_of(m.actor, m.person) is not None,
    By.FOCAL: lambda m: (
        m.actor is not None and not _is_oneself(m) and sponsors.is_focal(m.actor.pk, m.person.organisation_id)
    ),
    By.SECRETARIAT: lambda m: _is_secretariat(m) and not _is_oneself(m),
    By.PLACING: lambda m: _is_secretariat(m) and not _is_oneself(m),
    By.RESTORERS: lambda m: _is_secretariat(m) and not _is_oneself(m),
    By.FOUNDERS: lambda m: _nobody_was_ever_accepted(m),
    By.HOUSE: lambda m: m.viewer.person_id is None and bool(m.viewer.job),
}


def _nobody_was_ever_accepted(moving: _Moving) -> bool:
    """Founding is for an empty hub: beside the founders themselves nobody is, or was, a member."""
    ours = (moving.hands.first, moving.hands.second) if moving.hands else ()
    there = Person.objects.filter(standing=Standing.ACCEPTED).exclude(pk__in=ours)
    before = Step.objects.filter(after=Standing.ACCEPTED).exclude(person__in=ours)
    return not there.exists() and not before.exists()


def _refuse_the_wrong_one(moving: _Moving) -> None:
    needs_member = moving.by in (By.SPONSOR, By.FOCAL, By.SECRETARIAT, By.PLACING, By.RESTORERS)
    if (needs_member and not moving.viewer.vetted) or not _QUALITIES[moving.by](moving):
        raise Refused(_("This step is not yours to take."))


def _keep_two_officers(moving: _Moving, after: Standing) -> None:
    """Nobody who leaves takes away the officers who are needed to decide; only a year that ran out does.

    A suspension by the word of others is for safety and waits for nobody: an alarm stands where it leaves too
    few. Who has asked to be erased is here until that is done, and is counted: or one wish, undone at any
    time, would keep everybody else.
    """
    safety = after == Standing.SUSPENDED and moving.by in (By.SECRETARIAT, By.FOCAL)
    if safety or moving.by == By.HOUSE or not _is_officer(moving.person):
        return
    others = [one for pk, one in moving.people.items() if pk != moving.person.pk and _is_officer(one)]
    if len(others) < FEWEST_OFFICERS:
        raise Refused(_("Fewer than two officers would be left, and nobody could be accepted any more."))


def _needs_reason(moving: _Moving) -> None:
    if not moving.shown.reason.strip():
        raise Refused(_("Please say why. The reason is kept."))


def _needs_evidence(moving: _Moving) -> None:
    missing = [
        one for one in required(moving.person, moving.case) if not moving.shown.evidence.get(one, "").strip()
    ]
    if missing:
        raise Refused(_("Every check needs what was looked at, and where."))


def _needs_two(moving: _Moving) -> None:
    """Two different people, members at this moment, the second of them acting; neither the applicant."""
    hands = moving.hands
    if hands is None or hands.first == hands.second:
        raise Refused(_("Two different people are needed."))
    if moving.by == By.FOUNDERS:
        if moving.person.pk not in (hands.first, hands.second):
            raise Refused(_("Two different people are needed."))
        return
    if moving.person.pk in (hands.first, hands.second) or hands.second != moving.viewer.person_id:
        raise Refused(_("Nobody decides about themselves, or for somebody else."))
    both = [moving.people.get(pk) for pk in (hands.first, hands.second)]
    if not all(one is not None and one.accepted for one in both):
        raise Refused(_("Whoever stands behind this must be an accepted member. Another sponsor is needed."))
    if moving.person.organisation_id is None and moving.case.organisation_name:
        raise Refused(_("First say which organisation this is: it opens things."))
    _refuse_one_house(moving, hands)
    if moving.by == By.SECRETARIAT:
        _needs_sponsor(moving, hands)


def _refuse_one_house(moving: _Moving, hands: Hands) -> None:
    """No house lets in its own by itself, and no two of one house let in anybody while there is another."""
    officer = moving.people[hands.second]
    spoke = moving.by == By.SECRETARIAT
    refuser = moving.case.refused_by_id if spoke else None
    there = houses.near(Viewer.of(officer), moving.person, hands.first, refuser)
    if sentence := houses.keeps_from_accepting(there, asked=not spoke):
        raise Refused(sentence)


def _needs_sponsor(moving: _Moving, hands: Hands) -> None:
    sponsor = moving.people[hands.first]
    if moving.person.organisation_id is None:
        raise Refused(_("First say which organisation this is: it opens things."))
    if sponsors.role_of(sponsor, moving.person) is None:
        sentence = _(
            "The sponsor is neither a focal point of this organisation nor outside it. Another is needed."
        )
        raise Refused(sentence)
    _refuse_who_refused(moving)


def _refuse_who_refused(moving: _Moving) -> None:
    """Whoever refused somebody decides no appeal of theirs, neither way."""
    if moving.case.refused_by_id == moving.viewer.person_id:
        raise Refused(_("You refused this before: another officer decides about it now."))


_NEEDS: dict[str, Callable[[_Moving], None]] = {
    "reason": _needs_reason,
    "evidence": _needs_evidence,
    "two": _needs_two,
}


def _follow(moving: _Moving, before: Standing, after: Standing) -> None:
    """What goes with a standing: the sponsor, the year that runs, and what is lost with a membership."""
    case, person = moving.case, moving.person
    if after == Standing.VOUCHED and moving.by == By.SPONSOR and moving.actor is not None:
        case.sponsor = moving.actor
        case.sponsor_role = sponsors.role_of(moving.actor, person) or SponsorRole.OUTSIDE
    elif after == Standing.APPLIED:
        case.sponsor, case.sponsor_role = None, ""
        if moving.by != By.PLACING:  # whoever invited them may speak again
            case.invited_by = None
    elif after == Standing.ACCEPTED:
        case.confirmed_until, case.reminded_at = timezone.now() + CONFIRMED_FOR, None
        case.refused_by, case.refused_at = None, None
        person.is_active = True
    elif after == Standing.REFUSED:
        case.refused_by, case.refused_at = moving.actor, timezone.now()
    elif after in _OUT:
        person.duties = []
        FocalPoint.objects.filter(person=person, until__isnull=True).update(until=timezone.now())
        if after == Standing.LEFT:
            Seat.objects.filter(person=person).delete()


def leave_employer(person: Person, case: Case, *, organisation_name: str) -> None:
    """Take away what came with an organisation: its name, its voice, private circles and duties."""
    person.organisation, person.duties = None, []
    person.save(update_fields=["organisation", "duties"])
    case.organisation_name = organisation_name
    case.sponsor, case.sponsor_role = None, ""
    case.save(update_fields=["organisation_name", "sponsor", "sponsor_role"])
    Seat.objects.filter(person=person, circle__visibility__in=PRIVATE).delete()
    FocalPoint.objects.filter(person=person, until__isnull=True).update(until=timezone.now())


def _write(moving: _Moving, before: Standing, after: Standing) -> Step:
    hands = moving.hands
    founding = moving.by == By.FOUNDERS and hands is not None
    other = hands.first if founding and hands and hands.first != moving.person.pk else None
    if founding and hands and other is None:
        other = hands.second
    return Step.objects.create(
        person=moving.person,
        before=before,
        after=after,
        actor_id=other if founding else moving.viewer.person_id,
        sponsor_id=moving.person.pk if founding else hands.first if hands else None,
        reason=moving.shown.reason.strip(),
        evidence=[
            {"check": check, "shown": text.strip()}
            for check, text in moving.shown.evidence.items()
            if text.strip()
        ],
    )


def fingerprint(step: Step) -> str:
    """What the ledger's line keeps of a step: a changed reason is found, the text itself stays here."""
    said = json.dumps([step.reason, step.evidence], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()

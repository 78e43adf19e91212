"""Cases in every state, focal points, and steps that wait for a second person.

Written in bulk: the demo network stands over all rooms, so that no page and no verb can reach this path.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.demo.people import BATCH, Member
from majlis.membership.vetting.models import Case, FocalPoint, SponsorRole, Step
from majlis.membership.vetting.moving import CONFIRMED_FOR
from majlis.network.models import Person, Standing
from majlis.personal.models import Erasure

Texts = dict[str, str]

MOTIVE: Texts = {
    "ar": "أعمل على الوقاية من تسريب المواد وأودّ أن أتعلم من تجارب البلدان الأخرى وأن أشارك تجربتنا.",
    "en": "I work on preventing diversion, and would like to learn from others and to share what we do.",
    "fr": "Je travaille à prévenir les détournements ; je souhaite apprendre des autres et partager.",
    "es": "Trabajo en la prevención del desvío y quiero aprender de otros y compartir lo que hacemos.",
}
WORD: Texts = {
    "ar": "عملنا معا في ورشتين، وأعرف رئيسه في العمل.",
    "en": "We worked together in two workshops, and I know their superior.",
    "fr": "Nous avons travaillé ensemble lors de deux ateliers, et je connais son supérieur.",
    "es": "Trabajamos juntos en dos talleres, y conozco a su superior.",
}
WHY: dict[str, Texts] = {
    Standing.SUSPENDED: {
        "ar": "جهة العمل لا تجيب منذ ثلاثة أشهر.",
        "en": "The employer has not answered for three months.",
        "fr": "L’employeur ne répond plus depuis trois mois.",
        "es": "El empleador no responde desde hace tres meses.",
    },
    Standing.REFUSED: {
        "ar": "لم تؤكد المنظمة أن الشخص يعمل لديها.",
        "en": "The organisation did not confirm that the person works there.",
        "fr": "L’organisation n’a pas confirmé que la personne y travaille.",
        "es": "La organización no confirmó que la persona trabaje en ella.",
    },
    Standing.LEFT: {"ar": "تقاعد.", "en": "Retired.", "fr": "Retraite.", "es": "Jubilación."},
}
# The way that led to where somebody stands now.
WAYS: dict[str, tuple[Standing, ...]] = {
    Standing.APPLIED: (Standing.APPLIED,),
    Standing.VOUCHED: (Standing.APPLIED, Standing.VOUCHED),
    Standing.VETTING: (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING),
    Standing.REFUSED: (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.REFUSED),
    Standing.SUSPENDED: (Standing.SUSPENDED,),
    Standing.LEFT: (Standing.LEFT,),
}
FOCAL = ("customs", "regulator", "industry")


def _sponsor_of(rng: Random, person: Person, officer: Person, accepted: Sequence[Person]) -> Person:
    """A member outside the organisation of an applicant, and outside that of the officer who decides."""
    theirs = (None, person.organisation_id, officer.organisation_id)
    return rng.choice([one for one in accepted if one.organisation_id not in theirs])


def _begun(person: Person, now: datetime) -> datetime:
    """When an open case began: those whom nobody has decided on yet applied lately."""
    return max(person.joined_at, now - timedelta(days=20))


def _steps(person: Person, sponsor: Person, officer: Person, now: datetime) -> list[Step]:
    way, language = WAYS[person.standing], person.language or "en"
    begun = _begun(person, now)
    actors = {Standing.APPLIED: person, Standing.VOUCHED: sponsor}
    reasons = {Standing.APPLIED: MOTIVE[language], Standing.VOUCHED: WORD[sponsor.language or "en"]}
    return [
        Step(
            person=person,
            at=begun + timedelta(days=number, hours=number),
            before=way[number - 1] if number else "",
            after=after,
            actor=actors.get(after, officer),
            reason=reasons.get(after) or WHY.get(after, {}).get(language, ""),
        )
        for number, after in enumerate(way)
    ]


def _asked(asker: Person, deed: str, about: Person, reason: str, now: datetime, **facts: str) -> Approval:
    likeness = DEEDS[deed].likeness(about, facts)
    return Approval.objects.create(
        deed=deed,
        person=about,
        facts=facts,
        reason=reason,
        likeness=likeness,
        asker=asker,
        asked_at=now - timedelta(hours=20),
        expires_at=now + timedelta(days=13),
    )


def _approvals(people: Sequence[Person], cast: dict[str, Person], now: datetime) -> None:
    """What one officer asked for: some of it the other finds waiting, one thing is decided."""
    officer, second = cast["officer"], cast["second officer"]
    out = next((one for one in people if one.standing == Standing.SUSPENDED), None)
    if out is not None:
        why = "The employer rang back: a new switchboard, nothing else."
        _asked(second, "member.restored", out, why, now)
    why = "She has time, and the circles on detection trust her."
    _asked(second, "duty.granted", cast["outside"], why, now, duty="moderator")
    called = "I called the switchboard of the ministry, and was put through. The phone was stolen."
    _asked(second, "factor.reset", cast["regulator"], called, now)
    done = _asked(second, "factor.reset", cast["industry"], "We met at the plenary; a new phone.", now)
    done.state, done.decider, done.decided_at = Approval.State.GRANTED, officer, now - timedelta(hours=3)
    done.decision = "I called them back, too."
    done.save()


def _erasures(people: Sequence[Person], cast: dict[str, Person], now: datetime) -> None:
    """Two wishes to be erased: one waits for its day, one is held back while a case is open."""
    known = {person.pk for person in cast.values()}
    members = [one for one in people if one.standing == Standing.ACCEPTED and one.pk not in known][:2]
    for number, person in enumerate(members):
        asked = now - timedelta(days=3 + 6 * number)
        wish = Erasure(person=person, asker=person, asked_at=asked, due_at=asked + timedelta(days=14))
        if number:
            wish.due_at, wish.hold = now + timedelta(days=28), Erasure.Hold.CASE
            wish.said = "A case about one of your posts is open. We erase your data when it is decided."
        wish.save()


def make(rng: Random, members: Sequence[Member], cast: dict[str, Person], now: datetime) -> None:
    """A case for everybody, with its history for those outside; focal points; two questions that wait."""
    people = [member.person for member in members]
    accepted = [one for one in people if one.standing == Standing.ACCEPTED]
    cases, steps = [], []
    for person in people:
        applied = Standing.APPLIED in WAYS.get(person.standing, ())
        case = Case(person=person, agreed_at=_begun(person, now) if applied else person.joined_at)
        if person.standing == Standing.ACCEPTED:
            case.confirmed_until = now + CONFIRMED_FOR * (0.02 + 0.95 * rng.random())
        else:
            sponsor = _sponsor_of(rng, person, cast["officer"], accepted)
            case.motive = MOTIVE[person.language or "en"]
            if person.standing in (Standing.VOUCHED, Standing.VETTING, Standing.REFUSED):
                case.sponsor, case.sponsor_role = sponsor, SponsorRole.OUTSIDE
            if person.standing == Standing.REFUSED:
                case.refused_by, case.refused_at = cast["officer"], now - timedelta(days=2)
            if person == cast.get("applicant"):
                case.referee = cast["industry"].email
            steps += _steps(person, sponsor, cast["officer"], now)
        cases.append(case)
    Case.objects.bulk_create(cases, batch_size=BATCH)
    Step.objects.bulk_create(steps, batch_size=BATCH)
    FocalPoint.objects.bulk_create(
        FocalPoint(organisation=cast[key].organisation, person=cast[key], since=now - timedelta(days=300))
        for key in FOCAL
    )
    _approvals(people, cast, now)
    _erasures(people, cast, now)

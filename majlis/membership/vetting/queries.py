"""Reading cases: one's own, those one is asked to speak for, and for the secretariat all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import people
from majlis.access.people import PersonCard
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.membership.vetting import known, sponsors
from majlis.membership.vetting.houses import Near, near, with_officers
from majlis.membership.vetting.models import Case, FocalPoint, Step
from majlis.membership.vetting.moving import case_of
from majlis.membership.vetting.requirements import CHECKS
from majlis.network.models import Organisation, Person, Standing

WAITING = (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING)
FOR_OFFICERS = "waiting"  # beside the standings: all of `cases_waiting`
OPEN_CASES = (*WAITING, Standing.SUSPENDED)
# Whose e-mail address and organisation an officer has to see: they have no profile with audiences yet.
UNDER_VETTING = (*WAITING, Standing.SUSPENDED, Standing.REFUSED)
_SAYS_WHY = (Standing.REFUSED, Standing.SUSPENDED, Standing.LEFT)


def is_officer(viewer: Viewer) -> bool:
    """Whether the viewer takes up cases."""
    return viewer.vetted and "secretariat" in viewer.duties


def require_officer(viewer: Viewer) -> None:
    """Stop everybody but the secretariat. Raises Refused."""
    if not is_officer(viewer):
        raise Refused(_("This page is for the secretariat."))


@dataclass(frozen=True)
class HistoryLine:
    """One step of a case as one reader sees it."""

    label: str
    at: datetime
    reason: str
    evidence: Sequence[tuple[Promise | str, str]] = ()
    actor: PersonCard | None = None
    sponsor: PersonCard | None = None


def own_history(person: Person) -> list[HistoryLine]:
    """One's own case: where one stood when, and why where one must know; nothing said in trust is in it."""
    steps = Step.objects.filter(person=person)
    return [
        HistoryLine(str(Standing(step.after).label), step.at, step.reason if step.after in _SAYS_WHY else "")
        for step in steps
    ]


def history(viewer: Viewer, person: Person) -> list[HistoryLine]:
    """A case for the secretariat: everything, with who did it (3 queries at most)."""
    require_officer(viewer)
    happened = _happened(person)
    wanted = {pk for line in happened for pk in (line.actor, line.sponsor) if pk}
    loaded = people.known_for_cards(viewer).filter(pk__in=wanted)
    cards = {one.pk: people.card(viewer, one) for one in loaded}
    names = _organisations(happened, person.organisation)
    return [
        HistoryLine(
            str(Standing(line.what).label) if line.what != _PLACED else _placed(names, line.said),
            line.at,
            line.reason,
            [(CHECKS.get(one["check"], one["check"]), one["shown"]) for one in line.said]
            if line.what != _PLACED
            else (),
            cards.get(line.actor or 0),
            cards.get(line.sponsor or 0),
        )
        for line in happened
    ]


_PLACED = "placed"  # beside the standings


class _Happened(NamedTuple):
    at: datetime
    what: str
    actor: int | None
    sponsor: int | None
    reason: str
    said: Any


def _happened(person: Person) -> list[_Happened]:
    """The steps of a case, and from the ledger who said of which organisation they are (one query)."""
    steps = Step.objects.filter(person=person).order_by()
    placed = Entry.objects.filter(person=person, verb="applicant.placed").order_by()
    none = Value(None, output_field=BigIntegerField())
    rows = steps.values_list("at", "after", "actor", "sponsor", "reason", "evidence").union(
        placed.values_list("at", Value(_PLACED), "actor", none, Value(""), "facts"), all=True
    )
    return [_Happened(*row) for row in rows.order_by("at")]


def _organisations(happened: Sequence[_Happened], now: Organisation | None) -> dict[int, str]:
    placed = {line.said.get("organisation") for line in happened if line.what == _PLACED}
    others = placed - {None, now.pk if now else None}
    found = {now.pk: now} if now else {}
    found |= Organisation.objects.in_bulk(others) if others else {}
    return {pk: known.shown(one) for pk, one in found.items()}


def _placed(names: Mapping[int, str], facts: Mapping[str, Any]) -> str:
    name = names.get(facts.get("organisation") or 0)
    if not name:
        return str(_("Organisation set"))
    return str(_("Organisation set: %(name)s") % {"name": f"\u2068{name}\u2069"})


def cases(viewer: Viewer, standing: str, text: str = "") -> QuerySet[Person]:
    """The people who stand somewhere, or `FOR_OFFICERS`, with `since` when: those who wait longest first."""
    require_officer(viewer)
    came = Step.objects.filter(person=OuterRef("pk"), after=OuterRef("standing")).order_by("-pk").values("at")
    there = Q(standing=standing)
    if standing == FOR_OFFICERS:
        there = Q(pk__in=cases_waiting(viewer).values("pk"))
    found = people.known_for_cards(viewer).filter(there).select_related("case")
    found = found.annotate(since=Coalesce(Subquery(came[:1]), "joined_at"))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(name_latin__icontains=text))
    return found.order_by("since", "pk")


def counts(viewer: Viewer) -> dict[str, int]:
    """How many people stand where, for the secretariat (one query)."""
    require_officer(viewer)
    return dict(Person.objects.values_list("standing").annotate(n=Count("pk")).order_by())


def find_case(viewer: Viewer, handle: str) -> tuple[Person, Case, Near]:
    """The person and case of an address, and how near who looks is to it. Raises Refused, Http404.

    One query, and one more where they never had a case.
    """
    require_officer(viewer)
    sponsor = Case.objects.filter(person__handle=handle).values("sponsor")
    there = with_officers(people.known_for_cards(viewer), Q(handle=handle) | Q(pk__in=sponsor))
    among = list(there.select_related("case", "organisation__country"))
    person = next((one for one in among if one.handle == handle), None)
    if person is None:
        raise Http404
    case = getattr(person, "case", None) or case_of(person)
    return person, case, near(viewer, person, case.sponsor_id, case.refused_by_id, among)


def elsewhere(person: Person) -> bool:
    """Whether somebody's organisation stands in another country than they do; where one is not known, no."""
    there = person.organisation.country_id if person.organisation else None
    return bool(there and person.country_id) and there != person.country_id


def asked_of(viewer: Viewer) -> QuerySet[Person]:
    """Those who wait for the viewer's word: naming them, invited by them, or of their organisation."""
    mine = Person.objects.filter(pk=viewer.person_id or 0).values_list("email", flat=True).first() or ""
    if not viewer.vetted:
        return Person.objects.none()
    theirs = (
        Q(case__referee__iexact=mine)
        | Q(case__invited_by=viewer.person_id)
        | Q(organisation__in=sponsors.represented(viewer))
    )
    waiting = Person.objects.filter(theirs, standing__in=(Standing.APPLIED, Standing.SUSPENDED))
    found = waiting.exclude(pk=viewer.person_id or 0).select_related(
        "case", "country", "sector", "organisation"
    )
    return found.distinct().order_by("joined_at", "pk")


def find_asked(viewer: Viewer, handle: str) -> tuple[Person, Case]:
    """Somebody the viewer has been asked to speak for, or any case for an officer. Raises Http404."""
    found = Person.objects.select_related("country", "sector", "organisation").filter(handle=handle).first()
    if found is None or found.pk == viewer.person_id or found.standing not in OPEN_CASES:
        raise Http404
    case = case_of(found)
    if not is_officer(viewer) and not sponsors.was_asked(viewer, found, case):
        raise Http404
    return found, case


def staff(viewer: Viewer) -> QuerySet[Person]:
    """The members of the organisations that the viewer speaks for, those to be confirmed soonest first."""
    members = people.known_for_cards(viewer).filter(
        organisation__in=sponsors.represented(viewer), standing=Standing.ACCEPTED, is_active=True
    )
    own = members.exclude(pk=viewer.person_id or 0).select_related("case")
    return own.order_by("case__confirmed_until", "name", "pk")


def holders(viewer: Viewer) -> list[Person]:
    """The members with a duty, for the secretariat (one query)."""
    require_officer(viewer)
    found = people.known_for_cards(viewer).filter(standing=Standing.ACCEPTED, is_active=True)
    return list(found.exclude(duties=[]).order_by("name", "pk"))


def focal_points(viewer: Viewer) -> QuerySet[FocalPoint]:
    """Who speaks for which organisation, for the secretariat."""
    require_officer(viewer)
    held = FocalPoint.objects.filter(until__isnull=True).select_related("organisation")
    return held.order_by("organisation__name", "pk")


def speaks_somewhere(viewer: Viewer) -> bool:
    """Whether the viewer is a focal point now; one query, and none for whoever works nowhere."""
    return bool(sponsors.represented(viewer))


def cases_waiting(viewer: Viewer) -> QuerySet[Person]:
    """Whose cases wait for the secretariat: spoken for, under vetting, or to be placed; for its officers."""
    if not is_officer(viewer):
        return Person.objects.none()
    spoken = Q(standing__in=(Standing.VOUCHED, Standing.VETTING))
    unplaced = Q(standing__in=(Standing.APPLIED, Standing.SUSPENDED), organisation__isnull=True) & Exists(
        Case.objects.filter(person=OuterRef("pk")).exclude(organisation_name="")
    )
    return Person.objects.filter(spoken | unplaced).exclude(pk=viewer.person_id or 0)

"""Of two who act one after the other each is of another house than the other, where that can be.

Who lets somebody in is of another house than they are, and than who spoke for them or asked. Where no
officer is of neither, the two of them are of two houses still: an officer of their own organisation decides
where somebody of another one spoke, since that needs both, while an officer of the house of who spoke would
have one house fill a place in another. Only where no other house has an officer do two of one have to do. No
house lets in its own by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.membership.vetting.members import officers
from majlis.membership.vetting.models import Step
from majlis.network.models import Person, Standing
from majlis.network.organisations import house_of, house_of_each, same_house

_UNPLACED = _("First another officer has to say which organisation is yours.")


class Kept(Enum):
    """Why an officer lets somebody not in."""

    UNKNOWN = "unknown"  # it is not known where they work
    FIRST = "first"  # they spoke themselves
    INSIDE = "inside"  # of the house of whom it is about, and there is one of neither
    BESIDE = "beside"  # of that of who spoke, and there is one of another
    ALONE = "alone"  # of both, and there is none of another


@dataclass(frozen=True)
class Near:
    """How near an officer is to a case: without it being known where they work they are near to nobody."""

    known: bool
    inside: bool = False  # of the house of whom it is about
    beside: bool = False  # of that of the first of the two, who spoke for them or asked
    first: bool = False  # they are that one
    others: bool = False  # an officer of another house than theirs is there
    another: bool = False  # one who may decide about it
    neither: bool = False  # one who may decide, and is of neither house

    @property
    def kept(self) -> Kept | None:
        """What keeps them from letting somebody in, None where nothing does."""
        if not self.known:
            return Kept.UNKNOWN
        if self.inside and (self.neither or self.beside):
            return Kept.INSIDE if self.neither else Kept.ALONE
        if self.beside and self.another:
            return Kept.BESIDE
        return Kept.FIRST if self.first else None


@dataclass(frozen=True)
class Officer:
    """What counts of an officer: who they are, and of which house, where that is known."""

    pk: int
    house: int | None


def nearness(
    mine: Officer,
    theirs: int | None,
    first: Officer | None,
    there: Iterable[Officer],
    refuser: int | None = None,
) -> Near:
    """How near an officer is to the case of somebody of the house `theirs`, for whom `first` spoke.

    `there` are all officers but whom it is about; whoever refused them before decides about them no more.
    """
    if mine.house is None:
        return Near(known=False)
    spoke = first.house if first else None
    placed = [one for one in there if one.house not in (None, mine.house)]
    able = [one for one in placed if one.pk != refuser]
    return Near(
        known=True,
        inside=mine.house == theirs,
        beside=mine.house == spoke,
        first=first is not None and first.pk == mine.pk,
        others=bool(placed),
        another=bool(able),
        neither=any(one.house not in (theirs, spoke) for one in able),
    )


def with_officers(people: QuerySet[Person], also: Q) -> QuerySet[Person]:
    """Of these people some, and beside them those with a duty; each with the `house`."""
    duty = Q(standing=Standing.ACCEPTED, is_active=True) & ~Q(duties=[])
    return people.filter(duty | also).annotate(house=house_of_each())


def near(
    viewer: Viewer,
    person: Person,
    first: int | None = None,
    refuser: int | None = None,
    among: Iterable[Any] | None = None,
) -> Near:
    """How near an officer is to a case as it stands now, of whom `with_officers` gave (1 query)."""
    if among is None:
        concerned = [pk for pk in (viewer.person_id, person.pk, first) if pk]
        among = with_officers(Person.objects.all(), Q(pk__in=concerned))
    found: dict[int, Any] = {one.pk: one for one in among}
    each = {pk: Officer(pk, one.house) for pk, one in found.items()}
    there = [each[pk] for pk, one in found.items() if _is_officer(one) and pk != person.pk]
    mine = each[viewer.person_id or 0]
    return nearness(mine, each[person.pk].house, each[first] if first else None, there, refuser)


def undecided(cases: Iterable[tuple[int, int, int | None]]) -> int:
    """Of cases (about whom, who spoke, who refused before): how many no officer may decide (1 query)."""
    known = list(cases)
    concerned = {pk for case in known for pk in case if pk}
    found: list[Any] = list(with_officers(Person.objects.all(), Q(pk__in=concerned))) if known else []
    each = {one.pk: Officer(one.pk, one.house) for one in found}
    duty = [each[one.pk] for one in found if _is_officer(one)]

    def decides(officer: Officer, about: int, spoke: int, refuser: int | None) -> bool:
        there = [one for one in duty if one.pk != about]
        near_it = nearness(officer, each[about].house, each[spoke], there, refuser)
        return officer.pk not in (about, refuser) and near_it.kept is None

    return sum(not any(decides(officer, *case) for officer in duty) for case in known)


def _is_officer(one: Person) -> bool:
    return one.accepted and "secretariat" in one.duties


def officers_elsewhere(organisation_id: int | None, *apart: int | None) -> list[Person]:
    """The officers of other houses, without those who are set apart (1 query).

    Of whom it is not known where they work stands outside every house but that of the others like them.
    """
    inside = Q(organisation__in=house_of(organisation_id)) if organisation_id else Q(organisation=None)
    return officers(Person.objects.exclude(inside).exclude(pk__in=[one for one in apart if one]))


def are_one_hand(first: int | None, second: int | None, *apart: int | None) -> bool:
    """Whether two who work here and there are of one house, though another house has an officer, too.

    Whoever stands apart is not counted on. Where no other house has an officer, two of one have to do: else
    nobody could decide about anything.
    """
    return (first == second or same_house(first, second)) and bool(officers_elsewhere(first, *apart))


def keeps_from_placing(person: Person, there: Near) -> Promise | None:
    """What keeps an officer from saying where somebody works, None where nothing does.

    No house calls its own people those of another: it would let them in by itself then. Where no other house
    has an officer, a slip about somebody who was never inside is set right by whoever there is.
    """
    if person.organisation_id is None or (there.known and not there.inside):
        return None
    if not there.known:
        return _UNPLACED
    was_inside = Q(before=Standing.ACCEPTED) | Q(after=Standing.ACCEPTED)
    if not there.others and not Step.objects.filter(was_inside, person=person).exists():
        return None
    return _("This person is of your own organisation: an officer of another one says where they work now.")


_KEPT = {
    Kept.UNKNOWN: _UNPLACED,
    Kept.INSIDE: _("This person is of your own organisation: an officer of another one decides."),
}
_KEPT_BY_WORD = {
    Kept.FIRST: _(
        "You spoke for this person yourself: another officer decides, or somebody else speaks for them."
    ),
    Kept.BESIDE: _(
        "Whoever spoke for this person is of your own organisation. Somebody of another one has to speak"
        " for them, or to decide."
    ),
    Kept.ALONE: _(
        "This person and whoever spoke for them are of your own organisation, and no other one has an officer"
        " who could decide. So nobody can for now: somebody of another organisation has to speak for them."
    ),
}
_KEPT_BY_QUESTION = {
    Kept.FIRST: _("You asked for this yourself: somebody else has to decide."),
    Kept.BESIDE: _(
        "Who asked is of your own organisation. Somebody of another one has to ask, or to decide."
    ),
    Kept.ALONE: _(
        "This person and who asked are of your own organisation, and no other one has an officer who could"
        " decide. Nobody can grant it: somebody of another organisation has to vouch for them."
    ),
}


def keeps_from_accepting(there: Near, *, asked: bool = False) -> Promise | None:
    """What keeps an officer from letting in for whom somebody spoke (or `asked`), None where nothing does."""
    said = _KEPT | (_KEPT_BY_QUESTION if asked else _KEPT_BY_WORD)
    return said[there.kept] if there.kept else None

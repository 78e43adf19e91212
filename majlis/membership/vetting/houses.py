"""Of two who act one after the other each is of another house than the other, where that can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.membership.vetting.members import officers
from majlis.membership.vetting.models import Step
from majlis.network.models import Person, Standing
from majlis.network.organisations import house_of, same_house

FROM_INSIDE = _("This person is of your own organisation: an officer of another one decides.")
_UNPLACED = _("First another officer has to say which organisation is yours.")


@dataclass(frozen=True)
class Near:
    """How near an officer is to a case: without it being known where they work they are near to nobody."""

    known: bool
    inside: bool = False  # of the house of whom it is about
    beside: bool = False  # of that of the first of the two, who spoke for them or asked
    others: bool = False  # an officer of another house than theirs is there


class AtWork(Protocol):
    """A person, or a viewer: somebody of whom it is known where they work."""

    @property
    def organisation_id(self) -> int | None:
        """The organisation, where there is one."""


def near(officer: AtWork, person: Person, first: Person | None = None) -> Near:
    """How near an officer is to a case (3 queries at most)."""
    works = officer.organisation_id
    inside = same_house(works, person.organisation_id)
    beside = first is not None and same_house(works, first.organisation_id)
    others = (inside or beside) and bool(officers_elsewhere(works, person.pk))
    return Near(works is not None, inside, beside, others)


def people_elsewhere(organisation_id: int | None) -> QuerySet[Person]:
    """Everybody who is not of the house of this organisation.

    Of whom it is not known where they work stands outside every house but that of the others like them.
    """
    inside = Q(organisation__in=house_of(organisation_id)) if organisation_id else Q(organisation=None)
    return Person.objects.exclude(inside)


def officers_elsewhere(organisation_id: int | None, *apart: int | None) -> list[Person]:
    """The officers of other houses, without those who are set apart (1 query)."""
    return officers(people_elsewhere(organisation_id).exclude(pk__in=[one for one in apart if one]))


def near_asked(viewer: AtWork) -> dict[str, Any]:
    """What a query of people annotates, for `nearness` to say without another query."""
    works, yes_or_no = viewer.organisation_id, BooleanField()
    if works is None:
        return dict.fromkeys(("is_inside", "is_beside", "has_others"), Value(False))
    others = people_elsewhere(works).filter(standing=Standing.ACCEPTED, is_active=True)
    others = others.exclude(pk=OuterRef("pk")).annotate(said=Cast("duties", TextField()))
    house = house_of(works)
    return {
        "is_inside": ExpressionWrapper(Q(organisation__in=house), yes_or_no),
        "is_beside": ExpressionWrapper(Q(case__sponsor__organisation__in=house), yes_or_no),
        "has_others": Exists(others.filter(said__contains='"secretariat"')),
    }


def nearness(viewer: AtWork, person: Any) -> Near:
    """How near a viewer is to the case of somebody who was read with `near_asked`."""
    asked = (person.is_inside, person.is_beside, person.has_others)
    return Near(viewer.organisation_id is not None, *map(bool, asked))


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


def keeps_from_accepting(there: Near) -> Promise | None:
    """What keeps an officer from letting somebody in, None where nothing does."""
    if not there.known:
        return _UNPLACED
    if there.inside:
        return FROM_INSIDE
    if there.beside and there.others:
        return _(
            "Whoever spoke for this person is of your own organisation. Somebody of another one has to speak"
            " for them, or to decide."
        )
    return None

"""The one table of who may read. Every exit of the house is answered from these rows.

A row says, in one place: which items it opens for a viewer, which people it opens an item to, and why. The
two halves are kept in agreement by a random test (`access/tests/test_agreement.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.asking import Condition
from majlis.access.caveats import NO_TERMS, SECTORAL, Caveat
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.moments import ThisMoment
from majlis.access.placement import Placement as Placement
from majlis.network.models import Organisation, Seat

if TYPE_CHECKING:
    from majlis.access.viewer import Viewer

NONE = Q(pk__in=[])
EVERYBODY = ~NONE
COMMUNITY = (Marking.CLEAR, Marking.GREEN)
IN_CIRCLES = (Marking.CLEAR, Marking.GREEN, Marking.AMBER)


@dataclass(frozen=True)
class Row:
    """One way to be a reader: why others can read, and the same said to the reader themselves.

    What narrows the others (`LIMITS`) leaves a row that is not `limited` as it is.
    """

    key: str
    reason: Promise
    to_oneself: Promise
    items: Callable[[Viewer], Q]
    people: Callable[[Placement], Q]
    anybody: bool = False
    limited: bool = True


@dataclass(frozen=True)
class Limit:
    """One way in which a caveat narrows the rows: the items it leaves a viewer, the people it leaves an item.

    `closed` says to somebody why they do not pass.
    """

    key: str
    closed: Promise
    items: Callable[[Viewer], Q]
    people: Callable[[Placement], Q]


def _public_items(viewer: Viewer) -> Q:
    return Q(state=State.PUBLISHED, marking=Marking.CLEAR, public=True, enclosed=False)


def _public_people(card: Placement) -> Q:
    clear = card.public and card.marking == Marking.CLEAR and not card.enclosed
    return EVERYBODY if card.published and clear else NONE


def _own_items(viewer: Viewer) -> Q:
    return Q(author=viewer.person_id) if viewer.vetted else NONE


def _own_people(card: Placement) -> Q:
    return Q(pk=card.author_id) if card.author_id else NONE


def _community_items(viewer: Viewer) -> Q:
    return Q(state=State.PUBLISHED, marking__in=COMMUNITY, enclosed=False) if viewer.vetted else NONE


def _community_people(card: Placement) -> Q:
    return EVERYBODY if card.published and card.marking in COMMUNITY and not card.enclosed else NONE


def _circle_items(viewer: Viewer) -> Q:
    if not viewer.vetted:
        return NONE
    seats = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    listed = Item.circles.through.objects.filter(circle__in=seats).values("item")
    return Q(state=State.PUBLISHED, marking__in=IN_CIRCLES, pk__in=listed)


def _circle_people(card: Placement) -> Q:
    if not card.published or card.marking not in IN_CIRCLES or not card.circles:
        return NONE
    seats = Seat.objects.filter(circle__in=card.circles, state=Seat.State.HELD).values("person")
    return Q(pk__in=seats)


def _named_items(viewer: Viewer) -> Q:
    if not viewer.vetted:
        return NONE
    named = Item.named.through.objects.filter(person=viewer.person_id).values("item")
    near = ~Q(marking=Marking.STRICT)
    if viewer.organisation_id:
        near |= Q(source=viewer.organisation_id)
    return Q(state=State.PUBLISHED, pk__in=named) & near


def _named_people(card: Placement) -> Q:
    if not card.published or not card.named:
        return NONE
    if card.marking != Marking.STRICT:
        return Q(pk__in=card.named)
    return Q(pk__in=card.named, organisation=card.source_id) if card.source_id else NONE


ROWS: tuple[Row, ...] = (
    Row(
        "public",
        _("It is published for everybody."),
        _("It is published for everybody."),
        _public_items,
        _public_people,
        anybody=True,
    ),
    Row("author", _("They wrote it."), _("You wrote it."), _own_items, _own_people, limited=False),
    Row(
        "community",
        _("They are accepted members of the network."),
        _("You are an accepted member of the network."),
        _community_items,
        _community_people,
    ),
    Row(
        "circle",
        _("They sit in a circle it is addressed to."),
        _("You sit in a circle it is addressed to."),
        _circle_items,
        _circle_people,
    ),
    Row(
        "named",
        _("They are named as readers."),
        _("You are named as a reader."),
        _named_items,
        _named_people,
    ),
)


def _unexpired_items(viewer: Viewer) -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=ThisMoment())


def _unexpired_people(card: Placement) -> Q:
    ends = card.terms.expires_at
    return EVERYBODY if ends is None or ends > timezone.now() else NONE


def _sector_items(viewer: Viewer, caveat: Caveat) -> Q:
    """A sector that one ticks oneself opens nothing: that of the organisation counts, which was vetted."""
    unasked = Q(**{caveat.value: False})
    if not viewer.vetted or not viewer.organisation_id:
        return unasked
    passing = {"pk": viewer.organisation_id, f"sector__{SECTORAL[caveat]}": True}
    return unasked | Q(Exists(Organisation.objects.filter(**passing)))


def _sector_people(card: Placement, caveat: Caveat) -> Q:
    if caveat not in card.terms.caveats:
        return EVERYBODY
    passing = Organisation.objects.filter(**{f"sector__{SECTORAL[caveat]}": True})
    return Q(organisation__in=passing.values("pk"))


def _sector_limit(caveat: Caveat, closed: Promise) -> Limit:
    return Limit(
        caveat.value, closed, partial(_sector_items, caveat=caveat), partial(_sector_people, caveat=caveat)
    )


OWN_LIMITS: tuple[Limit, ...] = (
    Limit("expired", _("It has expired."), _unexpired_items, _unexpired_people),
    _sector_limit(
        Caveat.LAW_ENFORCEMENT,
        _("It is for law enforcement only, and the organisation is not counted among that."),
    ),
    _sector_limit(
        Caveat.GOVERNMENT, _("It is for government only, and the organisation is not counted among that.")
    ),
    _sector_limit(
        Caveat.INDUSTRY, _("It is for the industry group only, and the organisation is not counted among it.")
    ),
)


def _sourced_items(viewer: Viewer) -> Q:
    """Without what was made from something that the viewer cannot read (or no more)."""
    read = Item.unguarded.filter(Condition(viewer, items_alone), pk=OuterRef("to_item"))
    links = Item.derived_from.through.objects.filter(~Exists(read), from_item=OuterRef("pk"))
    return Q(~Exists(links))


def _sourced_people(card: Placement) -> Q:
    narrower = [_reached_by(source) for source in card.sources]
    return reduce(and_, [one for one in narrower if one is not EVERYBODY], EVERYBODY)


def _reached_by(source: Placement) -> Q:
    if anybody(source) and not source.barred:
        return EVERYBODY
    return people_for(source) & ~Q(pk__in=source.barred)


# What is made from other things keeps a list of all of them, theirs included: one look is deep enough.
LIMITS: tuple[Limit, ...] = (
    *OWN_LIMITS,
    Limit(
        "sources",
        _("It was made from something else, and reaches nobody whom that does not reach."),
        _sourced_items,
        _sourced_people,
    ),
)


def limits_of(viewer: Viewer) -> Q:
    """The items that no caveat closes to a viewer."""
    return reduce(and_, (limit.items(viewer) for limit in LIMITS))


def people_by(row: Row, card: Placement) -> Q:
    """The people that one row opens an item to, the caveats kept."""
    limits = [limit.people(card) for limit in LIMITS] if row.limited else []
    narrowing = [limit for limit in limits if limit is not EVERYBODY]
    return reduce(and_, narrowing, row.people(card))


def items_for(viewer: Viewer) -> Q:
    """All that a viewer may read: what a row opens and no caveat closes, less what they are barred from."""
    return Q(Condition(viewer, items_alone)) & (_own(viewer) | _sourced_items(viewer))


def items_alone(viewer: Viewer) -> Q:
    """The same, whatever an item was made from."""
    return _alone(viewer, _limited(viewer))


def items_in_any_state(viewer: Viewer) -> Q:
    """What a viewer may read, and what they could were it published: for those who decide whether it is."""
    return _alone(viewer, _stateless(_limited(viewer))) & (_own(viewer) | _sourced_items(viewer))


def _alone(viewer: Viewer, limited: Q) -> Q:
    limits = reduce(and_, (limit.items(viewer) for limit in OWN_LIMITS))
    return (_own(viewer) | (limited & limits)) & ~barred_from(viewer)


def _limited(viewer: Viewer) -> Q:
    return reduce(or_, (row.items(viewer) for row in ROWS if row.limited), NONE)


def _stateless(condition: Q) -> Q:
    """The same without asking that it be published."""
    kept = [
        _stateless(one) if isinstance(one, Q) else one
        for one in condition.children
        if one != ("state", State.PUBLISHED)
    ]
    return Q(*kept, _connector=condition.connector, _negated=condition.negated)


def _own(viewer: Viewer) -> Q:
    return reduce(or_, (row.items(viewer) for row in ROWS if not row.limited), NONE)


def people_for(card: Placement) -> Q:
    """Everybody that an item is open to, those who are barred left in."""
    return reduce(or_, (people_by(row, card) for row in ROWS))


def without_limits(card: Placement) -> Placement:
    """The same placement without what narrows its rows."""
    return replace(card, terms=NO_TERMS, sources=())


def anybody(card: Placement) -> bool:
    """Whether it is open to everybody, members or not."""
    return any(row.anybody and people_by(row, card) is EVERYBODY for row in ROWS)


def barred_from(viewer: Viewer) -> Q:
    """The one denial: items this viewer is recused from. It beats every row."""
    if not viewer.person_id:
        return NONE
    return Q(pk__in=Item.barred.through.objects.filter(person=viewer.person_id).values("item"))

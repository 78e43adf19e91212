"""The one table of who may read. Every exit of the house is answered from these rows.

A row says, in one place: which items it opens for a viewer, which people it opens an item to, and why. The
two halves are kept in agreement by a random test (`access/tests/test_agreement.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.models import Seat

if TYPE_CHECKING:
    from majlis.access.viewer import Viewer

NONE = Q(pk__in=[])
EVERYBODY = ~NONE
COMMUNITY = (Marking.CLEAR, Marking.GREEN)
IN_CIRCLES = (Marking.CLEAR, Marking.GREEN, Marking.AMBER)


@dataclass(frozen=True)
class Placement:
    """What decides about an item's audience: of a stored one, or of one that is only being written."""

    marking: Marking
    state: State
    public: bool
    enclosed: bool
    author_id: int | None
    source_id: int | None
    circles: tuple[int, ...]
    named: tuple[int, ...]
    barred: tuple[int, ...] = ()

    @classmethod
    def of(cls, item: Item) -> Placement:
        """Read it from a stored item (one small query)."""
        linked: dict[str, list[int]] = {"circles": [], "named": [], "barred": []}
        of_all = _links(item, "circles", "circle").union(
            _links(item, "named", "person"), _links(item, "barred", "person"), all=True
        )
        for name, pk in of_all:
            linked[name].append(pk)
        return cls(
            marking=Marking(item.marking),
            state=State(item.state),
            public=item.public,
            enclosed=item.enclosed,
            author_id=item.author_id,
            source_id=item.source_id,
            circles=tuple(linked["circles"]),
            named=tuple(linked["named"]),
            barred=tuple(linked["barred"]),
        )

    @property
    def published(self) -> bool:
        """Whether anybody besides the author can be a reader."""
        return self.state == State.PUBLISHED

    @property
    def foreseen(self) -> Placement:
        """What a draft will be once it is published; anything else is as it is."""
        return replace(self, state=State.PUBLISHED) if self.state == State.DRAFT else self


def _links(item: Item, name: str, target: str) -> QuerySet[Any, tuple[str, int]]:
    """What an item is tied to in one of its lists, as (name of the list, id)."""
    through = getattr(Item, name).through
    rows = through.objects.filter(item=item.pk).annotate(list=Value(name, output_field=CharField()))
    return rows.values_list("list", f"{target}_id")  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Row:
    """One way to be a reader: why others can read, and the same said to the reader themselves."""

    key: str
    reason: Promise
    to_oneself: Promise
    items: Callable[[Viewer], Q]
    people: Callable[[Placement], Q]
    anybody: bool = False


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
    Row("author", _("They wrote it."), _("You wrote it."), _own_items, _own_people),
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


def barred_from(viewer: Viewer) -> Q:
    """The one denial: items this viewer is recused from. It beats every row."""
    if not viewer.person_id:
        return NONE
    return Q(pk__in=Item.barred.through.objects.filter(person=viewer.person_id).values("item"))

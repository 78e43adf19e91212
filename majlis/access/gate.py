"""The gate: the only place that answers who may read what, whom something reaches, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from majlis.access import opening, policy, rules
from majlis.access.asking import Condition
from majlis.access.asking import forget_kept as forget_kept
from majlis.access.asking import kept_for_viewer as kept_for_viewer
from majlis.access.caveats import NO_TERMS, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item, Part
from majlis.access.people import field_q
from majlis.access.viewer import Viewer
from majlis.network.circles import PRIVATE, Visibility
from majlis.network.models import Circle, Person, Seat, Standing

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Reason:
    """Why a viewer may read: the row's key and its sentence, said to them."""

    key: str
    sentence: Promise


@dataclass(frozen=True)
class Reach:
    """How many people and organisations an item reaches; `anybody` when it is public.

    `more` says that there may be others whom the one who asks may not count.
    """

    people: int
    organisations: int
    anybody: bool = False
    more: bool = False


@dataclass(frozen=True)
class Placed:
    """Where an item stands, and those of the things it was made from that the one who asks may read."""

    card: rules.Placement
    sources: list[Item]
    read: tuple[bool, ...]  # of each source of the card


def _open_to(viewer: Viewer) -> Condition:
    """The rules as a condition on items."""
    return Condition(viewer, rules.items_for)


def readable(viewer: Viewer, model: type[M]) -> QuerySet[M]:
    """What `viewer` may read of `model` (an Item, a room's kind of Item, or a Part) as a lazy query."""
    if issubclass(model, Item):
        return model.unguarded.filter(_open_to(viewer))
    if issubclass(model, Part):
        cards = Item.unguarded.filter(_open_to(viewer)).values("pk")
        return model.unguarded.filter(model.open_to(viewer), **{f"{model.PART_OF}__in": cards})
    raise TypeError(f"{model.__name__} is neither an Item nor a Part")


def get(viewer: Viewer, model: type[M], queryset: QuerySet[M] | None = None, **lookup: Any) -> M:
    """The one readable row that fits `lookup`. 404 alike for missing, hidden and malformed ones."""
    rows = readable(viewer, model) if queryset is None else queryset
    try:
        found = rows.get(**lookup)
    except (model.DoesNotExist, ValueError, OverflowError) as missing:  # type: ignore[attr-defined]
        raise Http404 from missing
    opening.note(found)
    return found


def exportable(viewer: Viewer, model: type[M]) -> QuerySet[M]:
    """What may leave in bulk, for every export and list: as `readable`, without anything under RED."""
    cards = readable(viewer, Item).exclude(marking=Marking.RED).values("pk")
    return readable(viewer, model).filter(**{f"{_card_path(model)}__in": cards})


def _card_path(model: type[Model]) -> str:
    return model.PART_OF if issubclass(model, Part) else "pk"


def may_read(viewer: Viewer, item: Item) -> bool:
    """Whether `viewer` may read `item` at this moment (one query)."""
    return readable(viewer, Item).filter(pk=item.pk).exists()


def placed(viewer: Viewer, item: Item) -> Placed:
    """Where `item` stands, and what it was made from as far as `viewer` may read that (as `Placement.of`)."""
    card, sources = rules.Placement.with_sources(item, Item.unguarded.annotate(read=_open_to(viewer)))
    marks = tuple(bool(source.read) for source in sources)  # type: ignore[attr-defined]
    return Placed(card, [source for source, seen in zip(sources, marks, strict=True) if seen], marks)


def readable_in_any_state(viewer: Viewer) -> QuerySet[Item]:
    """The items whose reader `viewer` is or would be were they published: for moderators, of what is held."""
    return Item.unguarded.filter(Condition(viewer, rules.items_in_any_state))


def people_of(card: rules.Placement) -> QuerySet[Person]:
    """The accepted members that a placement reaches. An empty audience is nobody."""
    accepted = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True)
    return accepted.filter(rules.people_for(card)).exclude(pk__in=card.barred)


def audience(item: Item) -> QuerySet[Person]:
    """The accepted members who may read `item` at this moment."""
    return people_of(rules.Placement.of(item))


def placement_of(
    *,
    marking: Marking,
    circles: Iterable[Circle] = (),
    named: Iterable[Person] = (),
    author: Person | None = None,
    public: bool = False,
    terms: Terms = NO_TERMS,
) -> rules.Placement:
    """The placement that something being written would have, were it published now.

    Under STRICT those named count whose organisation the author may see: the others are refused in the end,
    and the figures must not tell of which organisation they are.
    """
    chosen = tuple(circles)
    people = {person.pk for person in named}
    if marking == Marking.STRICT and people and author:
        seen = Person.objects.filter(field_q(Viewer.of(author), "organisation"), pk__in=people)
        people = set(seen.values_list("pk", flat=True))
    return rules.Placement(
        marking=Marking(marking),
        state=State.PUBLISHED,
        public=public,
        enclosed=any(circle.private for circle in chosen),
        author_id=author.pk if author else None,
        source_id=author.organisation_id if author else None,
        circles=tuple(circle.pk for circle in chosen),
        named=tuple(sorted(people)),
        terms=terms,
    )


def audience_of(
    *,
    marking: Marking,
    circles: Iterable[Circle] = (),
    named: Iterable[Person] = (),
    author: Person | None = None,
    terms: Terms = NO_TERMS,
) -> QuerySet[Person]:
    """Who would read something written with this marking, these circles, named people and caveats."""
    card = placement_of(marking=marking, circles=circles, named=named, author=author, terms=terms)
    return people_of(card)


def seen_readers(
    viewer: Viewer, card: rules.Placement, read: Sequence[bool] | None = None
) -> tuple[QuerySet[Person], bool]:
    """The readers whom `viewer` may know to be readers, and whether there may be others.

    Who sits in a private circle is known within it only. Under a caveat of sectors a reader's organisation
    shows, so it takes one that the viewer may see. Under one that hides the author, having written it is not
    among the reasons. What something was made from narrows its readers, and is known no better: whoever wrote
    from what is closed to them by now learns nothing of whom that reaches. `read` says of each source whether
    the viewer reads it; where it is not given that is asked (one query).
    """
    within = _circles_within(viewer, (card, *card.sources))
    seen, more = _seen(viewer, card, within)
    marks = _reads(viewer, card.sources) if read is None else read
    for source, readable_now in zip(card.sources, marks, strict=True):
        known, others = _seen(viewer, source, within)
        if not readable_now:
            known, others = known.filter(pk=viewer.person_id or 0), True
        seen, more = seen.filter(pk__in=known.values("pk")), more or others
    return seen, more


def _reads(viewer: Viewer, sources: Sequence[rules.Placement]) -> list[bool]:
    """Of each source whether it reaches the viewer now (one query)."""
    marks = {
        f"of_{number}": Exists(people_of(source).filter(pk=OuterRef("pk")))
        for number, source in enumerate(sources)
    }
    me = Person.objects.filter(pk=viewer.person_id or 0).values_list(*marks.values()) if marks else ()
    return list(next(iter(me), (False,) * len(sources)))


def _circles_within(viewer: Viewer, cards: Iterable[rules.Placement]) -> set[int]:
    """The circles of what is enclosed that the viewer may write to (one query, none where nothing is)."""
    asked = {pk for card in cards if card.enclosed for pk in card.circles}
    return set(addressable(viewer).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()


def _seen(viewer: Viewer, card: rules.Placement, within: set[int]) -> tuple[QuerySet[Person], bool]:
    more = False
    if card.enclosed and card.circles:
        known = tuple(pk for pk in card.circles if pk in within)
        card, more = replace(card, circles=known), len(known) < len(card.circles)
    if card.terms.hides_author and card.author_id != viewer.person_id:
        card = replace(card, author_id=None)
    seen = people_of(card)
    if card.terms.sectoral:
        seen, more = seen.filter(field_q(viewer, "organisation") | Q(pk=card.author_id or 0)), True
    return seen, more


def known_readers(viewer: Viewer, card: rules.Placement) -> QuerySet[Person]:
    """The readers whose names `viewer` may learn."""
    return seen_readers(viewer, card)[0]


def organisations(viewer: Viewer) -> Count:
    """How many organisations people are of, as far as `viewer` may see that; for `aggregate`."""
    return Count("organisation", distinct=True, filter=field_q(viewer, "organisation"))


def reach(viewer: Viewer, card: rules.Placement, read: Sequence[bool] | None = None) -> Reach:
    """The figures for the audience band, of readers whom `viewer` may know (one query, two if enclosed).

    `read` is as in `seen_readers`.
    """
    seen, more = seen_readers(viewer, card, read)
    figures = seen.aggregate(people=Count("pk"), organisations=organisations(viewer))
    return Reach(figures["people"], figures["organisations"], rules.anybody(card), more)


def why(viewer: Viewer, item: Item) -> list[Reason]:
    """The reasons for which `viewer` may read `item`; none means they may not (one query)."""
    asked = {f"by_{row.key}": row.items for row in rules.ROWS} | {"within": rules.limits_of}
    marks = {name: Condition(viewer, build) for name, build in asked.items()}
    allowed = Item.unguarded.filter(pk=item.pk).exclude(Condition(viewer, rules.barred_from))
    found = next(iter(allowed.values(**marks)), None)
    if found is None:
        return []
    passing = [row for row in rules.ROWS if found["within"] or not row.limited]
    return [Reason(row.key, row.to_oneself) for row in passing if found[f"by_{row.key}"]]


def require(viewer: Viewer, verb: str, item: object = None) -> None:
    """Let the verb pass, or raise `Refused` (403 with a sentence for the reader).

    A right is a reader's: what is done to an item, or to a part of one, is done by somebody who may read it.
    """
    policy.check(viewer, verb, item)
    card = getattr(item, item.PART_OF) if isinstance(item, Part) else item
    if isinstance(card, Item) and not may_read(viewer, card):
        policy.refuse(verb)


def circles(viewer: Viewer) -> QuerySet[Circle]:
    """The circles that `viewer` may know to exist; names, lists and counts are made from these only."""
    if not viewer.vetted:
        return Circle.objects.filter(visibility=Visibility.PUBLIC)
    seats = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    return Circle.objects.filter(~Q(visibility=Visibility.SECRET) | Q(pk__in=seats))


def addressable(viewer: Viewer) -> QuerySet[Circle]:
    """The circles that `viewer` may write to: known ones, private ones only from within."""
    held = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    return circles(viewer).filter(~Q(visibility__in=PRIVATE) | Q(pk__in=held))


def circle_members(viewer: Viewer, circle: Circle) -> QuerySet[Person]:
    """Who sits in a circle, for those who may see that; in a private one these are its own people."""
    accepted = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True)
    held = accepted.filter(seats__circle=circle, seats__state=Seat.State.HELD)
    if not viewer.vetted or not circles(viewer).filter(pk=circle.pk).exists():
        return accepted.none()
    if circle.visibility in PRIVATE and not held.filter(seats__person=viewer.person_id).exists():
        return accepted.none()
    return held

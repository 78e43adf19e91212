"""What is made from something else is never laxer than the strictest thing it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from majlis.access import gate
from majlis.access.caveats import Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import COMMUNITY, Placement, without_limits
from majlis.access.viewer import Viewer
from majlis.network.circles import PRIVATE
from majlis.network.models import Circle, Person


def derive(sources: Iterable[Item], author: Person) -> Placement:
    """The widest placement that something which `author` makes from `sources` may have.

    The highest marking, every caveat, the earliest expiry, everybody barred from any; the circles and named
    people that all narrow sources share. Where they share none, its author is its only reader.
    """
    cards = [Placement.of(item) for item in sources]
    if not cards:
        raise ValueError("nothing to derive from")
    narrow = [card for card in cards if card.marking not in COMMUNITY or card.enclosed]
    marking = max([card.marking for card in cards] + ([Marking.AMBER] if narrow else []))
    circles = _shared([card.circles for card in narrow]) if marking <= Marking.AMBER else ()
    named = _shared([card.named for card in narrow])
    ends = [card.terms.expires_at for card in cards if card.terms.expires_at]
    origins = {card.source_id for card in cards if card.marking == Marking.STRICT}
    derived = Placement(
        marking=marking,
        state=State.PUBLISHED,
        public=all(card.public for card in cards),
        enclosed=Circle.objects.filter(pk__in=circles, visibility__in=PRIVATE).exists(),
        author_id=author.pk,
        source_id=origins.pop() if len(origins) == 1 else None,
        circles=circles,
        named=named,
        barred=tuple(sorted({pk for card in cards for pk in card.barred})),
        terms=Terms(frozenset().union(*(card.terms.caveats for card in cards)), min(ends) if ends else None),
    )
    return _kept_to_readers(derived, cards)


def _shared(lists: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """What stands in every list; nothing where there is no list."""
    return tuple(sorted(set(lists[0]).intersection(*lists[1:]))) if lists else ()


def _kept_to_readers(derived: Placement, cards: Iterable[Placement]) -> Placement:
    """Without named people who cannot read each source at this moment, such as outside one's organisation."""
    if not derived.named:
        return derived
    readers = Person.objects.filter(pk__in=derived.named)
    for card in cards:
        readers = readers.filter(pk__in=gate.people_of(card).values("pk"))
    named = tuple(sorted(readers.values_list("pk", flat=True)))
    return Placement(**{**vars(derived), "named": named})


def lineage(sources: Iterable[Item]) -> set[int]:
    """What something made from `sources` is made from: these, and all that they were made from."""
    direct = {source.pk for source in sources}
    links = Item.derived_from.through.objects.filter(from_item__in=direct)
    return direct | set(links.values_list("to_item", flat=True))


def foreseen(viewer: Viewer, card: Placement, sources: Iterable[Item]) -> Placement:
    """What is being written from `sources` as it would be kept, as far as `viewer` may know them."""
    every = Item.unguarded.filter(pk__in=lineage(sources)).order_by("pk")
    known = (source.unsigned_for(viewer.person_id) for source in Placement.of_each(every))
    return replace(card, sources=tuple(known))


def made_from(item: Item) -> list[Item]:
    """All that was made from an item, and from what was made from it."""
    return list(Item.unguarded.filter(derived_from=item.pk).order_by("pk"))


def unseen(item: Item, sources: Iterable[Item]) -> list[Item]:
    """Those of its sources that the author of an item cannot read, or no more."""
    found = list(sources)
    seen = gate.readable(Viewer.of(item.author), Item).filter(pk__in=[source.pk for source in found])
    known = set(seen.values_list("pk", flat=True))
    return [source for source in found if source.pk not in known]


def beyond(sources: Iterable[Item], card: Placement, before: Placement | None = None) -> bool:
    """Whether `card` is laxer than one of its sources: it forgets a caveat, or reaches somebody they do not.

    The one who makes it is its reader in any case, and stands in no comparison. Whom a source keeps out, and
    whether it stands, is left to the gate, which lets nobody read what is made from what they cannot read.
    A refusal tells neither who wrote a source that hides it nor whose organisation passes a caveat: people
    are compared as the two are addressed, and such an author is no reader. Nor does it tell who sits where
    its author no longer sits: of sources that they cannot read give `before`, beside which `card` may only
    be narrower.
    """
    reached = gate.people_of(without_limits(card)).exclude(pk=card.author_id or 0)
    for item in sources:
        source = Placement.of(item)
        within = source.unsigned_for(None) if before is None else before.foreseen
        standing = replace(without_limits(within), state=State.PUBLISHED, barred=())
        if _laxer(source, card) or reached.exclude(pk__in=gate.people_of(standing).values("pk")).exists():
            return True
    return False


def _laxer(source: Placement, card: Placement) -> bool:
    if card.marking < source.marking or (card.public and not source.public):
        return True
    if source.terms.caveats - card.terms.caveats:
        return True
    mine, theirs = card.terms.expires_at, source.terms.expires_at
    return theirs is not None and (mine is None or mine > theirs)

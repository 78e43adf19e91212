"""What decides about an item's audience, as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, QuerySet, Value

from majlis.access.caveats import NO_TERMS, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item


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
    terms: Terms = NO_TERMS
    sources: tuple[Placement, ...] = ()

    @classmethod
    def of(cls, item: Item, *, alone: bool = False) -> Placement:
        """Read it from a stored item (one small query; more for what was made from other things).

        `alone` leaves out what it was made from.
        """
        linked: dict[str, list[int]] = {"circles": [], "named": [], "barred": [], "derived_from": []}
        of_all = _links(item, "circles", "circle").union(
            _links(item, "named", "person"),
            _links(item, "barred", "person"),
            _links(item, "derived_from", "to_item", of="from_item"),
            all=True,
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
            terms=item.terms,
            sources=() if alone else _sources(linked["derived_from"]),
        )

    @property
    def published(self) -> bool:
        """Whether anybody besides the author can be a reader."""
        return self.state == State.PUBLISHED

    @property
    def foreseen(self) -> Placement:
        """What a draft will be once it is published; anything else is as it is."""
        return replace(self, state=State.PUBLISHED) if self.state == State.DRAFT else self

    def keeping(self, now: Placement) -> Placement:
        """A choice for a stored item, with what no form shows of it: else it has other figures than its page.

        `now` is how it stands, as far as the one who chooses may know it.
        """
        kept: dict[str, Any] = {
            name: getattr(now, name) for name in ("author_id", "barred", "sources", "source_id")
        }
        if now.author_id is None and now.marking != Marking.STRICT:
            kept["source_id"] = None  # who would be left inside it tells which organisation it is
        return replace(self, **kept)

    def unsigned_for(self, person_id: int | None) -> Placement:
        """Without the authors whom a caveat hides from somebody, those of what it was made from included."""
        hidden = self.terms.hides_author and self.author_id != person_id
        sources = tuple(one.unsigned_for(person_id) for one in self.sources)
        return replace(self, author_id=None if hidden else self.author_id, sources=sources)


def _sources(ids: list[int]) -> tuple[Placement, ...]:
    found = Item.unguarded.filter(pk__in=ids).order_by("pk") if ids else ()
    return tuple(Placement.of(source, alone=True) for source in found)


def _links(item: Item, name: str, target: str, of: str = "item") -> QuerySet[Any, tuple[str, int]]:
    """What an item is tied to in one of its lists, as (name of the list, id)."""
    through = getattr(Item, name).through
    rows = through.objects.filter(**{of: item.pk}).annotate(list=Value(name, output_field=CharField()))
    return rows.values_list("list", f"{target}_id")  # type: ignore[no-any-return]

"""What decides about an item's audience, as one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from majlis.access.caveats import NO_TERMS, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item

Linked = dict[str, list[int]]


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
        """Read it from a stored item (one small query; one more for what was made from other things).

        `alone` leaves out what it was made from.
        """
        if not alone:
            return cls.with_sources(item, Item.unguarded.all())[0]
        return cls._placed(item, _linked([item])[item.pk])

    @classmethod
    def with_sources(cls, item: Item, every: QuerySet[Item]) -> tuple[Placement, list[Item]]:
        """The same, and the rows of `every` that it was made from, in the order of its sources."""
        linked = _linked([item], with_sources=True)
        pks = linked[item.pk]["derived_from"]
        sources = list(every.filter(pk__in=pks).order_by("pk")) if pks else []
        made_from = tuple(cls._placed(source, linked[source.pk]) for source in sources)
        return cls._placed(item, linked[item.pk], made_from), sources

    @classmethod
    def of_each(cls, items: Iterable[Item]) -> tuple[Placement, ...]:
        """The same of several, each alone (one query besides theirs)."""
        every = list(items)
        linked = _linked(every) if every else {}
        return tuple(cls._placed(item, linked[item.pk]) for item in every)

    @classmethod
    def _placed(cls, item: Item, linked: Linked, sources: tuple[Placement, ...] = ()) -> Placement:
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
            sources=sources,
        )

    @property
    def published(self) -> bool:
        """Whether anybody besides the author can be a reader."""
        return self.state == State.PUBLISHED

    @property
    def foreseen(self) -> Placement:
        """What a draft will be once it is published; anything else is as it is."""
        return replace(self, state=State.PUBLISHED) if self.state == State.DRAFT else self

    def keeping(self, now: Placement, *, own: bool) -> Placement:
        """A choice for a stored item, with what no form shows of it: else it has other figures than its page.

        `now` is how it stands, as far as the one who chooses may know it; `own` says that they wrote it.
        """
        kept: dict[str, Any] = {
            name: getattr(now, name) for name in ("author_id", "barred", "sources", "source_id")
        }
        if not own and now.marking != Marking.STRICT:
            kept["source_id"] = None  # who would be left inside it tells where people work
        return replace(self, **kept)

    def unsigned_for(self, person_id: int | None) -> Placement:
        """Without the authors whom a caveat hides from somebody, those of what it was made from included."""
        hidden = self.terms.hides_author and self.author_id != person_id
        sources = tuple(one.unsigned_for(person_id) for one in self.sources)
        return replace(self, author_id=None if hidden else self.author_id, sources=sources)


def _linked(items: Iterable[Item], *, with_sources: bool = False) -> Mapping[int, Linked]:
    """What each item is tied to, by the names of its lists; what they were made from as well (one query)."""
    pks = [item.pk for item in items]
    found: dict[int, Linked] = defaultdict(lambda: defaultdict(list))
    derived = Item.derived_from.through.objects.filter(from_item__in=pks).values("to_item")

    def links(name: str, target: str, of: str = "item") -> QuerySet[Any, tuple[int, str, int]]:
        wanted = Q(**{f"{of}__in": pks})
        if with_sources:
            wanted |= Q(**{f"{of}__in": derived})
        rows = getattr(Item, name).through.objects.filter(wanted)
        rows = rows.annotate(list=Value(name, output_field=CharField()))
        return rows.values_list(f"{of}_id", "list", f"{target}_id")  # type: ignore[no-any-return]

    others = (
        links("named", "person"),
        links("barred", "person"),
        links("derived_from", "to_item", "from_item"),
    )
    for pk, name, target in links("circles", "circle").union(*others, all=True):
        found[pk][name].append(target)
    return found

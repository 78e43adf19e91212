"""The picture itself: for each value that people share, the people who have it, as the bits of one number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from majlis.membership.roster.reading import Facts, Key, Row
from majlis.search.letters import fold, is_arabic

Mask = int
Bits = dict[str, dict[Any, Mask]]


@dataclass(frozen=True)
class Roster:
    """Accepted members by slot (the number of their bit). Never changed: a newer one takes its place."""

    facts: Facts
    rows: list[Row | None] = field(default_factory=list)
    slots: dict[int, int] = field(default_factory=dict)
    bits: Bits = field(default_factory=dict)
    _memory: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row], facts: Facts) -> Roster:
        """A new picture of all these people."""
        kept: list[Row | None] = list(rows)
        members: dict[Key, list[int]] = defaultdict(list)
        for slot, row in enumerate(kept):
            for key in row.keys if row else ():
                members[key].append(slot)
        width = len(kept) // 8 + 1
        bits: Bits = defaultdict(dict)
        for (kind, value), slots in members.items():
            bits[kind][value] = _mask(slots, width)
        return cls(facts, kept, {row.pk: slot for slot, row in enumerate(kept) if row}, dict(bits))

    def changed(self, pks: Iterable[int], rows: Iterable[Row]) -> Roster:
        """The picture after the people `pks` changed; `rows` are those of them who are accepted now."""
        new = replace(
            self,
            rows=list(self.rows),
            slots=dict(self.slots),
            bits={kind: dict(values) for kind, values in self.bits.items()},
            _memory={},
        )
        for pk in pks:
            new._leave(pk)
        for row in rows:
            new._enter(row)
        return new

    def _leave(self, pk: int) -> None:
        slot = self.slots.pop(pk, None)
        row = self.rows[slot] if slot is not None else None
        if slot is None or row is None:
            return
        for kind, value in row.keys:
            left = self.bits[kind][value] & ~(1 << slot)
            if left:
                self.bits[kind][value] = left
            else:
                del self.bits[kind][value]
        self.rows[slot] = None

    def _enter(self, row: Row) -> None:
        slot = len(self.rows)
        self.rows.append(row)
        self.slots[row.pk] = slot
        for kind, value in row.keys:
            values = self.bits.setdefault(kind, {})
            values[value] = values.get(value, 0) | 1 << slot

    def get(self, kind: str, value: Any) -> Mask:
        """The people who have this value; nobody for an unknown one."""
        return self.bits.get(kind, {}).get(value, 0)

    def any_of(self, kind: str, values: Iterable[Any]) -> Mask:
        """The people who have at least one of these values."""
        found, known = 0, self.bits.get(kind, {})
        for value in values:
            found |= known.get(value, 0)
        return found

    @cached_property
    def everybody(self) -> Mask:
        """All accepted members."""
        return _mask(self.slots.values(), len(self.rows) // 8 + 1)

    def row_of(self, pk: int | None) -> Row | None:
        """The row of a person; None for somebody who is not an accepted member."""
        slot = self.slots.get(pk) if pk is not None else None
        return self.rows[slot] if slot is not None else None

    def vocabulary(self, kind: str) -> list[str]:
        """The words of one kind, sorted, for looking up beginnings."""
        words: list[str] = self._remember(f"words {kind}", lambda: sorted(self.bits.get(kind, {})))
        return words

    def order(self, sort: str, language: str) -> list[int]:
        """All slots in the order of the page: `name`, `newest` or `country`, in the reader's alphabet."""
        made = {"newest": self._by_joining, "country": self._by_country}.get(sort, self._by_name)
        slots: list[int] = self._remember(f"order {sort} {language}", lambda: made(language))
        return slots

    def _remember(self, name: str, make: Any) -> Any:
        if name not in self._memory:
            self._memory[name] = make()
        return self._memory[name]

    def _present(self) -> Iterator[tuple[int, Row]]:
        return ((slot, row) for slot, row in enumerate(self.rows) if row)

    def _by_name(self, language: str) -> list[int]:
        return [slot for slot, _ in sorted(self._present(), key=lambda pair: name_key(pair[1], language))]

    def _by_joining(self, language: str) -> list[int]:
        newest = sorted(self._present(), key=lambda pair: (pair[1].joined, pair[1].pk), reverse=True)
        return [slot for slot, _ in newest]

    def _by_country(self, language: str) -> list[int]:
        labels = {
            code: fold_line(fact.labels[language] or fact.labels["en"])
            for code, fact in self.facts.country.items()
        }

        def key(slot: int) -> str:
            row = self.rows[slot]
            return labels.get(row.country, "\uffff") if row else ""

        return sorted(self.order("name", language), key=key)

    def first(self, mask: Mask, order: Iterable[int], start: int, stop: int) -> list[Row]:
        """The rows of `mask` from place `start` to before `stop` in this order."""
        written = f"{mask:b}"[::-1].ljust(len(self.rows), "0")
        found: list[Row] = []
        place = 0
        for slot in order:
            if written[slot] == "1":
                row = self.rows[slot]
                if place >= start and row:
                    found.append(row)
                place += 1
                if place >= stop:
                    break
        return found


def _mask(slots: Iterable[int], width: int) -> Mask:
    made = bytearray(width)
    for slot in slots:
        made[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(made, "little")


@lru_cache(maxsize=60_000)
def fold_line(text: str) -> str:
    """A text as it is sorted: without case, accents and the small differences of Arabic letters."""
    return " ".join(fold(word) for word in text.split())


def name_key(row: Row, language: str) -> tuple[bool, str, int]:
    """Where a person stands by name: Arabic names first for Arabic readers, Latin spellings for others."""
    if language == "ar":
        line = fold_line(row.name)
        return not is_arabic(line[:1]), line, row.pk
    return False, fold_line(row.latin or row.name), row.pk

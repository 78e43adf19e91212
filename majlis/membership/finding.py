"""Finding people: what is asked for, who fits, how many there would be, and in which order.

A field that the viewer may not see of a person never selects, counts or ranks that person: every mask of a
field is cut by `Sight.of(field)` here, in `_value` and `_word`, and nowhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict

from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES, active_code
from majlis.membership.roster import fresh
from majlis.membership.roster.reading import LEVELS, Row
from majlis.membership.roster.roster import Mask, Roster
from majlis.membership.roster.sight import Sight
from majlis.membership.roster.words import slips, wanted_words
from majlis.membership.tongues import names_in
from majlis.network.models import Availability
from majlis.search.names import skeleton
from majlis.search.stems import stem

# Each facet and the profile field whose audience it obeys; '' for what every member sees of every other.
FACETS: dict[str, str] = {
    "sector": "sectors",
    "region": "",
    "country": "",
    "topic": "expertise",
    "language": "languages",
    "availability": "availability",
}
SORTS = ("relevance", "name", "newest", "country")
LONGEST_QUERY = 200
# A beginning that is shared by more words than this tells too little; the first of them are enough.
MOST_BEGINNINGS = 300


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: free text, values of the facets, the least level, the order."""

    q: str = ""
    chosen: tuple[tuple[str, frozenset[str]], ...] = ()
    level: int = 1
    sort: str = "name"

    @classmethod
    def read(cls, query: QueryDict) -> Wanted:
        """From an address. What is unknown or garbled is left out."""
        q = " ".join(query.get("q", "")[:LONGEST_QUERY].replace("\x00", " ").split())
        chosen = tuple(
            (facet, frozenset(query.getlist(facet)[:40])) for facet in FACETS if query.getlist(facet)
        )
        level = query.get("level", "")
        sort = query.get("sort", "")
        usual = "relevance" if q else "name"
        return cls(
            q=q,
            chosen=chosen,
            level=int(level) if level in ("2", "3") else 1,
            sort=sort if sort in SORTS and (q or sort != "relevance") else usual,
        )

    def of(self, facet: str) -> frozenset[str]:
        """The chosen values of one facet."""
        return dict(self.chosen).get(facet, frozenset())


@dataclass(frozen=True)
class _Match:
    """The people a word fits, by how well."""

    name: Mask = 0
    spelling: Mask = 0
    expert: Mask = 0
    other: Mask = 0

    @property
    def all(self) -> Mask:
        return self.name | self.spelling | self.expert | self.other


class Finding:
    """The answer to one `Wanted` for one viewer, over the roster as it is now (1 query)."""

    def __init__(self, viewer: Viewer, wanted: Wanted, roster: Roster | None = None) -> None:
        self.roster = roster or fresh.current()
        self.sight = Sight(viewer, self.roster)
        self.wanted = self._known(wanted)

    def _known(self, wanted: Wanted) -> Wanted:
        """Without values that do not exist: they would find nobody, and no chip would say why."""
        kept = []
        facts = self.roster.facts
        # Never from what people have: that would tell that somebody has it.
        known_values: dict[str, Collection[str]] = {
            "sector": facts.sector,
            "region": facts.region,
            "country": facts.country,
            "topic": facts.topic,
            "language": names_in("en"),
            "availability": Availability.values,
        }
        for facet, values in wanted.chosen:
            known = known_values[facet]
            if found := frozenset(value for value in values if value in known):
                kept.append((facet, found))
        return replace(wanted, chosen=tuple(kept))

    def _value(self, facet: str, value: str) -> Mask:
        """The people who have this value, as far as the viewer may see it; a topic at the level asked for."""
        kind = f"topic{self.wanted.level}" if facet == "topic" else facet
        found = self.roster.get(kind, value)
        field = FACETS[facet]
        return found & (self.sight.of(field) if field else self.sight.everybody)

    def _values(self, facet: str, values: Iterable[str]) -> Mask:
        found = 0
        for value in values:
            found |= self._value(facet, value)
        return found

    @cached_property
    def _skilled(self) -> Mask:
        """Where a level is asked for without a topic: who has it in any."""
        if self.wanted.level == 1 or self.wanted.of("topic"):
            return self.sight.everybody
        return self.roster.get("skilled", self.wanted.level) & self.sight.of("expertise")

    @cached_property
    def _matches(self) -> list[_Match]:
        return [self._word(word) for word in wanted_words(self.wanted.q)]

    @cached_property
    def _text(self) -> Mask:
        """Who fits every word of the free text."""
        found = self.sight.everybody
        if self.wanted.q and not self._matches:
            return 0
        for match in self._matches:
            found &= match.all
        return found

    def _word(self, word: str) -> _Match:
        """The people one word fits: by name, nearly so, by what they know, by office, function, country."""
        roster, sight, facts = self.roster, self.sight, self.roster.facts
        near = roster.any_of("name", slips(word)) | roster.get("bones", skeleton(word) or None)
        countries = _beginnings(facts.country_vocabulary, word) if len(word) > 2 else []
        function = roster.any_of("function", _beginnings(roster.vocabulary("function"), word))
        office = roster.any_of("office", _beginnings(roster.vocabulary("office"), word))
        return _Match(
            name=roster.any_of("name", _beginnings(roster.vocabulary("name"), word)) & sight.everybody,
            spelling=near & sight.everybody,
            expert=self._values("topic", self._topics(word)),
            other=function & sight.of("function")
            | office & sight.of("organisation")
            | roster.any_of("country", _codes(facts.country_words, countries)) & sight.everybody,
        )

    def _topics(self, word: str) -> set[str]:
        """The topics that a word leads to, by a label or synonym in any language."""
        facts = self.roster.facts
        found = set(_codes(facts.topic_words, _beginnings(facts.topic_vocabulary, word)))
        for code in CODES:
            found |= facts.topic_stems.get((code, stem(word, code)), frozenset())
        return found

    def _without(self, facet: str) -> Mask:
        """Who fits all that is asked except this facet: what its counts are taken from."""
        found = self._text & (self.sight.everybody if facet == "topic" else self._skilled)
        for other, values in self.wanted.chosen:
            if other != facet:
                found &= self._values(other, values)
        return found

    @cached_property
    def mask(self) -> Mask:
        """Everybody who fits."""
        return self._without("") & self.sight.everybody

    @property
    def total(self) -> int:
        """How many fit."""
        return self.mask.bit_count()

    def counts(self, facet: str) -> dict[str, int]:
        """How many would fit with each value of a facet chosen alone; values that fit nobody are left out."""
        base = self._without(facet)
        values = self.roster.facts.topic if facet == "topic" else self.roster.bits.get(facet, {})
        found = ((value, (base & self._value(facet, value)).bit_count()) for value in values if value)
        return {value: number for value, number in found if number}

    def level_counts(self) -> dict[int, int]:
        """How many would fit at each least level, for the chosen topics or any."""
        base = self._without("topic")
        topics, sight = self.wanted.of("topic"), self.sight.of("expertise")
        found = {}
        for level in LEVELS:
            kind = f"topic{level}"
            skilled = self.roster.any_of(kind, topics) if topics else self.roster.get("skilled", level)
            found[level] = (base & skilled & sight).bit_count()
        return found

    def coverage(self) -> dict[tuple[str, str], int]:
        """How many of those who fit stand for each sector in each region."""
        places = {region: self.mask & self._value("region", region) for region in self.roster.facts.region}
        sectors = {sector: self._value("sector", sector) for sector in self.roster.facts.sector}
        return {
            (sector, region): (here & there).bit_count()
            for sector, here in sectors.items()
            for region, there in places.items()
        }

    def places(self) -> dict[str, int]:
        """How many of those who fit are from each country."""
        return {
            code: (self.mask & self._value("country", code)).bit_count() for code in self.roster.facts.country
        }

    def _tiers(self) -> Iterator[Mask]:
        """Those who fit, the best first: named so, named nearly so, experts, the rest."""
        named = spelled = skilled = self.mask
        for match in self._matches:
            named &= match.name
            spelled &= match.name | match.spelling
            skilled &= match.expert
        yield named
        yield spelled
        levels = self.sight.of("expertise")
        for level in reversed(LEVELS):
            yield skilled & levels & self.roster.any_of(f"topic{level}", self._meant())
        yield self.mask

    def _meant(self) -> set[str]:
        """The topics that every word of the query leads to; those of any word where there is none such."""
        found = [self._topics(word) for word in wanted_words(self.wanted.q)]
        return set.intersection(*found) or set.union(*found) if found else set()

    def named(self, most: int) -> list[Row]:
        """Those whose name fits every word, the nearest first; what else they are plays no part."""
        if not self._matches:
            return []
        order = self.roster.order("name", active_code())
        found: list[Row] = []
        exact = near = self.sight.everybody
        for match in self._matches:
            exact &= match.name
            near &= match.name | match.spelling
        for tier in (exact, near & ~exact):
            found += self.roster.first(tier, order, 0, most - len(found)) if len(found) < most else []
        return found

    def rows(self, start: int, stop: int) -> list[Row]:
        """Those who fit from place `start` to before `stop`, in the order asked for."""
        language = active_code()
        if self.wanted.sort != "relevance":
            return self.roster.first(self.mask, self.roster.order(self.wanted.sort, language), start, stop)
        order, found, shown, before = self.roster.order("name", language), [], 0, 0
        for tier in self._tiers():
            fresh_ones = tier & ~shown
            size = fresh_ones.bit_count()
            if before + size > start and before < stop:
                found += self.roster.first(fresh_ones, order, max(0, start - before), stop - before)
            shown |= tier
            before += size
        return found


def _beginnings(words: list[str], start: str) -> list[str]:
    """The words of a sorted list that begin so; a single letter must be the whole word."""
    at = bisect_left(words, start)
    if len(start) == 1:
        return words[at : at + 1] if words[at : at + 1] == [start] else []
    end = bisect_left(words, start + "\uffff", at)
    return words[at : min(end, at + MOST_BEGINNINGS)]


def _codes(index: dict[str, frozenset[str]], words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from index[word]

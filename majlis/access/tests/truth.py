"""Who may read, said once more in plain Python and from what is written, not from the rules.

Nothing of `access/rules.py` is used here, no query and no other helper of the house: a rule that is wrong on
both of its halves agrees with itself, but not with this. It reads worlds as `worlds.py` describes them.
"""

from __future__ import annotations

from typing import Any

CLEAR, GREEN, AMBER, STRICT, RED = range(5)
# A caveat, and what the sector of somebody's organisation has to count as.
FOR_SOME_SECTORS = {
    "only_law_enforcement": "counts_as_law_enforcement",
    "only_government": "counts_as_government",
    "only_industry": "counts_as_industry",
}


class Truth:
    """One world; people and items by their places in it, None for a visitor."""

    def __init__(self, world: dict[str, Any]) -> None:
        self.world = world
        self.items: list[dict[str, Any]] = world["items"]

    def member(self, person: int | None) -> bool:
        """Whether their vetting stands: accepted, and not shut out since. Everybody else is a visitor."""
        if person is None:
            return False
        return self.world["standings"][person] == "accepted" and bool(self.world["active"][person])

    def reads(self, person: int | None, number: int, **asked: bool) -> bool:
        """Whether they may read it."""
        return bool(self.ways(person, number, **asked))

    def ways(self, person: int | None, number: int, *, were_published: bool = False) -> set[str]:
        """All the reasons for which they may, by name."""
        found = self.ways_alone(person, number, were_published=were_published)
        if all(self.ways_alone(person, source) for source in self.sources(number)):
            return found
        return found & {"author"}  # what one wrote oneself stays one's own

    def ways_alone(self, person: int | None, number: int, *, were_published: bool = False) -> set[str]:
        """The same, whatever it was made from."""
        item = self.items[number]
        if person in item["barred"]:
            return set()
        found = {"author"} if self.member(person) and item["author"] == person else set()
        out = item["state"] == "published" or were_published
        if out and item["expires"] != -1 and self._passes(person, item):
            found |= self._by_marking(person, item)
        return found

    def sources(self, number: int) -> set[int]:
        """All that it was made from, and what that was made from."""
        direct = set(self.items[number]["made_from"])
        return direct.union(*(self.sources(one) for one in direct))

    def _passes(self, person: int | None, item: dict[str, Any]) -> bool:
        counted = self._counted(person)
        return all(needed in counted for name, needed in FOR_SOME_SECTORS.items() if name in item["caveats"])

    def _counted(self, person: int | None) -> set[str]:
        """What the sector of a member's organisation counts as; theirs alone says nothing."""
        organisation = self._organisation(person) if self.member(person) else None
        return set() if organisation is None else set(self.world["sectors"]["ab".index(organisation)])

    def _organisation(self, person: int | None) -> str | None:
        found: str | None = None if person is None else self.world["organisations"][person]
        return found

    def _by_marking(self, person: int | None, item: dict[str, Any]) -> set[str]:
        marking = item["marking"]
        private = any(self.world["visibilities"][one] in ("listed", "secret") for one in item["circles"])
        found = set()
        if marking == CLEAR and item["public"] and not private:
            found.add("public")
        if not self.member(person):
            return found
        if marking in (CLEAR, GREEN) and not private:
            found.add("community")
        held = any(self.world["seats"].get((circle, person)) for circle in item["circles"])
        if marking in (CLEAR, GREEN, AMBER) and held:
            found.add("circle")
        if person in item["named"] and (marking != STRICT or self._of_the_source(person, item)):
            found.add("named")
        return found

    def _of_the_source(self, person: int | None, item: dict[str, Any]) -> bool:
        """AMBER+STRICT stays inside the organisation that it comes from."""
        source = self._organisation(item["author"]) if item["sourced"] else None
        return source is not None and source == self._organisation(person)

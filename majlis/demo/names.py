"""Names that fit a country and its script. Put together at random: nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from majlis.demo.data import CountryPlan, pair, toml


@dataclass(frozen=True)
class Name:
    """A name as its bearer writes it, and its Latin spelling (empty where it is Latin already)."""

    own: str
    latin: str
    woman: bool


@dataclass(frozen=True)
class _Pool:
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    family_first: bool
    joined: bool
    taken: int


@cache
def _pool(name: str) -> _Pool:
    row = toml("names")[name]

    def listed(key: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in row[key].split(","))

    return _Pool(
        women=listed("women"),
        men=listed("men"),
        families=listed("families"),
        family_first=row.get("order") == "family",
        joined=row.get("joined", False),
        taken=row.get("families_taken", 1),
    )


def _family(text: str, woman: bool) -> tuple[str, str]:
    man, _, other = text.partition("~")
    return pair(other if woman and other else man)


def invent(rng: Random, country: CountryPlan, *, woman: bool | None = None) -> Name:
    """A name for somebody from `country`; a woman's or a man's by chance unless it is said."""
    pool = _pool(country.pool)
    is_woman = rng.random() < 0.47 if woman is None else woman
    given = pair(rng.choice(pool.women if is_woman else pool.men))
    families = [_family(each, is_woman) for each in rng.sample(pool.families, pool.taken)]
    own_family, latin_family = (" ".join(part) for part in zip(*families, strict=True))
    if pool.family_first:
        own = own_family + ("" if pool.joined else " ") + given[0]
    else:
        own = f"{given[0]} {own_family}"
    romanised = own_family != latin_family
    latin = f"{given[1]} {latin_family}" if romanised or given[0] != given[1] else ""
    if country.latin and latin:
        own, latin = latin, ""
    return Name(own, latin, is_woman)

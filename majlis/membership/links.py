"""The addresses of the directory: the same question with one thing changed. A page has hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_plus

from majlis.membership.finding import FACETS, Wanted


def _part(name: str, values: Iterable[str]) -> str:
    return "".join(f"&{name}={quote_plus(value)}" for value in sorted(values))


class Links:
    """Addresses around one question; they begin at page 1 and keep all that is not changed."""

    def __init__(self, wanted: Wanted, *, view: str = "") -> None:
        self.wanted = wanted
        self.view = view
        self._facets = {facet: _part(facet, wanted.of(facet)) for facet in FACETS}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form has to carry along so that a new text keeps the facets."""
        wanted = self.wanted
        pairs = [(facet, value) for facet in FACETS for value in sorted(wanted.of(facet))]
        pairs += [("level", str(wanted.level))] if wanted.level > 1 else []
        return pairs + ([("view", self.view)] if self.view else [])

    def to(self, **changed: Any) -> str:
        """The address with these changed: facets (sets of values), `q`, `level`, `sort`, `view`, or `all`."""
        q = changed.get("q", self.wanted.q)
        parts = [f"&q={quote_plus(q)}" if q else ""]
        for facet, written in self._facets.items():
            parts.append(_part(facet, changed[facet]) if facet in changed else written)
        level = changed.get("level", self.wanted.level)
        sort = changed.get("sort", self.wanted.sort)
        view = changed.get("view", self.view)
        usual = "relevance" if q else "name"
        parts.append(f"&level={level}" if level > 1 else "")
        parts.append(f"&sort={sort}" if sort != usual and (q or sort != "relevance") else "")
        parts.append(f"&view={view}" if view else "")
        parts.append(f"&all={changed['all']}" if "all" in changed else "")
        return "?" + "".join(parts)[1:]

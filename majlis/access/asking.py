"""Questions about a viewer that are slow to put: their SQL is made once, their answer never kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from majlis.access.models import Item
from majlis.access.moments import renewed
from majlis.access.viewer import Viewer

T = TypeVar("T")
Build = Callable[[Viewer], Q]

_KEPT: list[Callable[[], None]] = []


def kept_for_viewer(build: Callable[[Viewer], T]) -> Callable[[Viewer], T]:
    """Keep what `build` makes of a viewer: a question that is slow to put, never its answer."""
    kept = lru_cache(maxsize=512)(build)
    _KEPT.append(kept.cache_clear)
    return kept


def forget_kept() -> None:
    """Build every kept question anew: for tests that change the rules."""
    for clear in _KEPT:
        clear()


@lru_cache(maxsize=1024)
def _conditions(viewer: Viewer, build: Build) -> tuple[list[str], tuple[Any, ...]]:
    """What `build` asks as SQL, cut where the name of the table of items belongs, and its parameters."""
    query = Item.unguarded.filter(build(viewer)).query
    if sum(map(bool, query.alias_refcount.values())) != 1:
        raise TypeError("A rule asks about other tables by subqueries, never by joins.")
    sql, params = query.get_compiler(connection=connection).compile(query.where)
    # The tables of a rule's subqueries get names that no query has which a rule may stand in.
    sql = re.sub(r"\b([T-Z]\d+)\b", rf"{build.__name__}_\1", sql)
    return sql.split(connection.ops.quote_name(Item._meta.db_table) + "."), tuple(params)


_KEPT.append(_conditions.cache_clear)


class Condition(Func):
    """What `build` asks of a viewer, as a condition on items, whatever they are called where it stands.

    Building and compiling the rules costs far more than answering them: their SQL is made once for a viewer.
    """

    output_field = BooleanField()

    def __init__(self, viewer: Viewer, build: Build) -> None:
        super().__init__(F("marking"))  # any column of items: it says what their table is called here
        self.viewer, self.build = viewer, build

    def as_sql(self, compiler: SQLCompiler, *_args: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """The kept SQL with the name that this query has for the table of items."""
        (column,) = self.get_source_expressions()
        pieces, params = _conditions(self.viewer, self.build)
        return f"({f'{compiler.quote_name_unless_alias(column.alias)}.'.join(pieces)})", renewed(params)

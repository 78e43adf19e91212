"""Questions that every page puts in the same words: their SQL is made once, only the values change.

To put a question through the ORM costs several times what its answer costs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from inspect import signature
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, Value

M = TypeVar("M", bound=Model)


class _Place(str):
    """Where a value will stand."""


@lru_cache(maxsize=64)
def _put(build: Callable[..., QuerySet[M]], vendor: str) -> tuple[type[M], str, tuple[Any, ...]]:
    rows = build(*(Value(_Place(name)) for name in signature(build).parameters))
    return rows.model, *rows.query.sql_with_params()


def prepared(build: Callable[..., QuerySet[M]]) -> Callable[..., list[M]]:
    """The rows that `build` asks for, put by SQL that is made at the first call (one query).

    `build` gets a placeholder for each of its parameters and may only compare it with columns. The callable
    that comes back takes the values in the same order, as the database stores them.
    """
    names = tuple(signature(build).parameters)

    @wraps(build)
    def rows(*values: Any) -> list[M]:
        model, sql, params = _put(build, connection.vendor)
        given = dict(zip(names, values, strict=True))
        filled = [given[one] if isinstance(one, _Place) else one for one in params]
        return list(model._default_manager.raw(sql, filled))

    return rows

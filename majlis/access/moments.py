"""This moment in a query that is kept: the question stays the same, the time in it does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


class _WrittenNow(str):
    """The present moment as a database without times of its own stores it."""


class _Now(datetime):
    """The present moment, for a database that knows times."""


def _now() -> Any:
    moment = timezone.now()
    written = connection.ops.adapt_datetimefield_value(moment)
    if isinstance(written, str):
        return _WrittenNow(written)
    return _Now.fromtimestamp(moment.timestamp(), moment.tzinfo)


class ThisMoment(Func):
    """The present moment by the clock of the program, as a parameter that `renewed` knows again."""

    output_field = DateTimeField()

    def as_sql(self, compiler: SQLCompiler, *_args: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """One parameter."""
        return "%s", (_now(),)


def renewed(params: Iterable[Any]) -> tuple[Any, ...]:
    """The parameters of a kept query, its moment moved to the present one."""
    return tuple(_now() if isinstance(one, _WrittenNow | _Now) else one for one in params)

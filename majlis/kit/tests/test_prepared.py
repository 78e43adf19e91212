"""Questions whose SQL is made once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from majlis.kit.prepared import prepared

pytestmark = pytest.mark.django_db
made: list[str] = []


@prepared
def _of_key(data: Any, key: Any) -> QuerySet[Session]:
    made.append("once")
    return Session.objects.filter(session_key__startswith=key, session_data=data).order_by("session_key")


@pytest.fixture(autouse=True)
def stored() -> list[Session]:
    ends = datetime(2031, 1, 1, tzinfo=UTC)
    facts = [("a1", "green"), ("a2", "green"), ("b1", "green"), ("a3", "100%")]
    rows = [Session(session_key=key, session_data=data, expire_date=ends) for key, data in facts]
    return Session.objects.bulk_create(rows)


def test_each_call_has_its_own_values_and_the_sql_is_made_once() -> None:
    made.clear()
    assert [row.pk for row in _of_key("green", "a")] == ["a1", "a2"]
    assert [row.pk for row in _of_key("green", "b")] == ["b1"]
    assert [row.pk for row in _of_key("100%", "a")] == ["a3"]
    assert _of_key("red", "a") == []
    assert len(made) <= 1


def test_it_is_one_query_and_its_rows_are_whole(
    stored: list[Session], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        (found,) = _of_key("green", "b")
        assert (found.session_data, found.expire_date) == ("green", stored[2].expire_date)


def test_a_value_is_never_part_of_the_sql() -> None:
    assert _of_key("green' OR '1'='1", "a") == []


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        _of_key("green")

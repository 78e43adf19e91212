"""Questions whose SQL is made once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from majlis.kit.prepared import prepared
from majlis.network.models import Person
from tests.people import Cast

pytestmark = pytest.mark.django_db
made: list[str] = []


@prepared
def _of_language(language: Any, standing: Any) -> QuerySet[Person]:
    made.append("once")
    return Person.objects.filter(standing=standing, language=language).order_by("pk")


def test_each_call_has_its_own_values_and_the_sql_is_made_once(cast: Cast) -> None:
    made.clear()
    accepted = [person for person in cast.people.values() if person.standing == "accepted"]
    assert _of_language("en", "accepted") == accepted
    assert _of_language("en", "suspended") == [cast.eve]
    assert _of_language("fr", "accepted") == []
    assert len(made) <= 1


def test_it_is_one_query_and_its_rows_are_whole(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        (found,) = _of_language("en", "suspended")
        assert (found.name, found.email, found.duties) == (cast.eve.name, cast.eve.email, cast.eve.duties)


def test_a_value_is_never_part_of_the_sql(cast: Cast) -> None:
    assert _of_language("en' OR '1'='1", "accepted") == []


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        _of_language("en")

"""A few hands at once: the small version of tests/endurance/test_races.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile.racing import RACES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_what_may_happen_once_happens_once(race: Callable[[int], list[str]]) -> None:
    assert race(6) == []

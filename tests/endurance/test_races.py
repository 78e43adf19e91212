"""Fifty hands at once, a thousand hands each: what may happen once happens once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.hostile.racing import RACES

pytestmark = pytest.mark.django_db(transaction=True)

HANDS, ROUNDS = 50, 20


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_what_may_happen_once_happens_once_with_a_thousand_hands(
    race: Callable[[int], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    faults = [fault for _round in range(ROUNDS) for fault in race(HANDS)]
    with capsys.disabled():
        seconds = time.monotonic() - started
        print(f"\nrace {race.__name__}: {HANDS * ROUNDS} hands, {len(faults)} faults, {seconds:.0f} s")
    assert faults == []

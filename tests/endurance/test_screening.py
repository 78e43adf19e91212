"""Hundreds of orders in which texts are written, edited, restored and published: no listed word gets out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from majlis.safety.models import Case
from tests.people import Cast
from tests.safety.conftest import listed as listed_words
from tests.safety.test_no_way_round import DEEDS, WORDS, World, play

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 400
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), WORDS, WORDS, st.booleans()), min_size=2, max_size=8)
listed = listed_words


def test_no_long_order_of_verbs_gets_a_listed_word_out(
    cast: Cast, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = {"orders": 0, "steps": 0, "held": 0}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(steps=STEPS)
    def orders(steps: list[Any]) -> None:
        with transaction.atomic():
            play(World(cast), steps)
            done["orders"] += 1
            done["steps"] += len(steps)
            done["held"] += Case.objects.count()
            transaction.set_rollback(True)

    orders()
    with capsys.disabled():
        print(f"\n{done['orders']} orders of {done['steps']} steps, {done['held']} texts held, 0 got out")
    assert done["orders"] >= EXAMPLES
    assert done["held"] > EXAMPLES / 2

"""Server and worker are killed at fifty points, twenty times each, while people post, ask and share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from majlis.ledger import verify
from majlis.search.health import health
from tests.hostile.hub import free_port
from tests.hostile.killing import Town, one_run
from tests.hostile.points import POINTS

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("MAJLIS_TEST_KILL_ROUNDS", "20"))
MINUTES = float(os.environ.get("MAJLIS_TEST_KILL_MINUTES", "inf"))  # no new round after so many


@pytest.fixture
def town() -> Iterator[Town]:
    """People, and a mail server for them."""
    made = Town(free_port())
    made.controller.start()
    made.warm()
    yield made
    made.close()


def test_whatever_is_killed_nothing_confirmed_is_lost_and_nothing_is_done_twice(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(POINTS) == len(set(POINTS)) == 50
    started, faults, runs = time.monotonic(), list[str](), 0
    for number in range(ROUNDS):
        if time.monotonic() - started > MINUTES * 60:
            break
        for point in POINTS:
            faults += one_run(town, point, number)
            runs += 1
        with capsys.disabled():
            print(f"round {number + 1}: {faults}", flush=True)
    minutes = (time.monotonic() - started) / 60
    with capsys.disabled():
        print(
            f"kills: {sum(town.fired.values())} of {runs} runs struck, {dict(town.forms)} forms,"
            f" {sum(town.office.taken.values())} mails, {len(faults)} faults, {minutes:.1f} minutes"
        )
    assert faults == []
    assert runs == len(POINTS) * ROUNDS or minutes > MINUTES
    assert health().well
    assert not verify.database().findings
    assert [str(point) for point in POINTS if not town.fired[str(point)]] == []

"""A handful of the kill runs of tests/endurance: a process dies, nothing is lost and nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.hub import free_port
from tests.hostile.killing import Town, one_run
from tests.hostile.points import POINTS

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHOSEN = (
    "server after django.db.backends.base.base:BaseDatabaseWrapper._commit",
    "server after majlis.files.store:_write",
    "worker before majlis.notifications.mailing:_close",
    "worker after majlis.search.index:_replace",
)


@pytest.fixture
def town() -> Iterator[Town]:
    """People, and a mail server for them."""
    made = Town(free_port())
    made.controller.start()
    made.warm()
    yield made
    made.close()


def test_a_process_that_is_killed_loses_nothing_confirmed_and_does_nothing_twice(town: Town) -> None:
    chosen = [point for point in POINTS if str(point) in CHOSEN]
    assert len(chosen) == len(CHOSEN)
    assert [fault for point in chosen for fault in one_run(town, point, 0)] == []
    assert sum(town.fired.values()) == len(CHOSEN)

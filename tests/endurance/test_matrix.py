"""The whole leak matrix: every viewer opens every address of everything that is planted."""

from __future__ import annotations

import pytest

from tests.house.leaks import walk
from tests.house.leaks.conftest import world
from tests.house.leaks.world import World

__all__ = ["world"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("who", walk.EVERYBODY)
def test_no_exit_at_all_shows_what_the_viewer_may_not_read(world: World, who: str) -> None:
    walked = walk.walk(world, who)
    assert walked.crashes == []
    assert [str(leak) for leak in walked.leaks] == []


def test_search_finds_nothing_at_all_for_those_who_may_not_read(world: World) -> None:
    walked = walk.search_leaks(world, walk.EVERYBODY)
    assert [str(leak) for leak in walked.leaks] == []

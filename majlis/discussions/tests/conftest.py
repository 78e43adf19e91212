"""Fixtures of this room."""

from __future__ import annotations

import pytest

from majlis.access.markings import Marking
from majlis.discussions.models import Thread
from majlis.discussions.tests.threads import ask
from tests.people import Cast


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Alice's question to her circle, TLP:AMBER."""
    return ask(cast.alice, cast.circle)


@pytest.fixture
def red(cast: Cast) -> Thread:
    """Alice's question to one named person, TLP:RED."""
    return ask(cast.alice, marking=Marking.RED, named=[cast.named])

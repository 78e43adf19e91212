"""What the tests of membership share."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The limits on guessing count in the cache, over all tests of a minute, unless it is emptied."""
    cache.clear()

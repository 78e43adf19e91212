"""What the tests of vetting share."""

from __future__ import annotations

import pytest

from majlis.membership.vetting.tests.village import Village, settle


@pytest.fixture
def village() -> Village:
    """Everybody in their place."""
    return settle()

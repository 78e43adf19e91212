"""Two simulated years with 5,000 things of eight classes; the small version is in tests/personal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from majlis.personal.models import Tombstone
from tests.people import Cast
from tests.personal.planted import home
from tests.personal.test_retention import simulate


@pytest.mark.django_db
def test_over_two_years_exactly_what_is_over_is_deleted_of_five_thousand(cast: Cast, settings: Any) -> None:
    folder = Path(home() / "box")
    folder.mkdir(exist_ok=True)
    settings.EMAIL_FILE_PATH = folder
    gone = simulate(cast, folder, days=730, objects=5000, every=3, seed=11)
    assert gone > 3500
    assert sum(Tombstone.objects.values_list("count", flat=True)) == gone
    print(f"{gone} of 5000 deleted, each at its time")

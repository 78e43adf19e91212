"""A screening list of invented words, and moderators of three places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from majlis.network.models import Person
from tests.people import make_organisation, make_person

LIST = "# invented words, they mean nothing\nzorblat\nmervil quistan  # two words\nشرنوف\n"


@pytest.fixture
def listed(tmp_path: Path, settings: Any) -> Path:
    """A list of harmless nonsense."""
    path = tmp_path / "list.txt"
    path.write_text(LIST, "utf-8")
    settings.SCREENING_LIST = path
    return path


@pytest.fixture
def moderators(db: None) -> list[Person]:
    """Four moderators, each of another organisation."""
    return [
        make_person(f"Moderator {n}", organisation=make_organisation(f"court{n}"), duties=["moderator"])
        for n in range(4)
    ]

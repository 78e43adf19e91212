"""Small decisions of the desk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from majlis.front.queries import greeting_name, part_of_day


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("سلمى العلوي", "سلمى"),
        ("عبد الله بن علي", "عبد الله"),
        ("Marc Delorme", "Marc"),
        ("Cher", "Cher"),
        ("", ""),
    ],
)
def test_a_person_is_called_by_a_whole_first_name(name: str, called: str) -> None:
    assert greeting_name(name) == called


@pytest.mark.parametrize(
    ("hour", "part"), [(3, "evening"), (4, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_greeting_follows_the_hour(hour: int, part: str) -> None:
    assert part_of_day(datetime(2026, 11, 21, hour, tzinfo=UTC)) == part

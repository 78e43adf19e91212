"""Five hundred manipulations, and a hundred thousand honest lines."""

from __future__ import annotations

import random
import time

import pytest

from majlis.ledger import anchors, verify
from tests.audit import manipulations
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def suspected() -> list[tuple[int, int]]:
    """The lines that the check names."""
    return [(finding.first, finding.last) for finding in verify.database().findings]


def test_five_hundred_manipulations_are_found_where_they_were_done(cast: Cast) -> None:
    manipulations.write_lines(2000, list(cast.people.values()), random.Random(3), days=9)
    anchors.take()
    assert manipulations.try_all(500, 2000, suspected, seed=11) == []
    assert suspected() == []


def test_a_hundred_thousand_honest_lines_raise_no_alarm_in_ten_seconds(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    manipulations.write_lines(100_000, list(cast.people.values()), random.Random(3), days=300)
    anchors.take()
    started, work = time.monotonic(), time.process_time()
    report = verify.database()
    took, worked = time.monotonic() - started, time.process_time() - work
    with capsys.disabled():
        print(f"\n{report.lines} lines, {report.anchors} anchors: {took:.1f} s ({worked:.1f} s of CPU)")
    assert report.findings == []
    assert report.lines == 100_000
    assert worked < 10

"""Buttons that are pressed twice, and pages that were open in two tabs."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError

from majlis.access.policy import Refused


def unless_done(act: Callable[[], object], done: Callable[[], bool]) -> None:
    """Act. A button pressed twice is no mistake: what it asked for is done, be it by the first."""
    try:
        act()
    except (Refused, IntegrityError):
        if not done():
            raise

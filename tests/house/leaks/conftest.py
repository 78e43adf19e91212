"""The planted world, for the modules of this folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.house.leaks.derived import plant_few
from tests.house.leaks.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for all tests of a module and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(besides=plant_few)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _walks_leave_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk is refused ten thousand times; the lines themselves are asked in config/test_refusals.py."""
    monkeypatch.setattr(logging.getLogger("majlis.refused"), "disabled", True)

"""What every test may use; `tests/plugin.py` has prepared the environment before."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings as configured
from django.utils import translation
from hypothesis import settings

pytest_plugins = ["tests.people", "tests.browsing", "tests.prepared"]

# The same examples on every run, and no clock: a busy machine is no fault of the code.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_anchor_is_left() -> Iterator[None]:
    """The anchors of one test's ledger would say of the next one's that lines are missing."""
    yield
    shutil.rmtree(configured.ANCHORS, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_language_is_left() -> Iterator[None]:
    """What a request or a test has activated must not be the language of the next test."""
    yield
    translation.deactivate()

"""A small ledger, and every kind of manipulation a few times; the five hundred are in tests/endurance."""

from __future__ import annotations

import random

import pytest
from django.db import DatabaseError, transaction

from majlis.access.viewer import Viewer
from majlis.ledger import anchors, append_only, erasing, verify
from majlis.ledger.models import Entry
from tests.audit import manipulations
from tests.people import Cast

pytestmark = pytest.mark.django_db
LINES = 300


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    """An honest and anchored ledger."""
    manipulations.write_lines(LINES, list(cast.people.values()), random.Random(3))
    anchors.take()
    return cast


def suspected() -> list[tuple[int, int]]:
    """The lines that the check names."""
    return [(finding.first, finding.last) for finding in verify.database().findings]


def test_every_kind_of_manipulation_is_found_where_it_was_done(ledger: Cast) -> None:
    assert suspected() == []
    assert manipulations.try_all(5 * len(manipulations.KINDS), LINES, suspected) == []
    assert suspected() == []


def test_an_erasure_takes_words_out_and_leaves_the_chain_whole(ledger: Cast) -> None:
    append_only.install()
    lines = Entry.objects.filter(actor=ledger.bob)
    with transaction.atomic():
        many = erasing.take_out(Viewer.system("erasure"), lines)
    assert many == lines.count() > 10
    assert not lines.exclude(facts={}, reason="", salt="").exists()
    assert suspected() == []
    append_only.remove()


def test_the_database_refuses_to_change_or_delete_a_line(ledger: Cast) -> None:
    append_only.install()
    assert append_only.installed()
    for change in (
        "UPDATE ledger_entry SET verb = 'x' WHERE number = 7",
        "UPDATE ledger_entry SET facts = '{}' WHERE number = 7",
        "UPDATE ledger_entry SET salt = '', facts = '{}', reason = '', pseudonym = 'x' WHERE number = 7",
        "DELETE FROM ledger_entry WHERE number = 7",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            manipulations.sql(change)
    append_only.remove()
    assert not append_only.installed()

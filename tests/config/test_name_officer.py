"""`majlis name-officer` says what it did, or why not."""

from __future__ import annotations

import pytest

from majlis.ledger.models import Entry
from majlis.network.models import Person
from tests.config.commands import ran
from tests.people import Cast

pytestmark = pytest.mark.django_db
COMMAND = "name-officer"
HOW = "Operator of the machine; the last officer agrees."


def test_it_says_what_it_did_or_why_not(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(COMMAND, "nobody@example.org", "--reason", HOW) == 1
    assert "No accepted member" in capsys.readouterr().out
    assert ran(COMMAND, cast.bob.email) == 2  # no reason
    assert ran(COMMAND, cast.bob.email, "--reason", HOW) == 0
    assert "officer of the secretariat now" in capsys.readouterr().out
    assert Entry.objects.get(verb="duty.granted_by_operator").reason == HOW
    assert ran(COMMAND, cast.charlie.email, "--reason", HOW) == 1
    assert "Two officers can do this" in capsys.readouterr().out
    assert Person.objects.get(pk=cast.charlie.pk).duties == []

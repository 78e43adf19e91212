"""`majlis reset-factor` says what it did, or why not; it prints no way in."""

from __future__ import annotations

import pytest

from majlis.ledger.models import Entry
from tests.config.commands import ran
from tests.people import Cast

pytestmark = pytest.mark.django_db
COMMAND = "reset-factor"
HOW = "Operator of the machine; they stood before me."


def test_it_says_what_it_did_or_why_not(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(COMMAND, "nobody@example.org", "--reason", HOW) == 1
    assert "No accepted member" in capsys.readouterr().out
    assert ran(COMMAND, cast.bob.email) == 2  # no reason
    assert ran(COMMAND, cast.bob.email, "--reason", HOW) == 0
    said = capsys.readouterr().out
    assert "A link was mailed" in said and "way-back" not in said
    assert Entry.objects.get(verb="factor.reset_by_operator").reason == HOW

"""Whether somebody is told is asked three times: in effects, in the office, before the mail."""

from __future__ import annotations

import pytest

from majlis.access import gate
from majlis.discussions.effects import told
from majlis.notifications import mailing, office
from tests.house.leaks import walk
from tests.house.leaks.test_mutants import Forgetful
from tests.house.leaks.world import build

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]


def test_mails_that_are_asked_about_three_times_leak_when_all_three_forget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(told, "gate", Forgetful(gate, "gate", "audience"))
    monkeypatch.setattr(office, "gate", Forgetful(gate, "gate", "audience"))
    monkeypatch.setattr(mailing, "gate", Forgetful(gate, "gate", "may_read"))
    small = build(kinds=["thread"], small=True)
    assert walk.mail_leaks(small)

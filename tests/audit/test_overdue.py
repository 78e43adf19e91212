"""A backup that is overdue is an alarm, one that was never made a hint, and a demo needs none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.cli import check
from majlis.ledger import alarms
from majlis.ledger.record import write_beside
from tests.people import Cast, client_of

pytestmark = pytest.mark.django_db
KINDS = ["backup", "no backup"]


def line(verb: str, monkeypatch: pytest.MonkeyPatch, *, days: int, **facts: str) -> None:
    """A line that was written some days ago."""
    with monkeypatch.context() as patched, transaction.atomic():
        then = timezone.now() - timedelta(days=days)
        patched.setattr(timezone, "now", lambda: then)
        write_beside(Viewer.system("test"), verb, **facts)


def said() -> list[tuple[str, bool]]:
    """What is said of backups now, and whether it is a hint only."""
    alarms.look(KINDS)
    return [(one.kind, one.hint) for one in alarms.standing() if one.kind in KINDS]


def desk_of(somebody: Any) -> str:
    return client_of(somebody).get(reverse("front:desk")).content.decode()


def test_an_overdue_backup_is_told_until_there_is_another(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = cast.bob
    officer.duties = ["secretariat"]
    officer.save(update_fields=["duties"])
    line("hub.backed_up", monkeypatch, days=9)
    with pytest.raises(check.Bad, match=r"older than it should be; in days: 9 "):
        check._alarms()
    assert "The last backup is older than it should be" in desk_of(officer)
    for calm in ({"BACKUP_DAYS": 10}, {"BACKUP_DAYS": 0}, {"DEMO": True}):
        with override_settings(**calm):
            assert said() == [], calm
    line("hub.backed_up", monkeypatch, days=0)
    assert said() == []


def test_a_hub_without_any_backup_gets_a_hint_after_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    line("test.done", monkeypatch, days=0)
    assert said() == []


def test_the_hint_is_calm(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.bob.duties = ["secretariat"]
    cast.bob.save(update_fields=["duties"])
    line("test.done", monkeypatch, days=2)
    assert said() == [("no backup", True)]
    monkeypatch.setattr(alarms, "look", lambda kinds: None)
    assert check._alarms().startswith("none; No backup of this hub was made yet")
    desk = desk_of(cast.bob)
    assert "No backup of this hub was made yet" in desk
    assert "This hub needs somebody to look after it" not in desk


def test_a_restored_hub_is_as_old_as_the_backup_it_came_from(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    line("test.done", monkeypatch, days=20)
    made_at = (timezone.now() - timedelta(days=2)).isoformat(timespec="seconds")
    line("hub.restored", monkeypatch, days=0, made_at=made_at)
    assert said() == []
    with override_settings(BACKUP_DAYS=1):
        assert said() == [("backup", False)]

"""A small hub is backed up while it runs, and comes back whole on an empty machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from majlis.ledger.models import Entry
from tests.audit import manipulations
from tests.audit.machines import Place
from tests.people import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_hub_comes_back_whole(hub: Cast, place: Place) -> None:
    said = place.back_up()
    assert "files and" in said
    assert place.archive.stat().st_mode & 0o777 == 0o600
    assert b"seals" not in place.archive.read_bytes()
    said_of_it = Entry.objects.latest("number")
    assert (said_of_it.verb, said_of_it.facts["encrypted"]) == ("hub.backed_up", True)
    assert not list(Path(settings.HOME).glob(".backup-*"))

    drilled = place.majlis("drill", str(place.archive), "--identity", str(place.key))
    print(drilled.stdout, drilled.stderr)
    assert drilled.returncode == 0
    for what in ("archive", "rows", "files", "ledger", "sign-in", "pages"):
        assert f"ok   {what}: " in drilled.stdout
    assert "came in with password and second factor" in drilled.stdout
    assert re.search(r"^RPO  [0-5] minutes: .*\nRTO  \d+ seconds", drilled.stdout, re.M)

    before = Entry.objects.count() - 1  # the line about the backup is written when it is whole
    place.empty()
    restored = place.restore()
    assert (restored.returncode, restored.stderr.count("Traceback")) == (0, 0), restored.stderr
    assert "sessions were ended" in restored.stdout
    verified = place.majlis("audit", "verify")
    assert verified.stdout.startswith(f"{before + 1} lines, 2 anchors, 0 findings"), verified.stdout
    assert "not empty" in place.restore().stderr


def test_a_ledger_that_was_changed_before_the_backup_is_refused_unless_one_insists(
    hub: Cast, place: Place
) -> None:
    manipulations.sql("UPDATE ledger_entry SET verb = 'x' WHERE number = 1")
    place.back_up()
    refused = place.restore()
    assert (refused.returncode, "the ledger in the archive was changed: line 1" in refused.stderr) == (
        1,
        True,
    )
    assert place.untouched()
    insisted = place.restore("--even-if-changed")
    assert "BAD  line 1: it was changed" in insisted.stdout


def test_a_backup_that_fails_leaves_nothing(hub: Cast, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from majlis.cli.backup import archive

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "write", full)
    with pytest.raises(OSError, match="No space"):
        place.back_up()
    assert place.untouched() or not place.archive.exists()
    assert not Entry.objects.filter(verb="hub.backed_up").exists()
    assert not [path for path in place.folder.iterdir() if path.name.endswith(".part")]

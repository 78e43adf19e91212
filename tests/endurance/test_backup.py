"""Restores that take too long for every landing: older versions, newer ones, other rows, a lost end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from majlis.cli.backup import archive, making
from majlis.cli.backup.archive import Refused
from majlis.ledger import anchors, record
from tests.audit.machines import Place, hub, place, starter
from tests.audit.test_archives import DAMAGED, IDENTITY, whole
from tests.house.sources import ROOT
from tests.people import Cast, viewer

__all__ = ["hub", "place", "starter", "whole"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_what_was_done_after_the_backup_is_named_as_lost_and_no_manipulation(
    hub: Cast, place: Place, tmp_path: Path
) -> None:
    place.back_up()
    with transaction.atomic():
        record.record(viewer(hub.alice), "test.done")
    anchors.take()
    kept = tmp_path / "hub.backup.anchors"
    shutil.move(anchors.folder(), kept)
    environment = os.environ
    environment["MAJLIS_ANCHORS"] = str(kept)
    try:
        restored = place.restore()
        assert restored.returncode == 0, restored.stderr
        verified = place.majlis("audit", "verify")
    finally:
        del environment["MAJLIS_ANCHORS"]
    assert "were lost when a backup was restored" in verified.stdout
    assert "0 findings" in verified.stdout


def test_an_archive_of_a_newer_version_or_with_other_rows_is_refused(
    hub: Cast, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from majlis.cli.backup import dumping

    honest = dumping.dump

    def newer(folder: Path) -> object:
        members, facts = honest(folder)
        facts["migrations"]["ledger"].append("0999_of_next_year")
        return members, facts

    def fewer(folder: Path) -> object:
        members, facts = honest(folder)
        facts["rows"]["network_person"] += 1
        return members, facts

    for changed, sentence in ((newer, "ledger 0999_of_next_year"), (fewer, "network_person has")):
        monkeypatch.setattr(dumping, "dump", changed)
        place.back_up()
        refused = place.restore()
        assert (refused.returncode, sentence in refused.stderr) == (1, True), refused.stderr
        assert place.untouched()


OLDER = """
import datetime, importlib, sys
from pathlib import Path
from majlis import cli
cli.start_django()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from majlis.cli.backup import making

# Where the first landing of the house stood.
THEN = [
    ("access", "0001_initial"), ("discussions", "0004_who_withdrew"), ("files", "0002_held_files"),
    ("kit", "0001_initial"), ("ledger", "0001_initial"), ("library", "0001_initial"),
    ("membership", "0001_initial"), ("network", "0004_known_organisations"),
    ("notifications", "0003_circle_of_old_notices"), ("search", "0002_engine"),
]
executor = MigrationExecutor(connection)
packages = [key for key in executor.loader.graph.leaf_nodes()
            if key[0] in ("account", "mfa", "usersessions", "sessions", "contenttypes", "auth")]
state = executor.migrate([*THEN, *packages])
models = state.apps.get_model
person = models("network", "Person").objects.create(
    email="alice@example.invalid", name="Alice", standing="accepted", duties=[], language="en")
circle = models("network", "Circle").objects.create(slug="customs", label_en="Customs", kind="topic")
models("network", "Seat").objects.create(circle=circle, person=person)
upgrade = importlib.import_module("majlis.ledger.migrations.0003_chain_anew")
entry_model, previous = models("ledger", "Entry"), "0" * 64
for number in range(40):
    entry = entry_model(
        at=datetime.datetime(2026, 1, 1, 0, number, tzinfo=datetime.timezone.utc), actor=person, job="",
        verb="circle.joined", person=person, facts={"circle": circle.pk}, previous=previous)
    entry.digest = previous = upgrade.old_digest(entry)
    entry.save()
models("ledger", "Head").objects.create(pk=1, digest=previous)
print(making.make(Path(sys.argv[1]), [sys.argv[2]]))
"""


def test_an_archive_of_an_older_version_migrates_forward(db: None, place: Place, tmp_path: Path) -> None:
    old = tmp_path / "old"
    environment = {**os.environ, "MAJLIS_HOME": str(old)}
    if place.url:
        environment["DATABASE_URL"] = place.url
    else:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", OLDER, str(place.archive), place.public]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    place.empty()
    restored = place.restore()
    assert restored.returncode == 0, restored.stderr
    verified = place.majlis("audit", "verify")
    assert verified.stdout.startswith("41 lines, 2 anchors, 0 findings"), verified.stdout + verified.stderr
    drilled = place.majlis("drill", str(place.archive), "--identity", str(place.key))
    assert drilled.returncode == 0, drilled.stdout + drilled.stderr
    assert "came in with password and second factor" in drilled.stdout


@pytest.mark.one_database
def test_the_command_refuses_every_damaged_archive_and_leaves_the_target_alone(
    whole: bytes, place: Place
) -> None:
    place.url = ""  # the archive is one of SQLite
    place.key.unlink()
    place.key.write_text(str(IDENTITY))
    for kind, (damage, sentence) in DAMAGED.items():
        place.archive.write_bytes(damage(whole))
        refused = place.restore()
        assert refused.returncode == 1, (kind, refused.stdout, refused.stderr)
        assert re.search(sentence, refused.stderr), (kind, refused.stderr)
        assert place.untouched(), kind
        assert "Traceback" not in refused.stderr, (kind, refused.stderr)


def test_a_locked_key_needs_its_passphrase(tmp_path: Path) -> None:
    public = making.new_key(tmp_path / "key", "open sesame please")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert str(archive.identities(tmp_path / "key", "open sesame please")[0].to_public()) == public
    with pytest.raises(Refused, match="passphrase"):
        archive.identities(tmp_path / "key", "another")

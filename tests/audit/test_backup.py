"""A small hub is backed up while it runs, and comes back whole on an empty machine."""

from __future__ import annotations

import copy
import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from majlis.cli.backup import archive, drilling, dumping, making, naming
from majlis.cli.backup.archive import Member, Refused
from majlis.files.models import StoredFile, new_token
from majlis.ledger.models import Entry
from tests.audit import manipulations
from tests.audit.machines import Place
from tests.people import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def vanishing(hub: Cast, monkeypatch: pytest.MonkeyPatch) -> list[StoredFile]:
    """Files of which the first is removed each time after the database was read, as by an erasure."""
    honest, made = dumping.dump, []
    known = StoredFile.unguarded.get()
    for _ in range(7):
        known.pk, known.token, known.place = None, new_token(), f"{new_token()}"
        known.place = f"{known.place[:2]}/{known.place[2:4]}/{known.place}"
        known.path.parent.mkdir(parents=True, exist_ok=True)  # other tests have left folders
        known.path.write_bytes(b"A note about seals.")
        known.save(force_insert=True)
        made.append(copy.copy(known))

    def dump(folder: Path) -> tuple[list[Member], dict[str, Any]]:
        done = honest(folder)
        if made:
            gone = made.pop(0)
            gone.delete()
            gone.path.unlink()
        return done

    monkeypatch.setattr(dumping, "dump", dump)
    return made


def packed(place: Place) -> set[str]:
    """The files in the archive that members have brought."""
    tar = archive.opened(place.archive, archive.identities(place.key, ""), place.folder / "tar")
    members = archive.unpack(tar, place.folder / "unpacked", None)["members"]
    return {name.removeprefix("home/files/") for name in members if name.startswith("home/files/")}


def alone(home: Path, folder: Path) -> dict[str, Path]:
    """A disk on which a file has one name only."""
    return {}


def test_folders_on_the_disk_of_the_hub_have_second_names_though_another_is_a_disk_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for top in naming.FOLDERS:
        (tmp_path / top).mkdir()
        for name in ("1", "2"):
            (tmp_path / top / name).write_text(top)
    (tmp_path / "seconds").mkdir()
    link = Path.hardlink_to

    def within_one_disk(second: Path, path: Path) -> None:
        if path.is_relative_to(tmp_path / "files"):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        link(second, path)

    monkeypatch.setattr(Path, "hardlink_to", within_one_disk)
    found = naming.second_names(tmp_path, tmp_path / "seconds")
    assert sorted(found) == ["photos/1", "photos/2", "sealed/1", "sealed/2"]
    assert [found[name].read_text() for name in sorted(found)] == ["photos"] * 2 + ["sealed"] * 2


def test_a_backup_is_begun_anew_where_a_file_that_it_names_is_gone_and_at_last_given_up(
    vanishing: list[StoredFile], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "second_names", alone)
    monkeypatch.setattr(making, "TRIES", 2)
    with pytest.raises(Refused, match="in each of 2 tries"):
        place.back_up()
    assert [path.name for path in place.folder.iterdir()] == ["key"]
    assert not list(Path(settings.HOME).glob(".backup-*"))
    assert not Entry.objects.filter(verb="hub.backed_up").exists()
    del vanishing[1:]
    place.back_up()
    assert packed(place) >= set(StoredFile.unguarded.values_list("place", flat=True))
    assert vanishing == [] and Entry.objects.filter(verb="hub.backed_up").count() == 1


def test_a_file_that_the_hub_has_lost_is_said_and_stops_no_backup(hub: Cast, place: Place) -> None:
    lost = StoredFile.unguarded.get()
    lost.path.unlink()
    killed = Path(settings.HOME, ".backup-killed")
    killed.mkdir()
    os.utime(killed, (0, 0))
    assert "BAD  1 files that the database names are not on the disk" in place.back_up()
    assert lost.place not in packed(place) and not killed.exists()
    drilled = place.majlis("drill", str(place.archive), "--identity", str(place.key))
    assert drilled.returncode == 1 and "BAD  files: 1 are missing" in drilled.stdout


def test_a_hub_comes_back_whole_though_a_file_is_removed_while_it_is_backed_up(
    vanishing: list[StoredFile], hub: Cast, place: Place
) -> None:
    named = set(StoredFile.unguarded.values_list("place", flat=True))
    said = place.back_up()
    assert "files and" in said and packed(place) >= named
    assert StoredFile.unguarded.count() == len(named) - 1
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


def test_nothing_is_written_unencrypted_unless_one_says_so(place: Place) -> None:
    refused = place.majlis("backup", str(place.archive))
    assert (refused.returncode, "nobody is named who could open the archive" in refused.stderr) == (1, True)
    assert not place.archive.exists()


def test_a_drill_is_red_where_something_does_not_work(hub: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for look in drilling._LOOKS.values():
        assert look()
    StoredFile.unguarded.get().path.write_bytes(b"Other words.")
    manipulations.sql("UPDATE ledger_entry SET verb = 'x' WHERE number = 1")
    for title, what in (("files", "1 are not what was stored"), ("ledger", "line 1")):
        with pytest.raises(drilling._Bad, match=what):
            drilling._LOOKS[title]()
    assert drilling._LOOKS["sign-in"]()
    with monkeypatch.context() as broken:
        broken.setattr("django.test.Client.get", lambda *_words, **_more: HttpResponse(status=503))
        with pytest.raises(drilling._Bad, match="does not answer"):
            drilling._LOOKS["pages"]()
    monkeypatch.setattr("majlis.membership.codes.digits_of", lambda secret: "not a code")
    with pytest.raises(drilling._Bad, match="not let in"):
        drilling._LOOKS["sign-in"]()

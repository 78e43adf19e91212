"""Originals under seal: the same bytes for who holds the key, nothing for anybody else."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import CommandError, call_command

from majlis.config.addresses import recipient
from majlis.files import sealing, store
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.ledger.models import Entry
from majlis.library.tests.shelf import share
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
KEY = pyrage.x25519.Identity.generate()


def shared(cast: Cast) -> tuple[StoredFile, bytes]:
    """A photo of alice's, and what she uploaded."""
    data = samples.picture("JPEG", (40, 30))
    share(cast, samples.upload(data, "photo.jpg"))
    return StoredFile.unguarded.get(), data


@pytest.fixture
def sealing_on(settings: Any) -> None:
    """A hub that keeps originals."""
    settings.ORIGINALS_KEY = recipient(str(KEY.to_public()))


def test_without_a_key_only_the_hash_of_the_original_is_kept(cast: Cast) -> None:
    file, data = shared(cast)
    assert file.original_sha256 == hashlib.sha256(data).hexdigest() != file.sha256
    assert not file.original_kept and not sealing.path_of(file).exists()
    with pytest.raises(sealing.CannotOpen, match="no original"):
        sealing.opened(file, str(KEY))


@pytest.mark.usefixtures("sealing_on")
def test_the_original_comes_back_byte_for_byte(cast: Cast, tmp_path: Path) -> None:
    file, data = shared(cast)
    assert file.original_kept
    lying = sealing.path_of(file).read_bytes()
    assert data[:40] not in lying and data[-40:] not in lying
    assert sealing.opened(file, str(KEY)) == data
    (tmp_path / "key").write_text(f"# created today\n{KEY}\n")
    call_command("unseal", file.token, str(tmp_path / "key"), str(tmp_path / "out"), verbosity=0)
    assert (tmp_path / "out").read_bytes() == data
    line = Entry.objects.get(verb="original.opened")
    assert (line.item_id, line.session, line.facts) == (file.item_id, "command", {"file": file.pk})


@pytest.mark.usefixtures("sealing_on")
def test_another_key_opens_nothing_and_damage_is_noticed(cast: Cast, tmp_path: Path) -> None:
    file, _data = shared(cast)
    with pytest.raises(sealing.CannotOpen, match="does not open"):
        sealing.opened(file, str(pyrage.x25519.Identity.generate()))
    (tmp_path / "key").write_text("AGE-SECRET-KEY-WRONG")
    with pytest.raises(CommandError):
        call_command("unseal", file.token, str(tmp_path / "key"), str(tmp_path / "out"))
    StoredFile.unguarded.update(original_sha256="0" * 64)
    file.refresh_from_db()
    with pytest.raises(sealing.CannotOpen, match="not what was uploaded"):
        sealing.opened(file, str(KEY))
    sealing.path_of(file).write_bytes(sealing.path_of(file).read_bytes()[:-9])
    with pytest.raises(sealing.CannotOpen, match="does not open"):
        sealing.opened(file, str(KEY))


@pytest.mark.usefixtures("sealing_on")
def test_what_no_row_knows_is_swept_from_under_the_seal_too(cast: Cast) -> None:
    file, _data = shared(cast)
    stray = sealing.folder() / "ab" / "cd" / "abcd"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left behind")
    store.sweep(older_than=-1)
    assert not stray.exists() and sealing.path_of(file).exists()


@pytest.mark.parametrize(
    "wrong", ["age1", "AGE-SECRET-KEY-1", "x" * 62, str(KEY)], ids=lambda text: text[:16]
)
def test_what_is_no_public_key_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="public half"):
        recipient(wrong)

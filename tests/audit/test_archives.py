"""What is wrong with an archive is said, and nothing is made of it."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from majlis.cli.backup import archive, restoring
from majlis.cli.backup.archive import Refused
from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database

SIGNING = Ed25519PrivateKey.generate()
IDENTITY = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
Parts = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small archive as `majlis backup` writes it, not yet encrypted."""
    folder = tmp_path_factory.mktemp("members")
    with sqlite3.connect(folder / "db") as made:
        made.execute("CREATE TABLE django_migrations (id, app, name)")
        made.execute("CREATE TABLE things (id)")
        made.executemany("INSERT INTO things VALUES (?)", [(number,) for number in range(2000)])
    made.close()
    members = [archive.Member("database.sqlite3", folder / "db")]
    for name, text in (("files/aa/bb/one", "one" * 50_000), ("files/aa/bb/two", "two"), ("audit-key", "key")):
        path = folder / name.replace("/", "-")
        path.write_text(text)
        members.append(archive.Member(f"home/{name}", path))
    facts = {
        "engine": "sqlite", "rows": {"things": 2000}, "migrations": {}, "version": "9", "cookies": "kept",
        "made_at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    out = io.BytesIO()
    archive.write(out, members, facts, SIGNING.sign)
    return out.getvalue()


def encrypted(tar: bytes, key: Any = IDENTITY) -> bytes:
    """The envelope around a tar; anybody can make one who has the public key."""
    return bytes(pyrage.encrypt(tar, [key.to_public()]))


def parts(tar: bytes) -> Parts:
    """Every member with its bytes."""
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return [(member, file.read() if (file := opened.extractfile(member)) else b"") for member in opened]


def joined(found: Parts) -> bytes:
    """A tar of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for member, body in found:
            tar.addfile(member, io.BytesIO(body))
    return encrypted(out.getvalue())


def with_member(tar: bytes, name: str, body: bytes = b"x", **kind: Any) -> bytes:
    """One more member, listed by the manifest as an attacker would who writes his own."""
    found = parts(tar)
    head = tarfile.TarInfo(name)
    head.size = len(body)
    for key, value in kind.items():
        setattr(head, key, value)
    return joined([(head, body), *found])


def with_manifest(tar: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The same members under another list."""
    found = parts(tar)
    manifest = json.loads(found[-2][1])
    body = change(manifest)
    body = json.dumps(manifest).encode() if body is None else body
    head = tarfile.TarInfo(archive.MANIFEST)
    head.size = len(body)
    return joined([*found[:-2], (head, body), found[-1]])


def flipped(data: bytes, at: float) -> bytes:
    """One bit turned over."""
    place = int((len(data) - 1) * at)
    return data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]


def without(tar: bytes, name: str) -> bytes:
    """One member less."""
    return joined([each for each in parts(tar) if each[0].name != name])


def swapped(tar: bytes) -> bytes:
    """Two files of one size class, each under the name of the other."""
    found = parts(tar)
    names = ["home/files/aa/bb/two", "home/audit-key"]
    body = {member.name: data for member, data in found}
    other = dict(zip(names, reversed(names), strict=True))
    return joined([(member, body[other.get(member.name, member.name)]) for member, _ in found])


def another_database(tar: bytes) -> bytes:
    """A file that is no database, listed with its right hash."""
    import hashlib

    found = [(m, b"no database" if m.name == "database.sqlite3" else body) for m, body in parts(tar)]
    found[0][0].size = len(b"no database")
    manifest = json.loads(found[-2][1])
    manifest["members"]["database.sqlite3"] = [11, hashlib.sha256(b"no database").hexdigest()]
    body = json.dumps(manifest).encode()
    found[-2][0].size = len(body)
    return joined([*found[:-2], (found[-2][0], body), found[-1]])


def _set(**facts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest.update(facts)


ONE = "home/files/aa/bb/one"
DAMAGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda tar: b"", "is empty"),
    "no archive": (lambda tar: b"Dear operator, " * 4000, "no archive of Majlis"),
    "cut in half": (lambda tar: encrypted(tar)[: len(tar) // 2], "cut short or was changed"),
    "cut by a byte": (lambda tar: encrypted(tar)[:-1], "cut short or was changed"),
    "cut in its head": (lambda tar: encrypted(tar)[:60], "damaged at its beginning"),
    "a bit in the head": (lambda tar: flipped(encrypted(tar), 0.0005), "damaged|another key"),
    "a bit in the middle": (lambda tar: flipped(encrypted(tar), 0.5), "cut short or was changed"),
    "a bit at the end": (lambda tar: flipped(encrypted(tar), 1), "cut short or was changed"),
    "something after the end": (lambda tar: encrypted(tar) + b"more", "cut short or was changed"),
    "for another key": (lambda tar: encrypted(tar, OTHER), "for another key"),
    "an unencrypted bit": (lambda tar: flipped(tar, 0.01), "hash differs|no archive"),
    "an unencrypted half": (lambda tar: tar[: len(tar) // 2], "cut short"),
    "a missing file": (lambda tar: without(tar, ONE), f"{ONE} is missing"),
    "a missing database": (lambda tar: without(tar, "database.sqlite3"), "database.sqlite3 is missing"),
    "a missing list": (lambda tar: without(tar, archive.MANIFEST), "no list of its members"),
    "a missing signature": (lambda tar: without(tar, archive.SIGNATURE), "no list of its members"),
    "swapped files": (swapped, "hash differs"),
    "a file too many": (lambda tar: with_member(tar, "home/more"), "not in its list"),
    "a file twice": (lambda tar: with_member(tar, ONE), "two members of one name"),
    "a way out": (lambda tar: with_member(tar, "home/../../evil"), "outside itself"),
    "a way from the root": (lambda tar: with_member(tar, "/etc/evil"), "outside itself"),
    "a way out by backslashes": (lambda tar: with_member(tar, "home\\..\\evil"), "outside itself"),
    "a symbolic link": (
        lambda tar: with_member(tar, "home/link", b"", type=tarfile.SYMTYPE, linkname="/etc"),
        "link or a device",
    ),
    "a hard link": (
        lambda tar: with_member(tar, "home/link", b"", type=tarfile.LNKTYPE, linkname=ONE),
        "link or a device",
    ),
    "a device": (lambda tar: with_member(tar, "home/null", b"", type=tarfile.CHRTYPE), "link or a device"),
    "a list that is no list": (lambda tar: with_manifest(tar, lambda _: b"[1, 2"), "cannot be read"),
    "a list without facts": (
        lambda tar: with_manifest(tar, lambda m: m.pop("engine") and None),
        "cannot be read",
    ),
    "a newer format": (lambda tar: with_manifest(tar, _set(format=2)), "newer version of Majlis"),
    "another engine": (
        lambda tar: with_manifest(tar, _set(engine="postgresql", columns={"things": ["id"]})),
        "of postgresql",
    ),
    "tables without their columns": (
        lambda tar: with_manifest(tar, _set(engine="postgresql")),
        "cannot be read",
    ),
    "a day that is none": (lambda tar: with_manifest(tar, _set(made_at="yesterday")), "cannot be read"),
    "a day without its zone": (
        lambda tar: with_manifest(tar, _set(made_at="2026-01-01T00:00:00")),
        "cannot be read",
    ),
    "members in pairs": (lambda tar: with_manifest(tar, _set(members=[[ONE, [1, "x"]]])), "cannot be read"),
    "a format without end": (lambda tar: with_manifest(tar, _set(format=float("inf"))), "cannot be read"),
    "lists in lists in lists": (lambda tar: with_manifest(tar, lambda _: b"[" * 200_000), "cannot be read"),
    "rows that are no numbers": (
        lambda tar: with_manifest(tar, _set(rows={"things": "many"})),
        "cannot be read",
    ),
    "migrations that are no lists": (
        lambda tar: with_manifest(tar, _set(migrations={"ledger": 7})),
        "cannot be read",
    ),
    "no database in it": (another_database, "the database in the archive is damaged"),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the archive lies, and a target that is not there."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MAJLIS_HOME", str(tmp_path / "hub"))
    return tmp_path


def tried(place: Path, data: bytes, public: Any = None) -> None:
    """What `majlis restore` does before there is anything of a hub."""
    path = place / "archive"
    path.write_bytes(data)
    with restoring.staging(place / "hub") as folder:
        restoring.unpacked(path, [IDENTITY], folder, public)


def test_a_sound_archive_is_taken(whole: bytes, place: Path) -> None:
    tried(place, encrypted(whole))
    tried(place, whole)
    tried(place, encrypted(whole), SIGNING.public_key())


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_archive_is_refused_and_nothing_is_left(kind: str, whole: bytes, place: Path) -> None:
    damage, sentence = DAMAGED[kind]
    with pytest.raises(Refused, match=sentence):
        tried(place, damage(whole))
    assert sorted(path.name for path in place.iterdir()) == ["archive"]


def test_what_another_hub_signed_is_refused_by_who_knows_the_key(whole: bytes, place: Path) -> None:
    changed = with_manifest(whole, _set(version="10"))
    tried(place, changed)
    with pytest.raises(Refused, match="not signed by the hub"):
        tried(place, changed, SIGNING.public_key())


def test_an_archive_needs_its_key(whole: bytes, place: Path) -> None:
    (place / "archive").write_bytes(encrypted(whole))
    with pytest.raises(Refused, match="--identity"):
        archive.opened(place / "archive", [], place / "plain")
    (place / "key").write_text("AGE-SECRET-KEY-1NOTHING")
    with pytest.raises(Refused, match="no secret key"):
        archive.identities(place / "key", "")
    with pytest.raises(Refused, match="cannot be read"):
        archive.identities(place / "no key", "")


def test_a_target_with_anything_in_it_is_not_touched(place: Path) -> None:
    (place / "hub").mkdir()
    restoring.check_target(place / "hub")
    (place / "hub" / "something").write_text("mine")
    environment = {**os.environ, "MAJLIS_HOME": str(place / "hub")}
    words = [sys.executable, "-m", "majlis", "restore", str(place / "archive")]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    assert [path.name for path in (place / "hub").iterdir()] == ["something"]

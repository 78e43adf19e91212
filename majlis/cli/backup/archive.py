"""The archive: written in one go, and believed only after every byte of it was looked at."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.signature"
_MOST_MANIFEST = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
_AGE = b"age-encryption.org/v1\n"
_NAME = re.compile(r"[^\\/:\x00-\x1f]+")


class Refused(Exception):
    """An archive or a target that cannot be used; the text is one sentence for the operator."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name there, and where its bytes are now, or are still."""

    name: str
    path: Path
    second: Path | None = None

    def open(self) -> IO[bytes] | None:
        """Its bytes; None where it was let go meanwhile."""
        for path in (self.path, self.second):
            try:
                if path is not None:
                    return path.open("rb")
            except FileNotFoundError:
                continue
        return None


def write(out: IO[bytes], members: Iterable[Member], facts: dict[str, Any], sign: Any) -> set[str]:
    """Write all members, then the manifest with `facts` and its signature; the members that are in it."""
    listed: dict[str, list[Any]] = {}
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for member in members:
            file = member.open()
            if file is None:
                continue
            with file:
                size, digest = os.fstat(file.fileno()).st_size, hashlib.sha256()
                head = _head(member.name, size)
                tar.addfile(head, _Hashing(file, digest, size))  # type: ignore[arg-type]
                listed[member.name] = [size, digest.hexdigest()]
        text = json.dumps({**facts, "format": FORMAT, "members": listed}, sort_keys=True).encode()
        for name, body in ((MANIFEST, text), (SIGNATURE, sign(text).hex().encode())):
            tar.addfile(_head(name, len(body)), io.BytesIO(body))
    return set(listed)


def _head(name: str, size: int) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    return head


class _Hashing:
    """A file that is hashed while it is read, and that neither grows nor shrinks meanwhile."""

    def __init__(self, file: IO[bytes], digest: Any, size: int) -> None:
        self.file, self.digest, self.left = file, digest, size

    def read(self, size: int) -> bytes:
        """The next piece, filled up with zeros where the file has become shorter."""
        piece = self.file.read(min(size, self.left))
        piece += b"\0" * (min(size, self.left) - len(piece))
        self.left -= len(piece)
        self.digest.update(piece)
        return piece


def encrypted(out: IO[bytes], recipients: list[str], fill: Any) -> Any:
    """Write what `fill(file)` writes into `out`, encrypted on the way; what `fill` returns."""
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    reads, writes = os.pipe()
    failed: list[BaseException] = []

    def envelope() -> None:
        with os.fdopen(reads, "rb") as source:
            try:
                pyrage.encrypt_io(source, out, keys)
            except BaseException as error:
                failed.append(error)

    working = threading.Thread(target=envelope)
    working.start()
    try:
        with os.fdopen(writes, "wb") as sink:
            done = fill(sink)
    except BrokenPipeError:
        done = None
    finally:
        working.join()
    if failed:
        raise failed[0]
    return done


def identities(path: Path, passphrase: str) -> list[Any]:
    """The secret keys in a file that `majlis backup --new-key` or age-keygen made. Raises Refused."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise Refused(f"the key file cannot be read: {error.strerror}") from None
    if text.startswith(_AGE):
        try:
            text = pyrage.passphrase.decrypt(text, passphrase)
        except pyrage.DecryptError:
            raise Refused("the key file is locked, and this passphrase does not open it") from None
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Refused("the key file holds no secret key of age")
    return found


def opened(path: Path, keys: list[Any], plain: Path) -> Path:
    """The tar of an archive, decrypted into `plain` where it has to be. Raises Refused."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_AGE))
            if not start:
                raise Refused("the archive is empty")
            if start != _AGE:
                return path
            if not keys:
                raise Refused("the archive is encrypted: say with --identity where the key is")
            file.seek(0)
            with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                pyrage.decrypt_io(file, out, keys)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise Refused("the archive was encrypted for another key") from None
        raise Refused("the archive is damaged at its beginning") from None
    except OSError as error:
        if error.errno is not None:
            raise Refused(f"the archive cannot be read: {error.strerror}") from None
        raise Refused("the archive is damaged: it is cut short or was changed") from None
    return plain


def unpack(tar_path: Path, into: Path, public: Ed25519PublicKey | None) -> dict[str, Any]:
    """Write all members under `into`, and give back the manifest they agree with. Raises Refused."""
    try:
        with tarfile.open(tar_path, "r:") as tar:
            members = list(tar)
            manifest = _manifest(tar, members, public)
            for member in _sound(members, manifest["members"]):
                _extract(tar, member, into / member.name, manifest["members"][member.name])
    except tarfile.TarError:
        raise Refused("this is no archive of Majlis, or it is cut short") from None
    return manifest


def _manifest(
    tar: tarfile.TarFile, members: list[tarfile.TarInfo], public: Ed25519PublicKey | None
) -> dict[str, Any]:
    """The manifest, signed by the hub whose key is known, of a format and with members that we know."""
    bodies = {}
    for member in members[-2:]:
        if member.isreg() and member.size < _MOST_MANIFEST and (file := tar.extractfile(member)):
            bodies[member.name] = file.read()
    if set(bodies) != {MANIFEST, SIGNATURE}:
        raise Refused(
            "the archive has no list of its members: it is no archive of Majlis, or it is cut short"
        )
    if public is not None:
        try:
            public.verify(bytes.fromhex(bodies[SIGNATURE].decode("ascii")), bodies[MANIFEST])
        except (InvalidSignature, ValueError):
            raise Refused("the archive is not signed by the hub whose public key was given") from None
    try:
        manifest: dict[str, Any] = json.loads(bodies[MANIFEST])
        number, listed = int(manifest["format"]), manifest["members"]
        known = all(isinstance(size, int) and isinstance(digest, str) for size, digest in listed.values())
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise Refused("the list of members cannot be read") from None
    if number > FORMAT:
        raise Refused("the archive was made by a newer version of Majlis: restore it with that one")
    if not known or not _facts_are_whole(manifest):
        raise Refused("the list of members cannot be read")
    return manifest


def _facts_are_whole(manifest: dict[str, Any]) -> bool:
    """Whether all is there, and of its kind, that a restore reads beside the members."""
    lists = [manifest.get("migrations"), manifest.get("columns", {})]
    try:
        dated = datetime.fromisoformat(manifest["made_at"]).tzinfo is not None
        numbers = all(isinstance(count, int) for count in manifest["rows"].values())
        words = all(isinstance(one, str) for named in lists for many in named.values() for one in many)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    tables = manifest.get("engine") != "postgresql" or bool(manifest.get("columns"))
    return (
        dated
        and numbers
        and words
        and tables
        and isinstance(manifest.get("version"), str)
        and "engine" in manifest
    )


def _sound(members: list[tarfile.TarInfo], listed: dict[str, Any]) -> Iterator[tarfile.TarInfo]:
    """The members to unpack, when exactly the listed ones are there and all are plain files inside."""
    names = [member.name for member in members]
    for member in members:
        parts = PurePosixPath(member.name).parts
        inside = all(part not in (".", "..") and _NAME.fullmatch(part) for part in parts)
        if not inside or member.name != "/".join(parts):
            raise Refused("the archive names a file outside itself")
        if not member.isreg():
            raise Refused(f"{member.name} is a link or a device, not a file")
    if len(set(names)) != len(names):
        raise Refused("the archive has two members of one name")
    if missing := sorted(set(listed) - set(names)):
        raise Refused(f"{missing[0]} is missing in the archive")
    if extra := sorted(set(names) - set(listed) - {MANIFEST, SIGNATURE}):
        raise Refused(f"{extra[0]} is in the archive, but not in its list")
    for member in members:
        if member.name in listed:
            yield member


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, listed: list[Any]) -> None:
    file, digest = tar.extractfile(member), hashlib.sha256()
    if file is None or member.size != listed[0]:
        raise Refused(f"{member.name} has another size than its list says")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != listed[1]:
        raise Refused(f"{member.name} is not what was backed up: its hash differs")

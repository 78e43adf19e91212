"""What `majlis backup`, `restore` and `drill` do when they are typed."""

from __future__ import annotations

import argparse
import getpass
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from majlis import cli
from majlis.cli.backup import archive, drilling, making, restoring
from majlis.cli.backup.archive import Refused
from majlis.config import env


def _passphrase(options: argparse.Namespace, question: str) -> str:
    if options.passphrase_file:
        return str(options.passphrase_file.read_text("utf-8").strip())
    return getpass.getpass(question) if sys.stdin.isatty() else ""


def guarded(work: Any, options: argparse.Namespace) -> int:
    """Run one of the three; a refusal is one sentence and exit code 1."""
    try:
        return int(work(options))
    except Refused as refused:
        print(f"majlis: {refused}", file=sys.stderr)
    except OSError as error:
        print(f"majlis: {error}", file=sys.stderr)
    return 1


def backup(options: argparse.Namespace) -> int:
    """`majlis backup`"""
    if options.new_key:
        public = making.new_key(
            options.new_key, _passphrase(options, "A passphrase for the key, or nothing: ")
        )
        print(f"{options.new_key} is the secret half: keep it away from the hub, and twice.")
        print(f"MAJLIS_BACKUP_TO={public}")
        return 0
    recipients = [] if options.unencrypted else env.BACKUP_TO()
    if not recipients and not options.unencrypted:
        raise Refused(
            "nobody is named who could open the archive: set MAJLIS_BACKUP_TO (majlis backup --new-key "
            "makes a key), or say --unencrypted"
        )
    cli.start_django()
    now = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    print(making.make(options.file or Path(f"majlis-{now}.backup"), recipients))
    if not recipients:
        print("Whoever has this file has everything in it, the keys too.", file=sys.stderr)
    return 0


def _opening(options: argparse.Namespace) -> tuple[list[Any], Any]:
    from majlis.ledger.keys import NoKey, public_from

    passphrase = ""
    if options.identity and options.identity.exists():
        locked = options.identity.read_bytes().startswith(b"age-encryption.org/")
        passphrase = _passphrase(options, "The passphrase of the key: ") if locked else ""
    keys = archive.identities(options.identity, passphrase) if options.identity else []
    try:
        return keys, public_from(options.public_key) if options.public_key else None
    except NoKey as error:
        raise Refused(str(error)) from None


def restore(options: argparse.Namespace) -> int:
    """`majlis restore`"""
    home = env.HOME()
    restoring.check_target(home)
    keys, public = _opening(options)
    with restoring.staging(home) as folder:
        manifest = restoring.unpacked(options.archive, keys, folder, public)
        done = restoring.bring_up(folder, manifest, even_if_changed=options.even_if_changed)
        _put(folder / "home", home)
    for sentence in done.said:
        print(sentence)
    for sentence in done.wrong:
        print(f"BAD  {sentence}")
    print(f"{home} holds the hub as it was at {manifest['made_at']}; it took {done.seconds:.0f} seconds")
    return 1 if done.wrong else 0


def _put(made: Path, home: Path) -> None:
    try:
        made.rename(home)  # all at once, where both are on one disk
    except OSError:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in made.iterdir():
            shutil.move(path, home / path.name)


def drill(options: argparse.Namespace) -> int:
    """`majlis drill`"""
    keys, public = _opening(options)
    return drilling.drill(options.archive, keys, public)

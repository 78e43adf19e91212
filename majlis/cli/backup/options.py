"""The words that may follow `majlis backup`, `majlis restore` and `majlis drill`."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_backup(parser: argparse.ArgumentParser) -> None:
    """How an archive is made."""
    parser.add_argument(
        "file", type=Path, nargs="?", help="the archive to write; a name of its own when left out"
    )
    parser.add_argument("--unencrypted", action="store_true", help="readable by whoever has the file")
    parser.add_argument(
        "--new-key", type=Path, metavar="KEY", help="make a key for archives, and nothing else"
    )
    _add_passphrase(parser)


def add_restore(parser: argparse.ArgumentParser, *, drill: bool = False) -> None:
    """How an archive is opened."""
    parser.add_argument("archive", type=Path)
    parser.add_argument("--identity", type=Path, metavar="KEY", help="the file with the secret key")
    parser.add_argument("--public-key", help="refuse what was not signed by this hub (majlis audit show-key)")
    _add_passphrase(parser)
    if not drill:
        parser.add_argument(
            "--even-if-changed", action="store_true", help="restore it though it was tampered with"
        )


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", type=Path, help="the passphrase of the key; asked for when left out"
    )

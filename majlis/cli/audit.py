"""`majlis audit`: check the ledger, anchor it, show its public key, take it out as a sheet."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path


def add(words: argparse.ArgumentParser) -> None:
    """The words that may follow `majlis audit`."""
    kinds = words.add_subparsers(title="what to do", metavar="WHAT", required=True, dest="what")
    check = kinds.add_parser("verify", help="Find lines that were changed, taken out, put in or moved.")
    check.add_argument("--sheet", type=Path, help="check a sheet made by `export` instead of the database")
    check.add_argument("--public-key", help="the key to believe; needed with --sheet")
    check.add_argument("--anchors", type=Path, help="the folder of anchors to believe; needed with --sheet")
    kinds.add_parser("anchor", help="Write a signed anchor of the chain as it is now.")
    kinds.add_parser("show-key", help="Print the public key that anchors are signed with.")
    kinds.add_parser(
        "new-key",
        help="Go on with another key where the old one is lost for good; old lines then fail the check.",
    )
    export = kinds.add_parser("export", help="Write the log as a sheet (CSV), without any content.")
    export.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    """Do what was asked. Returns 0, or 1 when something is wrong."""
    from majlis.ledger.anchors import Damaged
    from majlis.ledger.keys import NoKey
    from majlis.ledger.sheet import NoSheet

    does = {
        "verify": _verify,
        "anchor": _anchor,
        "show-key": _show_key,
        "new-key": _new_key,
        "export": _export,
    }
    try:
        return does[options.what](options)
    except (NoKey, Damaged, NoSheet, OSError) as error:
        print(f"majlis: {error}", file=sys.stderr)
        return 1


def _verify(options: argparse.Namespace) -> int:
    from majlis.ledger import anchors, keys, sheet, verify

    started = time.monotonic()
    if options.sheet:
        if not options.public_key or not options.anchors:
            print("majlis: --sheet needs --public-key and --anchors", file=sys.stderr)
            return 2
        public = keys.public_from(options.public_key)
        with options.sheet.open(encoding="utf-8", newline="") as file:
            report = verify.apart(sheet.read(file), anchors.read(options.anchors), public)
    else:
        report = verify.database(
            known=anchors.read(options.anchors) if options.anchors else None,
            public=keys.public_from(options.public_key) if options.public_key else None,
        )
    for note in report.notes:
        print(f"note {note}")
    for finding in report.findings:
        print(f"BAD  {finding}")
    took = time.monotonic() - started
    print(f"{report.lines} lines, {report.anchors} anchors, {len(report.findings)} findings, {took:.1f} s")
    return 1 if report.findings else 0


def _anchor(options: argparse.Namespace) -> int:
    from majlis.ledger import anchoring, anchors

    try:
        made = anchoring.anchor()
    except anchoring.Unsound as unsound:
        print(f"majlis: nothing was anchored, the ledger was changed: {unsound}", file=sys.stderr)
        return 1
    for anchor in made:
        print(anchor.line())
    if not made:
        print(f"nothing was written since the last anchor; they are in {anchors.folder()}")
    return 0


def _show_key(options: argparse.Namespace) -> int:
    from majlis.ledger import keys

    print(keys.public_text())
    return 0


def _new_key(options: argparse.Namespace) -> int:
    from django.db import transaction

    from majlis.access.viewer import Viewer
    from majlis.ledger import keys
    from majlis.ledger.record import write_beside

    keys.make_anew()
    with transaction.atomic():
        write_beside(Viewer.command("audit new-key"), "key.made_anew")
    print(keys.public_text())
    print(
        "From here on lines are sealed with this key. majlis audit verify goes on naming the lines and"
        " anchors before it as not this hub's: keep the old public key, which those are still signed with."
    )
    return 0


def _export(options: argparse.Namespace) -> int:
    from majlis.access.viewer import Viewer
    from majlis.ledger import sheet
    from majlis.ledger.models import Entry
    from majlis.ledger.record import reading

    reading(Viewer.command("audit export"), "log.exported")
    lines = 0
    with options.file.open("x", encoding="utf-8", newline="") as out:
        options.file.chmod(0o600)
        for piece in sheet.pieces(Entry.objects.order_by("number").iterator(chunk_size=2000)):
            out.write(piece)
            lines += 1
    print(f"{lines - 1} lines in {options.file}")
    return 0

"""An original, taken from under its seal by who holds the key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from majlis.access.viewer import Viewer
from majlis.files import sealing
from majlis.files.models import StoredFile
from majlis.ledger.record import reading


class Command(BaseCommand):
    """`majlis manage unseal TOKEN KEYFILE OUT`"""

    help = "Write the original of a file, as it was uploaded, once its hash is found to be the same."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, with which key, and where to."""
        parser.add_argument("token", help="the 32 letters in the address of the file")
        parser.add_argument("keyfile", type=Path, help="the secret half of the key, as age-keygen wrote it")
        parser.add_argument("out", type=Path, help="where to write; must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the seal; the key is read for this and kept nowhere."""
        file = StoredFile.unguarded.filter(token=options["token"]).first()
        if file is None:
            raise CommandError("There is no such file.")
        lines = options["keyfile"].read_text("ascii").split()
        identity = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
        try:
            data = sealing.opened(file, identity)
        except sealing.CannotOpen as closed:
            raise CommandError(f"{closed}.".capitalize()) from None
        reading(Viewer.command("unseal"), "original.opened", file.item, file=file.pk)
        with options["out"].open("xb") as out:
            out.write(data)
        self.stdout.write(f"{len(data)} bytes, sha256 {file.original_sha256}: as uploaded.")

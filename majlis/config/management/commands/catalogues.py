"""`catalogues` compiles the translations, `--update` takes new texts in, `--check` says what is missing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import majlis
from majlis.config.catalogues import compile_catalogues, faults_of, update_catalogues


class Command(BaseCommand):
    """Compile or check the catalogues of all apps."""

    help = "Compile the catalogues of all apps, or check that they are complete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check and the apps to look at."""
        parser.add_argument("--check", action="store_true", help="say what is missing, and fail then")
        parser.add_argument("--update", action="store_true", help="put new texts in, take dead ones out")
        parser.add_argument("apps", nargs="*", help="only these apps, such as library")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it. Raises CommandError (exit code 1) when the check finds something."""
        root = Path(majlis.__file__).parent
        apps = [root / name for name in options["apps"]] or sorted(p.parent for p in root.glob("*/apps.py"))
        if options["update"]:
            self.stdout.write(f"{sum(map(update_catalogues, apps))} texts put in or taken out")
        if not options["check"]:
            self.stdout.write(f"{compile_catalogues(root)} catalogues compiled")
            return
        faults = [fault for app in apps for fault in faults_of(app)]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the catalogues")
        self.stdout.write("catalogues: complete in all languages")

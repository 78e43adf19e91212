"""Make the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from majlis.search import index


class Command(BaseCommand):
    """`majlis manage reindex`"""

    help = "Make the search index anew from what is stored; people search the old one until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say how many rows it has."""
        self.stdout.write(f"{index.rebuild()} rows in the index.")

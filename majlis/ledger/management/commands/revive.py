"""Put the tasks that were given up back in the queue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from majlis.ledger import worker


class Command(BaseCommand):
    """`majlis manage revive`"""

    help = "Put the tasks that were given up back in the queue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Revive them and say how many there were."""
        self.stdout.write(f"{worker.revive()} tasks are waiting again.")

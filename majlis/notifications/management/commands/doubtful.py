"""The mails of which nobody knows whether they were sent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from majlis.kit import mail
from majlis.notifications import mailing


class Command(BaseCommand):
    """`majlis manage doubtful [--again | --leave]`"""

    help = "List the mails that were perhaps sent: the machine stopped, or the line broke, while they left."

    def add_arguments(self, parser: CommandParser) -> None:
        """What becomes of them."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--again", action="store_true", help="send them once more; some may come twice")
        what.add_argument("--leave", action="store_true", help="take them for sent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each with the Message-ID that a mail server's log knows it by, and settle them if told."""
        listed = list(mailing.perhaps_sent())
        for delivery in listed:
            name = mail.message_id(f"notice-{delivery.pk}")
            self.stdout.write(f"<{name}> of {delivery.created_at:%Y-%m-%d %H:%M} UTC")
        if options["again"] or options["leave"]:
            number = mailing.settle(listed, again=options["again"])
            self.stdout.write(f"{number} mails {'wait again' if options['again'] else 'are taken for sent'}.")

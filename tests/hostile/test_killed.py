"""A worker that is killed without a word, at the worst moments, tells nobody twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import connection
from django.utils import timezone

from majlis.cli import check
from majlis.discussions import actions
from majlis.ledger.models import Task
from majlis.network.models import Person
from majlis.notifications.models import Channel, Delivery, Notice
from tests.house.sources import ROOT
from tests.people import Cast, viewer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER = """
import sys
import django
from django.conf import settings
port, name = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
django.setup()
from majlis.ledger import worker
worker.drain()
"""


class Server:
    """A mail server that, when told so, kills its client at one point of the talk."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[str] = []
        self.kill_at = ""
        self.client = 0

    def _reached(self, point: str) -> None:
        if point == self.kill_at:
            os.kill(self.client, signal.SIGKILL)

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Somebody is to get a mail; nothing of it is here yet."""
        self._reached("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        """The mail is taken; the client has not heard so yet."""
        self.taken += envelope.rcpt_tos
        self._reached("DATA")
        return "250 taken"

    def work(self) -> int:
        """Let a worker of its own process do all that is due; its exit code."""
        name = str(connection.settings_dict["NAME"])
        connection.close()
        command = [sys.executable, "-c", WORKER, str(self.port), name]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        worker = subprocess.Popen(command, env=env, cwd=ROOT)
        self.client = worker.pid
        return worker.wait(timeout=60)


@pytest.fixture
def server() -> Iterator[Server]:
    """A real mail server on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Server(port)
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def _told(person: Person) -> tuple[int, str]:
    """How many notices somebody has, and how their mail stands."""
    mail = Delivery.objects.get(person=person, channel=Channel.MAIL)
    return Notice.objects.filter(person=person).count(), mail.state


@pytest.mark.parametrize(("point", "mails"), [("RCPT", 0), ("DATA", 1)])
def test_a_worker_killed_while_a_mail_leaves_sends_it_at_most_once(
    cast: Cast, server: Server, point: str, mails: int
) -> None:
    assert check.CHECKS["mails in doubt"]() == "none in doubt"
    asked = actions.ask_question(viewer(cast.alice), title="How?", body="Like this?", circles=[cast.circle])
    Task.objects.filter(kind="notifications").delete()
    actions.write_post(viewer(cast.bob), thread=asked, body="Like this.")
    server.kill_at = point
    assert server.work() == -signal.SIGKILL
    assert _told(cast.alice) == (1, Delivery.State.LEAVING)
    # What the killed one had claimed is free again once its lease has run out.
    Task.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    server.kill_at = ""
    assert server.work() == 0
    assert _told(cast.alice) == (1, Delivery.State.PERHAPS)
    assert server.taken == [cast.alice.email] * mails
    assert not Task.objects.filter(state=Task.State.WAITING).exists()
    with pytest.raises(check.Bad, match="1 were perhaps sent"):
        check.CHECKS["mails in doubt"]()

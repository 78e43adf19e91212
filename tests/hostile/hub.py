"""A hub of real processes on the test's database: a server and a worker, forked so that they start at once.

Nothing may hold a connection while it forks; nothing of pytest runs in the children.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.test import Client

from majlis.cli import run
from majlis.ledger import worker
from tests.hostile.points import SERVER, WORKER, Point, arm

PATIENCE = 60.0  # seconds: a busy machine is no fault of the hub
File = tuple[str, bytes] | None


def _child(job: Callable[[], None]) -> int:
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        with suppress(AttributeError):  # not Linux
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # nothing is left when the test is killed
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        job()
    except BaseException as error:
        os.write(2, f"the child of a test: {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


class Hub:
    """A server and a worker; `point` is where one of them dies."""

    def __init__(self, point: Point | None = None, turn: int = 1) -> None:
        self.door = run.listen("127.0.0.1", 0)
        self.port = int(self.door.getsockname()[1])
        self.point, self.turn = point, turn
        self.server = _child(self._serve)
        self.worker = _child(self._work)
        self.door.close()
        self.ended: dict[int, int] = {}

    def _arm(self, role: str) -> None:
        if self.point is not None and self.point.role == role:
            arm(self.point, self.turn)

    def _serve(self) -> None:
        self._arm(SERVER)
        run.serve(self.door)

    def _work(self) -> None:
        self.door.close()
        self._arm(WORKER)
        worker.work(pause=0.02)

    def alive(self, pid: int) -> bool:
        """Whether a process still runs; the status of one that does not is kept."""
        if pid in self.ended:
            return False
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            self.ended[pid] = os.waitstatus_to_exitcode(status)
        return not done

    @property
    def victim(self) -> int:
        """The process in which the point lies."""
        assert self.point is not None
        return self.server if self.point.role == SERVER else self.worker

    def wait_for_the_blow(self, patience: float = PATIENCE) -> bool:
        """Whether the victim died at its point."""
        until = time.monotonic() + patience
        while self.alive(self.victim):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return self.ended[self.victim] == -signal.SIGKILL

    def kill(self) -> None:
        """Kill what still runs, without a word."""
        for pid in (self.server, self.worker):
            if self.alive(pid):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.ended[pid] = -signal.SIGKILL


class Browser:
    """Somebody signed in, who sends forms over the wire and may be cut off."""

    def __init__(self, cookies: dict[str, str]) -> None:
        self.token = secrets.token_hex(16)
        jar = {**cookies, settings.CSRF_COOKIE_NAME: self.token}
        self.cookie = "; ".join(f"{name}={value}" for name, value in jar.items())

    def post(self, port: int, path: str, fields: dict[str, Any], file: File = None) -> str:
        """Where the answer leads; '' where there was none, or no confirmation."""
        answer = self._sent(port, path, fields, file)
        return answer[1].headers.get("Location", "") if answer and answer[1].status == 302 else ""

    def page(self, port: int, path: str, fields: dict[str, Any], file: File = None) -> tuple[int, str]:
        """The status and text of the answer; 0 and '' where there was none."""
        answer = self._sent(port, path, fields, file)
        return (answer[1].status, answer[0].decode("utf-8", "replace")) if answer else (0, "")

    def _sent(
        self, port: int, path: str, fields: dict[str, Any], file: File
    ) -> tuple[bytes, http.client.HTTPResponse] | None:
        kind, body = _body({**fields, "csrfmiddlewaretoken": self.token}, file)
        headers = {"Host": "localhost", "Cookie": self.cookie, "Content-Type": kind}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            return answer.read(), answer
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def post_here(self, path: str, fields: dict[str, Any], file: File = None) -> str:
        """As `post`, to a server that runs in this process."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        kind, body = _body({**fields, "csrfmiddlewaretoken": self.token}, file)
        answer = client.generic(
            "POST", path, body, kind, headers={"host": "localhost", "cookie": self.cookie}
        )
        return answer.headers.get("Location", "") if answer.status_code == 302 else ""


def _body(fields: dict[str, Any], file: File) -> tuple[str, bytes]:
    if file is None:
        return "application/x-www-form-urlencoded", urlencode(fields, doseq=True).encode()
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    name, data = file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="uploads"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: text/plain\r\n\r\n".encode() + data + b"\r\n")
    parts.append(f"--{edge}--\r\n".encode())
    return f"multipart/form-data; boundary={edge}", b"".join(parts)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

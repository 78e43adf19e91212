"""Servers as they run in service, one web process each, and the processor time they use."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.homes import environment

_BARE = "import django; django.setup(); from bench.bare import serve; serve.main()"
PATIENCE = 90.0  # seconds a server has until its first answer


@dataclass(frozen=True)
class Server:
    """A running server: its port and its web process."""

    name: str
    port: int
    pid: int

    def processor_ns(self) -> int:
        """Processor time of the web process so far, in nanoseconds; 0 where the system does not say."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text("ascii").split()[0])
            except OSError:  # a thread that has just ended
                continue
        return total


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _web_process(pid: int) -> int:
    """The first child of a watching process, which is its web process; the process itself without one."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = children.read_text("ascii").split() if children.exists() else []
    return int(found[0]) if found else pid


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"a server ended before its first answer (code {process.returncode})")
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("GET", path)
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise SystemExit("a server gave no answer")


@contextmanager
def _running(name: str, command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, *command], env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(process, port, path)
        yield Server(name, port, _web_process(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def majlis(name: str, home: Path) -> Iterator[Server]:
    """`majlis run` with one web process and its worker."""
    port = _free_port()
    env = environment(home, MAJLIS_PROCESSES="1", MAJLIS_PORT=str(port))
    with _running(name, ["-m", "majlis", "run"], env, port, "/about/") as server:
        yield server


@contextmanager
def bare(home: Path) -> Iterator[Server]:
    """The bare Django project, served by the same code."""
    port = _free_port()
    env = environment(home, MAJLIS_PORT=str(port), DJANGO_SETTINGS_MODULE="bench.bare.settings")
    with _running("bare", ["-c", _BARE], env, port, "/nothing/") as server:
        yield server

"""The running site: one process that watches, and under it the web processes and the worker.

The children are forked after Django was loaded: they start at once and share its memory.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.db import connections

from majlis.config import env

PATIENCE = 10.0  # seconds that children have to end their work after Ctrl-C
UNTAKEN = 300_000  # milliseconds after which the system ends a line whose other end takes nothing
FIRST_ANSWER = 30.0  # seconds within which the site has to answer its own first request


class _Asked(BaseException):
    """Somebody asked us to stop, by Ctrl-C or SIGTERM."""


def site() -> int:
    """Run web processes and worker until told to stop. Returns the exit code."""
    try:
        door = listen(env.BIND(), env.PORT())
    except OSError as error:
        why = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror
        print(
            f"majlis: port {env.PORT()} cannot be used: {why}. Try --port {env.PORT() + 1}.", file=sys.stderr
        )
        return 1
    connections.close_all()  # a connection does not survive a fork
    gc.freeze()
    children: dict[int, str] = {}
    try:
        _listen_for_the_end()
        for number in range(env.PROCESSES()):
            children[_fork(lambda: serve(door))] = f"web process {number + 1}"
        children[_fork(_work)] = "worker"
        door.close()
        _greet(children)
        return _watch(children)
    except _Asked:
        print("\nmajlis: stopping", flush=True)
        return 0
    finally:
        _stop(children)


def listen(host: str, port: int) -> socket.socket:
    """A socket that waits for callers and can be handed to children. Raises OSError for a taken port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: else a line stays whose end a file did not wait for
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN)
    try:
        door.bind((host, port))
    except OSError:
        door.close()
        raise
    door.listen(1024)
    door.set_inheritable(True)
    return door


def _listen_for_the_end() -> None:
    def leave(signum: int, frame: FrameType | None) -> None:
        raise _Asked

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)


def _fork(job: Callable[[], None]) -> int:
    """Start a child that does `job`; it leaves with us even when we are killed without a word."""
    sys.stdout.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C reaches the watching process only, which stops us in order
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _die_with(parent)
        job()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    except AttributeError:  # not Linux
        return
    if os.getppid() != parent:
        os._exit(1)


def serve(door: socket.socket) -> None:
    """Answer what comes to `door` until SIGTERM; needs a loaded Django and never returns after it."""
    import uvicorn

    from majlis.config.server import make_application

    config = uvicorn.Config(
        make_application(),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=env.PROXIES(),
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    signal.signal(
        signal.SIGTERM, lambda *_: os._exit(0)
    )  # uvicorn raises it again once it has ended in order
    uvicorn.Server(config).run(sockets=[door])


def _work() -> None:
    from majlis.ledger import worker

    worker.work()


def _greet(children: dict[int, str]) -> None:
    """Wait for the first answer, then say where the site is and who may sign in."""
    address = env.public_address()
    host = "127.0.0.1" if env.BIND() in {"0.0.0.0", "::"} else env.BIND()  # noqa: S104
    started = time.monotonic()
    while time.monotonic() - started < FIRST_ANSWER:
        try:
            with socket.create_connection((host, env.PORT()), timeout=FIRST_ANSWER) as line:
                line.sendall(b"HEAD /about/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if line.recv(12).startswith(b"HTTP/1"):
                    break
        except OSError:
            time.sleep(0.05)
    print(f"Majlis is at {address}/ and keeps its data in {env.HOME()}", flush=True)
    if env.DEMO():
        _print_sign_ins(address)
    print("Ctrl-C stops it.", flush=True)


def _print_sign_ins(address: str) -> None:
    from majlis.demo.load import sign_ins

    people = sign_ins()
    if not people:
        return
    print(f"Sign in by a click at {address}/demo/ or with one of these:")
    widths = [max(len(row[column]) for row in people) for column in range(3)]
    for row in people:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def _watch(children: dict[int, str]) -> int:
    """Wait until a child ends: none should."""
    pid, status = os.wait()
    name = children.pop(pid, "a process")
    print(
        f"majlis: the {name} ended by itself (code {os.waitstatus_to_exitcode(status)}); stopping the rest",
        file=sys.stderr,
        flush=True,
    )
    return 1


def _stop(children: dict[int, str]) -> None:
    """End all children in order, by force when they do not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for pid in children:
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while children and time.monotonic() < deadline:
        _collect(children)
        time.sleep(0.05)
    for pid in children:
        _signal(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _collect(children: dict[int, str]) -> None:
    for pid in list(children):
        ended, _status = os.waitpid(pid, os.WNOHANG)
        if ended:
            del children[pid]


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return

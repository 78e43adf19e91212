"""A throw-away PostgreSQL cluster: own folder, own socket, no network port, nothing left behind.

And how its tables are emptied after a test that could not be rolled back.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.operations import BaseDatabaseOperations

PLACES = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@15/bin")
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
PATIENCE = 60  # seconds


def empty_only_full(operations: BaseDatabaseOperations) -> None:
    """Let a connection empty the tables that hold a row, where Django's TRUNCATE makes 300 files anew.

    Nothing may stop that, as nothing stops a TRUNCATE: no key, and no trigger of ours. And as that one does,
    it waits for whoever is still writing, such as a thread that the test before left behind: what was not yet
    stored when it began is gone, too.
    """
    every, quote = operations.sql_flush, operations.quote_name

    def sql_flush(
        style: Any, tables: Sequence[str], *, reset_sequences: bool = False, **more: Any
    ) -> list[str]:
        if reset_sequences or not tables:
            return every(style, tables, reset_sequences=reset_sequences, **more)
        names = [quote(table) for table in tables]
        emptied = (f"IF EXISTS (SELECT 1 FROM {one}) THEN DELETE FROM {one}; END IF;" for one in names)
        return [
            "SET LOCAL session_replication_role = replica",
            f"SET LOCAL lock_timeout = '{PATIENCE}s'",  # whoever never ends is told of, not waited for
            f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE",
            f"DO $$ BEGIN {' '.join(emptied)} END $$",
        ]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]


class Missing(RuntimeError):
    """PostgreSQL is not installed or does not start; the text says what to do."""


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, or None when PostgreSQL is not installed."""
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / "initdb").exists():
                return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _die_with_parent() -> None:
    """Ask Linux to stop this process when the one that started it is killed without a word."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
    except AttributeError:  # not Linux
        return


RUNNING: list[Cluster] = []


class Cluster:
    """A running cluster. Raises Missing with one sentence when it cannot be had."""

    def __init__(self) -> None:
        folder = binaries()
        if folder is None:
            raise Missing("PostgreSQL is not installed. Please type: apt-get install postgresql-15")
        # A socket's path may have 107 characters, so the folder lies in /tmp whatever TMPDIR says.
        self.home = Path(tempfile.mkdtemp(prefix=f"majlis-test-{os.getpid()}-pg-", dir="/tmp"))
        self.server: subprocess.Popen[bytes] | None = None
        self.owner = self._owner()
        try:
            self._start(folder)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """What DATABASE_URL has to be."""
        return f"postgresql://majlis@/majlis?host={self.home}"

    def _owner(self) -> pwd.struct_passwd | None:
        """The user to run as: PostgreSQL refuses root, so another one then."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                owner = pwd.getpwnam(name)
            except KeyError:
                continue
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
            return owner
        raise Missing("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")

    def _start(self, folder: Path) -> None:
        data = self.home / "data"
        made = self._popen(
            [
                str(folder / "initdb"), "--pgdata", str(data), "--username", "majlis", "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        _, complaint = made.communicate(timeout=120)
        if made.returncode:
            raise Missing(f"initdb failed: {complaint.decode(errors='replace').strip()}")
        self._serve(folder)
        RUNNING.append(self)
        subprocess.run(
            [str(folder / "createdb"), "-h", str(self.home), "-U", "majlis", "majlis"], check=True, timeout=60
        )

    def _serve(self, folder: Path) -> None:
        data, log = self.home / "data", self.home / "log"
        settings = [word for setting in SPEED for word in ("-c", setting)]
        command = [str(folder / "postgres"), "-D", str(data), "-k", str(self.home), "-h", "", *settings]
        with log.open("ab") as output:
            self.server = self._popen(command, stdout=output, stderr=output)
        self._wait(folder, log)

    def _popen(self, command: list[str], *, stdout: object, stderr: object) -> subprocess.Popen[bytes]:
        owner = self.owner
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            start_new_session=True,  # Ctrl-C is for pytest, which then stops the cluster
            preexec_fn=_die_with_parent,
        )

    def _wait(self, folder: Path, log: Path) -> None:
        ready = [str(folder / "pg_isready"), "-q", "-h", str(self.home), "-U", "majlis", "-d", "postgres"]
        deadline = time.monotonic() + 60
        while subprocess.run(ready).returncode:
            assert self.server is not None
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"PostgreSQL did not start: {log.read_text(errors='replace').strip()[-500:]}")
            time.sleep(0.1)

    def halt(self) -> None:
        """Stop the server; its data stays."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)  # "fast": sessions that are still open are ended
            try:
                self.server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.server.send_signal(signal.SIGQUIT)
                self.server.wait(timeout=20)

    def resume(self) -> None:
        """Start the server again after `halt`."""
        folder = binaries()
        assert folder is not None
        self._serve(folder)

    def stop(self) -> None:
        """Stop the server and remove its folder; harmless when called twice."""
        self.halt()
        shutil.rmtree(self.home, ignore_errors=True)

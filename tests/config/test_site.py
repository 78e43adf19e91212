"""The command line as an operator meets it: real processes, a real port, an own data folder."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.prepared import bare_environment, copied

pytestmark = pytest.mark.one_database


def majlis(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one `majlis` command to its end."""
    command = [sys.executable, "-m", "majlis", *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=bare_environment(home / "data", **more),
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def running(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The whole site on a port, stopped at the end whatever happens."""
    site = subprocess.Popen(
        [sys.executable, "-m", "majlis", "run", "--port", str(port)],
        cwd=ROOT,
        env=bare_environment(home / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert site.stdout is not None
    try:
        for line in site.stdout:
            if line.startswith("Ctrl-C"):
                break
        yield site
    finally:
        if site.poll() is None:
            site.send_signal(signal.SIGINT)
            site.wait(timeout=30)
        site.stdout.close()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Whether a process is still there and not merely waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (("run",), {"MAJLIS_PORT": "eighty"}),
        (("run", "--port", "0"), {}),
        (("prepare",), {"DATABASE_URL": "mysql://localhost/x"}),
        (("manage", "check"), {"MAJLIS_LANGUAGE": "tlh"}),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, str]
) -> None:
    result = majlis(tmp_path, *words, **settings)
    assert result.returncode == 2
    assert result.stderr.startswith("majlis: ") and result.stderr.count("\n") == 1


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    result = majlis(tmp_path, "check")
    assert result.returncode == 2
    assert "MAJLIS_HOME" in result.stderr


def test_the_site_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as site:
        under = children(site.pid)
        assert len(under) == 3
        with urllib.request.urlopen(f"http://localhost:{port}/account/login/", timeout=20) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Security-Policy"]
            assert answer.headers["Permissions-Policy"]
            assert "server" not in {name.lower() for name in answer.headers}
        with pytest.raises(urllib.error.HTTPError) as stream:
            urllib.request.urlopen(f"http://localhost:{port}/live/nothing/", timeout=20)
        assert stream.value.code in {403, 404}
        second = majlis(tmp_path, "run", "--port", str(port))
        assert second.returncode == 1
        assert "another program listens there" in second.stderr
        site.send_signal(signal.SIGINT)
        assert site.wait(timeout=30) == 0
    assert not [pid for pid in under if is_alive(pid)]
    checked = majlis(tmp_path, "check")
    assert checked.returncode == 0, checked.stdout


def test_when_one_process_dies_the_rest_stops_and_says_so(tmp_path: Path, prepared_home: Path) -> None:
    copied(prepared_home, tmp_path / "data")
    with running(tmp_path, free_port()) as site:
        under = children(site.pid)
        os.kill(under[-1], signal.SIGKILL)
        assert site.wait(timeout=30) == 1
        assert site.stdout is not None
        assert "the worker ended by itself" in site.stdout.read()
    assert not [pid for pid in under if is_alive(pid)]


def test_killed_without_a_word_the_children_leave_too(tmp_path: Path, prepared_home: Path) -> None:
    copied(prepared_home, tmp_path / "data")
    with running(tmp_path, free_port()) as site:
        under = children(site.pid)
        handles = [os.pidfd_open(pid) for pid in under]
        site.kill()
        site.wait()
        for handle in handles:
            # A pidfd becomes readable when its process ends.

            assert select.select([handle], [], [], 20)[0]
            os.close(handle)

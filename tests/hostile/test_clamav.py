"""Asking a ClamAV daemon: a small server that speaks as one does, and all the ways in which it can fail."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from majlis.cli import check
from majlis.config.addresses import Scanner, scanner
from majlis.files import clamav, store
from majlis.files.tests import samples
from majlis.membership import photos

pytestmark = pytest.mark.one_database

# The industry's test string, in two halves so that no scanner takes this file for it.
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon:
    """Answers one question after the other; `mood` says how."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.mood = "well"
        self.heard: list[bytes] = []

    def run(self) -> None:
        """Until the listener is closed."""
        while True:
            try:
                line, _peer = self.listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                try:
                    self._answer(line)
                except OSError:
                    continue

    def _answer(self, line: socket.socket) -> None:
        with line.makefile("rb") as sent:
            command = b"".join(iter(lambda: sent.read(1), b"\0"))
            if command == b"zVERSION":
                line.sendall(b"ClamAV 1.4.2/27600/Wed Mar  5 08:00:00 2025\0")
                return
            data = b""
            while length := struct.unpack(">I", sent.read(4))[0]:
                if self.mood == "dies":
                    return
                data += sent.read(length)
            self.heard.append(data)
            if self.mood == "sleeps":
                threading.Event().wait(1)
            answers = {
                "full": b"INSTREAM size limit exceeded. ERROR\0", "mumbles": b"stream: OK", "silent": b"",
                "lies": b"\0", "other": b"stream: Broken.Executable UNKNOWN\0",
            }  # fmt: skip
            found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if TEST_VIRUS in data else b"stream: OK\0"
            line.sendall(answers.get(self.mood, found))


@pytest.fixture(params=["unix", "tcp"])
def daemon(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Daemon]:
    """A daemon on a socket of each kind, which the settings point to."""
    if request.param == "unix":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "clamd"))
        settings.CLAMAV = scanner(f"unix:{tmp_path}/clamd")
    else:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        settings.CLAMAV = scanner(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    listener.listen()
    made = Daemon(listener)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as wrong:
        store.check(samples.upload(data, "note.txt"))
    return str(wrong.value.code)


def test_a_clean_file_passes_and_the_daemon_saw_all_of_it(daemon: Daemon) -> None:
    long = b"a line of text\n" * 60_000
    assert store.check(samples.upload(long, "note.txt")).kind.code == "txt"
    assert daemon.heard == [long]


def test_a_file_with_a_virus_is_refused(daemon: Daemon) -> None:
    assert refusal(b"before " + TEST_VIRUS) == "virus"
    assert clamav.ask(io.BytesIO(TEST_VIRUS)) == "Win.Test.EICAR_HDB-1"


@pytest.mark.parametrize("mood", ["dies", "full", "mumbles", "silent", "lies", "other"])
def test_whatever_is_not_a_clear_yes_takes_nothing(daemon: Daemon, mood: str) -> None:
    daemon.mood = mood
    assert refusal(b"sound words") == "scanner"
    daemon.mood = "well"
    assert store.check(samples.upload(b"sound words", "note.txt"))


def test_a_daemon_that_sleeps_is_not_waited_for(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clamav, "SECONDS", 0.2)
    daemon.mood = "sleeps"
    assert refusal(b"sound words") == "scanner"


def test_a_photo_is_scanned_like_every_upload(daemon: Daemon) -> None:
    data = samples.picture("JPEG", (40, 30))
    assert photos.shrink(samples.upload(data, "me.jpg")) and daemon.heard == [data]
    with pytest.raises(ValidationError) as wrong:
        photos.shrink(samples.upload(data + TEST_VIRUS, "me.jpg"))
    assert wrong.value.code == "virus"
    daemon.mood = "dies"
    with pytest.raises(ValidationError) as wrong:
        photos.shrink(samples.upload(data, "me.jpg"))
    assert wrong.value.code == "scanner"


def test_the_original_is_scanned_and_not_what_was_made_of_it(daemon: Daemon) -> None:
    data = samples.picture("JPEG")
    store.check(samples.upload(data, "a.jpg"))
    assert daemon.heard == [data]


def test_nobody_there_takes_nothing_and_check_says_so(settings: Any, tmp_path: Path) -> None:
    settings.CLAMAV = Scanner(path=str(tmp_path / "nobody"))
    assert refusal(b"sound words") == "scanner"
    with pytest.raises(check.Bad, match="no upload is taken"):
        check.CHECKS["viruses"]()


def test_check_says_who_answers_and_when_nothing_is_scanned(daemon: Daemon, settings: Any) -> None:
    assert check.CHECKS["viruses"]().startswith("ClamAV 1.4.2")
    settings.CLAMAV = Scanner()
    assert "not scanned" in check.CHECKS["viruses"]()


@pytest.mark.parametrize("wrong", ["clamd", "http://a", "tcp://", "unix:relative", "3310"])
def test_a_wrong_address_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="should look like"):
        scanner(wrong)
    assert scanner("tcp://scanner.example") == Scanner(host="scanner.example", port=3310)

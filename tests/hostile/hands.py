"""Many hands that do one thing at once, and two of which one comes while the other is at its work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import Error, connection

Answer = TypeVar("Answer")
Point = tuple[Any, str]  # where in the code: the module or class, and the name of the function that is called
Turn = tuple[
    Callable[[], object], Point, Callable[[], object]
]  # who is first, where the other comes, who it is

_WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def at_once(work: Callable[[int], Answer], hands: int) -> list[Answer]:
    """What each hand got; each is a thread with its own connection, and all begin together."""
    answers: list[Answer] = []
    together = threading.Barrier(hands)

    def hand(number: int) -> None:
        together.wait()
        try:
            answers.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(hands)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


class Second:
    """Somebody who comes while another one, who stands in this thread, holds what they have taken."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._at_the_door = threading.Event()  # about to change something, or to ask whether they may
        self.failed: Exception | None = None

    def _run(self) -> None:
        try:
            with connection.execute_wrapper(self._seen):
                self._work()
        except Exception as error:
            self.failed = error
        finally:
            self._at_the_door.set()
            connection.close()

    def _seen(self, execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith("SELECT"):
            self._at_the_door.set()
        return execute(sql, *rest)

    @property
    def begun(self) -> bool:
        """Whether they have come."""
        return self._thread.ident is not None

    def come(self) -> None:
        """Let them begin; returns when they wait for this thread, or need not and have ended.

        SQLite cannot be asked who waits. There they have read what they read, and are about to write.
        """
        self._thread.start()
        if connection.vendor != "postgresql":
            self._at_the_door.wait()
            return
        while self._thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(_WAITS)
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.01)

    def end(self) -> None:
        """Wait for them. Raises what they failed with."""
        self._thread.join()
        if self.failed:
            raise self.failed


def comes_at(monkeypatch: pytest.MonkeyPatch, point: Point, work: Callable[[], object]) -> Second:
    """Let somebody come when this thread is at a point for the first time."""
    second = Second(work)
    here = threading.current_thread()
    meant = getattr(*point)

    def run(*args: Any, **facts: Any) -> Any:
        if threading.current_thread() is here and not second.begun:
            second.come()
        return meant(*args, **facts)

    monkeypatch.setattr(*point, run)
    return second


def cut_off(
    monkeypatch: pytest.MonkeyPatch,
    first: Callable[[], object],
    point: Point,
    second: Callable[[], object],
    *,
    late: type[Exception],
) -> list[str]:
    """What the database cut off where `second` comes when `first` is at a point.

    `late` says to either that the other was quicker, which is an answer. Raises whatever else they fail with.
    """
    other = comes_at(monkeypatch, point, second)
    said = []
    for work in (first, other.end):
        try:
            work()
        except late:
            continue
        except Error as error:
            said.append(str(error))
    assert other.begun, "the first never came to the point"
    return said

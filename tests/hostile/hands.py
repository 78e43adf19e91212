"""Many hands that do one thing at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import Error, connection

Answer = TypeVar("Answer")


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


def slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Each holds what it has taken for long enough that the other comes."""
    meant = getattr(module, name)

    def run(*args: Any, **facts: Any) -> Any:
        time.sleep(0.4)
        return meant(*args, **facts)

    monkeypatch.setattr(module, name, run)


def cut_off(*works: Callable[[], object], late: type[Exception]) -> list[str]:
    """What the database cut off of works that begin together; `late` says that the other was quicker."""

    def hand(number: int) -> str:
        try:
            works[number]()
        except late:
            return ""
        except Error as error:
            return str(error)
        return ""

    return [said for said in at_once(hand, len(works)) if said]

"""Many hands that do one thing at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

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

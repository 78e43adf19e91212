"""Fifty seams of the product at which a process can be killed; wrapped from outside, the product has no hook.

A child process calls `arm` before it serves or works. Each point is a function of the product, and whether
the process dies before it or after it has returned.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SERVER, WORKER = "server", "worker"


@dataclass(frozen=True)
class Point:
    """A place to die: in which process, around which function, before or after it."""

    role: str
    where: str  # module:name, module:Class.name, or a key of a dict as module:DICT[key]
    after: bool

    @property
    def of_files(self) -> bool:
        """Whether only somebody who shares a file gets there."""
        return ".library." in self.where or ".files." in self.where

    @property
    def seldom(self) -> bool:
        """Whether it is reached once in a run and no oftener."""
        return self.of_files or ".posts:" in self.where or ".openings:" in self.where

    def __str__(self) -> str:
        return f"{self.role} {'after' if self.after else 'before'} {self.where}"


def _both(role: str, *places: str) -> list[Point]:
    return [Point(role, place, after) for place in places for after in (False, True)]


_COMMIT = "django.db.backends.base.base:BaseDatabaseWrapper._commit"
POINTS: list[Point] = [
    *_both(
        SERVER,
        "majlis.kit.once:_claim",
        "majlis.kit.once:guarded",
        _COMMIT,
        "majlis.ledger.outbox:queue",
        "majlis.discussions.actions.posts:record",
        "majlis.discussions.actions.threads:record",
        "majlis.discussions.actions.threads:place",
        "majlis.discussions.marks:wrote",
        "majlis.library.actions:record",
        "majlis.library.actions:place",
        "majlis.files.store:keep",
        "majlis.files.store:_write",
    ),
    Point(SERVER, "majlis.files.store:_sync_folder", after=True),
    Point(SERVER, "majlis.config.headers:HeadersMiddleware.__call__", after=True),
    *_both(
        WORKER,
        "majlis.ledger.worker:claim",
        "majlis.ledger.worker:run",
        _COMMIT,
        "majlis.ledger.outbox:OFFICES[notifications]",
        "majlis.notifications.office:_write",
        "majlis.ledger.outbox:OFFICES[search]",
        "majlis.search.index:_replace",
        "majlis.notifications.mailing:_begin",
        "django.core.mail.backends.smtp:EmailBackend.send_messages",
        "majlis.notifications.mailing:_close",
        "majlis.files.reading:store_text",
        "majlis.membership.vetting.openings:make",
    ),
]


class _Bomb:
    """Kills this process at the `turn`-th time that a point is reached."""

    def __init__(self, turn: int) -> None:
        self.left = turn

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _wrapped(function: Callable[..., Any], bomb: _Bomb, after: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if not after:
            bomb()
        answer = function(*args, **kwargs)
        if after:
            bomb()
        return answer

    return run


def arm(point: Point, turn: int) -> None:
    """Let this process die when `point` is reached for the `turn`-th time."""
    module, _, name = point.where.partition(":")
    owner: Any = importlib.import_module(module)
    bomb = _Bomb(turn)
    if name.endswith("]"):
        table, _, key = name.rstrip("]").partition("[")
        rows = getattr(owner, table)
        rows[key] = _wrapped(rows[key], bomb, point.after)
        return
    *outer, name = name.split(".")
    for each in outer:
        owner = getattr(owner, each)
    setattr(owner, name, _wrapped(getattr(owner, name), bomb, point.after))

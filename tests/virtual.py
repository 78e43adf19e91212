"""Time that passes only where everything waits for it: no slow machine disturbs a test of patience.

run(asyncio.wait_for(door(...), 5))     # as asyncio.run; whatever sleeps for an hour is there at once
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose clock stands while a task or a thread works, then goes to the next moment waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.threads = 0  # at work for this loop
        selector = self._selector  # type: ignore[attr-defined]
        self._look, selector.select = selector.select, self._wait

    def time(self) -> float:
        """Seconds since it began."""
        return self.now

    def _wait(self, timeout: float | None = None) -> Any:
        if timeout and self.threads:
            return self._look(None)  # until one of them is done: it says so
        if timeout:
            self.now += timeout
            timeout = 0
        return self._look(timeout)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, function: Callable[..., Answer], *args: Any
    ) -> asyncio.Future[Answer]:
        """As any loop does; the clock stands until it is done."""
        self.threads += 1
        done = super().run_in_executor(executor, function, *args)
        done.add_done_callback(self._one_less)
        return done

    def _one_less(self, _done: object) -> None:
        self.threads -= 1

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads, which takes no time either."""
        self.threads += 1
        await super().shutdown_default_executor()
        self.threads -= 1


def run(main: Coroutine[Any, Any, Answer]) -> Answer:
    """Run it to its end, as `asyncio.run` does."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(main)

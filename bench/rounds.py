"""Rounds in which every server is asked in turn, so that what else the machine does falls on all alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.servers import Server

WARM_UP = 6

Ask = Callable[[int], int]  # the number of the request -> nanoseconds it took


@dataclass(frozen=True)
class Timing:
    """What one server needed for one page: the median time and the processor time a request, in ms."""

    median: float
    processor: float


def rounds(servers: Mapping[Server, Ask], times: int) -> dict[str, Timing]:
    """Ask each server `times` times for one page, in turn, in an order that rotates."""
    taken: dict[str, list[int]] = {server.name: [] for server in servers}
    asks = list(servers.items())
    for number in range(WARM_UP):
        for _server, ask in asks:
            ask(number)
    before = {server: server.processor_ns() for server in servers}
    for number in range(times):
        turn = number % len(asks)
        for server, ask in asks[turn:] + asks[:turn]:
            taken[server.name].append(ask(number))
    return {
        server.name: Timing(
            statistics.median(taken[server.name]) / 1e6,
            (server.processor_ns() - before[server]) / times / 1e6,
        )
        for server in servers
    }

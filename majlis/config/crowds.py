"""Who gives way where too many come at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, MutableMapping
from ipaddress import IPv6Address, ip_address
from typing import Any


def sender_of(scope: MutableMapping[str, Any]) -> str:
    """The address of whoever sends; of the many that one line has in IPv6, their network."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    return str(int(found) >> 64) if isinstance(found, IPv6Address) and not found.ipv4_mapped else host


def too_many_of(there: Iterable[str], comes: str, most: int, most_of_one: int) -> str | None:
    """The sender of whose places one is needed for another who comes; None where there is room.

    `there` names the sender of each place that is taken.
    """
    has = Counter(there)
    if has[comes] >= most_of_one:
        return comes
    return has.most_common(1)[0][0] if has.total() >= most else None

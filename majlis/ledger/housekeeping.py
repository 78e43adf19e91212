"""What the kit keeps for a while only; the kit itself knows no worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from majlis.kit import once, ratelimit
from majlis.ledger import outbox


@outbox.handles("kit.sweep", every=timedelta(hours=1))
def sweep(payload: dict[str, Any]) -> None:
    """Forget old submits and full buckets."""
    once.sweep()
    ratelimit.sweep()

"""The line of a move, and the letter to whom it is about."""

from __future__ import annotations

from typing import Any

from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.ledger.record import record
from majlis.membership.vetting.models import Step
from majlis.membership.vetting.moving import fingerprint

LETTER = "vetting letter"


def write_down(viewer: Viewer, verb: str, step: Step, **more: Any) -> Step:
    """Record a move under the name of its verb, and have the person told: they may have no notices page."""
    facts: dict[str, Any] = {
        "step": step.pk,
        "before": step.before,
        "after": step.after,
        "shown": fingerprint(step),
    }
    record(viewer, verb, person=step.person, **facts, **more)
    outbox.enqueue(LETTER, payload={"step": step.pk})
    return step

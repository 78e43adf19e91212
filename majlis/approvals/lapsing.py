"""What nobody decided in time, or what was overtaken, lapses: the worker writes it down."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions
from majlis.approvals.models import Approval
from majlis.approvals.policy import is_overtaken
from majlis.ledger import outbox
from majlis.ledger.upkeep import Many


@outbox.handles("approvals.lapse", many=True, every=timedelta(minutes=10))
def lapse(payload: dict[str, Any]) -> None:
    """Let every question lapse that can be granted no more; one that fails stops no other."""
    many = Many()
    for approval in Approval.objects.filter(state=Approval.State.ASKED).order_by("pk"):
        many.attempt(f"lapse of approval {approval.pk}", partial(_lapse, approval))
    many.end()


def _lapse(approval: Approval) -> None:
    if not (approval.overdue or is_overtaken(approval)):
        return
    try:
        actions.lapse(Viewer.system("approvals"), approval=approval)
    except Refused:  # settled at this very moment, or it can be decided again: nothing has failed
        approval.refresh_from_db()
        if approval.waits and (approval.overdue or is_overtaken(approval)):
            raise

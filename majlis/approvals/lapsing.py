"""What nobody decided in time lapses: the worker writes it down every hour."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.approvals import actions
from majlis.approvals.models import Approval
from majlis.ledger import outbox
from majlis.ledger.upkeep import Many


@outbox.handles("approvals.lapse", many=True, every=timedelta(hours=1))
def lapse(payload: dict[str, Any]) -> None:
    """Let every question lapse whose time is over; one that fails stops no other."""
    many = Many()
    over = Approval.objects.filter(state=Approval.State.ASKED, expires_at__lte=timezone.now())
    for approval in over.order_by("pk"):
        many.attempt(f"lapse of approval {approval.pk}", partial(_lapse, approval))
    many.end()


def _lapse(approval: Approval) -> None:
    actions.lapse(Viewer.system("approvals"), approval=approval)

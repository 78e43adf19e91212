"""What has to be done again after an older state came back: above all, what was erased is erased once more.

@after_restore("erasures")
def erase_again(made_at: str) -> str: ...     # a sentence for the operator, "" for nothing
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction

from majlis.access.viewer import Viewer
from majlis.ledger import anchors
from majlis.ledger.looks import RESTORED
from majlis.ledger.models import Head, Task
from majlis.ledger.record import write_beside

Again = Callable[[str], str]
AGAIN: dict[str, Again] = {}


def after_restore(name: str) -> Callable[[Again], Again]:
    """Register what to do after a restore, safe to run again. `made_at` is the time of the archive."""

    def keep(function: Again) -> Again:
        AGAIN[name] = function
        return function

    return keep


def run(made_at: str) -> list[str]:
    """Everything registered, then a line and an anchor about the restore; sentences for the operator."""
    said = [sentence for again in AGAIN.values() if (sentence := again(made_at))]
    waiting = Task.objects.filter(state=Task.State.WAITING).count()
    with transaction.atomic():
        sessions = Session.objects.all().delete()[0]
        head = Head.objects.filter(pk=1).first() or Head()
        write_beside(Viewer.command("restore"), RESTORED, made_at=made_at, number=head.number)
    anchors.take()
    if sessions:
        said.append(f"{sessions} sessions were ended: everybody signs in again")
    if waiting:
        said.append(f"{waiting} tasks were waiting when the archive was made: the worker does them now")
    return said

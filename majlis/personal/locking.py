"""What of this office is locked before people are."""

from __future__ import annotations

from majlis.personal.models import Erasure


def lock_waiting(person_id: int) -> None:
    """Lock the erasure of somebody that waits, before anybody is locked."""
    waiting = Erasure.objects.filter(person=person_id, state=Erasure.State.WAITING)
    list(waiting.select_for_update(of=("self",), no_key=True).values_list("pk"))

"""The verbs of this office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import policy
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.kit.languages import active_code
from majlis.ledger import outbox
from majlis.ledger.record import record, verb
from majlis.network.models import Person
from majlis.personal import erased
from majlis.personal.grounds import holds, needed
from majlis.personal.locking import lock_waiting
from majlis.personal.models import Erasure, Export, Tombstone
from majlis.personal.policy import HELD, ORDERED, RECALLED

WAITS = timedelta(days=14)


def _me(viewer: Viewer) -> Person:
    if viewer.person_id is None:
        raise Refused(_("Please sign in."))
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=viewer.person_id)


def _locked(person_id: int, *, wished: bool) -> Person:
    """Somebody to be erased; an erasure that waits already is locked before them, as by the worker.

    Where somebody wishes it, it is asked first whether the hub can do without them, and who stays is locked.
    """
    lock_waiting(person_id)
    if wished:
        others = Erasure.objects.filter(state=Erasure.State.WAITING).exclude(person=person_id)
        going = others.values_list("person", flat=True)  # read once who stays is locked
        if said := needed(Person.objects.get(pk=person_id), going):
            raise Refused(said)
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


@verb("export.asked")
def ask_export(viewer: Viewer) -> Export:
    """Ask for an export of one's own data; the worker makes it. Raises Refused while one is being made."""
    person = _me(viewer)
    if Export.objects.filter(person=person, state=Export.State.ASKED).exists():
        raise Refused(_("An archive is being made already."))
    export = Export.objects.create(person=person, language=active_code())
    outbox.enqueue("personal.export", payload={"export": export.pk})
    record(viewer, "export.asked", person=person, export=export.pk)
    return export


@verb("export.made")
def finish_export(viewer: Viewer, *, export: Export, size: int, holds: Mapping[str, Any]) -> Export:
    """Write down that an export lies ready, and what the gate let into it. A job of the house."""
    export.state, export.size, export.ready_at = Export.State.READY, size, timezone.now()
    export.holds = dict(holds)
    export.save(update_fields=["state", "size", "ready_at", "holds"])
    record(viewer, "export.made", person=export.person, export=export.pk)
    return export


def _plan(asker: int | None, person: Person, *, texts: bool, reason: str = "", ground: str = "") -> Erasure:
    waiting = Erasure.objects.filter(person=person, state=Erasure.State.WAITING).first()
    if waiting is not None and waiting.ground and not holds(waiting.ground, person):
        drop_erasure(Viewer.system("erasure"), erasure=waiting)  # its day would have come first
    elif waiting is not None or person.erased_at:
        raise Refused(_("This has been asked for already."))
    now = timezone.now()
    return Erasure.objects.create(
        person=person,
        asker_id=asker,
        ground=ground,
        texts=texts,
        reason=reason,
        asked_at=now,
        due_at=now + WAITS,
    )


@verb("erasure.asked")
def ask_erasure(viewer: Viewer, *, texts: bool) -> Erasure:
    """Have one's own data erased, once the time to undo it is over; with `texts` what one wrote, too."""
    if viewer.person_id is None:
        raise Refused(_("Please sign in."))
    person = _locked(viewer.person_id, wished=True)
    erasure = _plan(person.pk, person, texts=texts)
    record(viewer, "erasure.asked", person=person, texts=texts)
    return erasure


@verb("erasure.ordered")
def order_erasure(viewer: Viewer, *, approval: Approval) -> Erasure:
    """Have somebody's data erased: what one officer asked for and another granted. Raises Refused."""
    person = approval.person
    granted = approval.state == Approval.State.GRANTED and approval.decider_id == viewer.person_id
    if person is None or approval.deed != ORDERED or not granted or approval.asker_id == viewer.person_id:
        raise Refused(_("A second person of the secretariat has to agree first."))
    policy.check(viewer, ORDERED, person)
    locked = _locked(person.pk, wished=True)
    texts = bool(approval.facts.get("texts"))
    erasure = _plan(approval.asker_id, locked, texts=texts, reason=approval.reason)
    record(viewer, ORDERED, person=locked, texts=texts, approval=approval.pk)
    return erasure


@verb("erasure.planned")
def plan_erasure(viewer: Viewer, *, person: Person, ground: str) -> Erasure:
    """Have somebody erased because the schedule says so. A job of the house; the person is told before."""
    if viewer.person_id is not None:
        raise Refused(_("Nobody may do this."))
    locked = _locked(person.pk, wished=False)
    if not holds(ground, locked):
        raise Refused(_("This does not wait any more."))
    erasure = _plan(None, locked, texts=True, ground=ground)
    record(viewer, "erasure.planned", person=locked, ground=ground)
    return erasure


@verb("erasure.dropped")
def drop_erasure(viewer: Viewer, *, erasure: Erasure) -> Erasure:
    """Let an erasure of the schedule go whose ground is gone meanwhile. A job of the house."""
    locked = Erasure.objects.select_for_update(of=("self",), no_key=True).get(pk=erasure.pk)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.person_id)
    waits = locked.state == Erasure.State.WAITING and locked.ground
    if viewer.person_id is not None or not waits or holds(locked.ground, person):
        raise Refused(_("Nobody may do this."))
    locked.state, locked.settled_at = Erasure.State.UNDONE, timezone.now()
    locked.save(update_fields=["state", "settled_at"])
    erased.strike(person)
    record(viewer, "erasure.dropped", person=person, ground=locked.ground)
    return locked


@verb("erasure.undone")
def undo_erasure(viewer: Viewer, *, erasure: Erasure) -> Erasure:
    """Undo what one asked for oneself; nobody else can. Raises Refused."""
    locked = Erasure.objects.select_for_update(of=("self",), no_key=True).get(pk=erasure.pk)
    if locked.ground:
        raise Refused(_("The schedule says so: whoever asks to be let in again stops it."))
    if locked.person_id != viewer.person_id:
        raise Refused(_("Only the person can undo this; the secretariat needs two officers and a reason."))
    if not locked.by_themselves:
        raise Refused(_("The secretariat ordered this. Only the secretariat can take it back."))
    _let_go(locked)
    record(viewer, "erasure.undone", person=locked.person)
    return locked


def _let_go(erasure: Erasure, *, said: str = "") -> None:
    """End what waits without erasing anything; `said` is kept for the person to read."""
    if erasure.state != Erasure.State.WAITING:
        raise Refused(_("This does not wait any more."))
    erasure.state, erasure.settled_at = Erasure.State.UNDONE, timezone.now()
    erasure.reason, erasure.hold, erasure.said = "", "", said
    erasure.save(update_fields=["state", "settled_at", "reason", "hold", "said"])
    erased.strike(erasure.person)


def _stopped(viewer: Viewer, approval: Approval, deed: str) -> Erasure:
    """The erasure that a granted approval is about, locked. Raises Refused for all else."""
    granted = approval.state == Approval.State.GRANTED and approval.decider_id == viewer.person_id
    if approval.deed != deed or not granted or viewer.person_id in (approval.asker_id, approval.person_id):
        raise Refused(_("A second person of the secretariat has to agree first."))
    waiting = Erasure.objects.filter(person=approval.person, state=Erasure.State.WAITING, ground="")
    found = waiting.select_for_update(of=("self",), no_key=True).first()
    if found is None or found.by_themselves != (deed == HELD):
        raise Refused(_("This does not wait any more."))
    return found


@verb("erasure.held")
def hold_erasure(viewer: Viewer, *, approval: Approval) -> Erasure:
    """Put off what a person asked for themselves, as two officers agreed, at most to the latest day.

    It is put off and never undone: that is the person's own right. They read why, and until when.
    """
    erasure = _stopped(viewer, approval, HELD)
    until = erasure.held_for(int(approval.facts["days"]))
    if until <= erasure.due_at:
        raise Refused(_("It cannot be held back any longer."))
    erasure.due_at, erasure.hold, erasure.said = until, str(approval.facts["hold"]), approval.reason
    erasure.save(update_fields=["due_at", "hold", "said"])
    more = {"ground": erasure.hold, "until": f"{until:%Y-%m-%d}"}
    record(viewer, HELD, None, person=erasure.person, reason=approval.reason, approval=approval.pk, **more)
    return erasure


@verb("erasure.delayed")
def delay_erasure(viewer: Viewer, *, erasure: Erasure) -> None:
    """Write down that an erasure is late because the hub needs the person still. A job of the house."""
    if viewer.person_id is not None or erasure.due_at > timezone.now():
        raise Refused(_("Nobody may do this."))
    record(viewer, "erasure.delayed", person=erasure.person, until=f"{erasure.latest:%Y-%m-%d}")


@verb("erasure.recalled")
def recall_erasure(viewer: Viewer, *, approval: Approval) -> Erasure:
    """Take back what two officers ordered, as two officers agreed. The person reads why. Raises Refused."""
    erasure = _stopped(viewer, approval, RECALLED)
    _let_go(erasure, said=approval.reason)
    record(viewer, RECALLED, person=erasure.person, reason=approval.reason, approval=approval.pk)
    return erasure


@verb("person.erased")
def carry_out(viewer: Viewer, *, erasure: Erasure) -> Erasure:
    """Erase somebody. A job of the house, after the waiting time or after a restore; nobody else may."""
    from majlis.personal import erasing

    if viewer.person_id is not None:
        raise Refused(_("Nobody may do this."))
    locked = Erasure.objects.select_for_update(of=("self",), no_key=True).get(pk=erasure.pk)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.person_id)
    if locked.state != Erasure.State.WAITING or (locked.ground and not holds(locked.ground, person)):
        raise Refused(_("This does not wait any more."))
    erasing.empty_the_database(erasing.begun(person, texts=locked.texts))
    locked.state, locked.settled_at, locked.reason, locked.said = Erasure.State.DONE, timezone.now(), "", ""
    locked.save(update_fields=["state", "settled_at", "reason", "said"])
    record(viewer, "person.erased", person=person, texts=locked.texts)
    return locked


@verb("retention.followed")
def write_down(viewer: Viewer, *, counts: Mapping[str, int], at: datetime) -> None:
    """Leave a tombstone for each class of which something was deleted. A job of the house."""
    Tombstone.objects.bulk_create(Tombstone(key=key, count=count, at=at) for key, count in counts.items())
    record(viewer, "retention.followed", counts=dict(counts))

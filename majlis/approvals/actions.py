"""The verbs of this office: ask for a deed, decide about it, take it back, let it lapse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.locking import lock
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import DEEDS, About
from majlis.approvals.models import Approval
from majlis.approvals.policy import could_be_granted, renewed, require_decider, why_not_granted, why_over
from majlis.ledger.record import record, verb
from majlis.network.models import Person

CHANGED = _("What this is about has changed since you opened the page. Look again.")
_NOBODY = _(
    "Nobody could grant this if you ask for it: each other officer is kept from that. Somebody else has to"
    " ask for it, or somebody of another organisation has to be given that duty first."
)
_NO_REASON = _("Please say why. The reason is kept.")


def _locked(approval: Approval) -> Approval:
    """The approval as it is stored now, kept from every other decider until the transaction ends."""
    return Approval.objects.select_for_update(of=("self",), no_key=True).get(pk=approval.pk)


def _hold_still(approval: Approval, decider: Viewer) -> None:
    """Keep what a deed stands on as it is from the look until it is done, in the order of the house.

    Everybody with a duty, too: deeds count officers, and must lock nobody later with a smaller number.
    """
    if locks := DEEDS[approval.deed].locks:
        locks(approval)
    if approval.item_id is not None:
        approval.item = Item.unguarded.select_for_update(no_key=True).get(pk=approval.item_id)
    there = {approval.asker_id, approval.person_id or 0, decider.person_id or 0}
    lock(there, officers_too=True)


def _as_stored(viewer: Viewer) -> Viewer:
    """The decider as they stand now that nobody can move them any more."""
    return Viewer.of(Person.objects.get(pk=viewer.person_id or 0))


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Refused(_NO_REASON)
    return reason.strip()


@verb("approval.asked")
def ask(
    viewer: Viewer,
    *,
    deed: str,
    about: About = None,
    reason: str,
    facts: Mapping[str, Any] | None = None,
    until: datetime | None = None,
) -> Approval:
    """Ask for a deed, about an item, a person, or neither. Raises Refused, KeyError for an unknown deed.

    Refused is also what nobody could grant because this one asks: it would only wait.

    `until` is when it would come too late, where that is before its time is over.

    The line has no reason and no facts in it: they may be about what is marked.
    """
    known = DEEDS[deed]
    if not known.may_be_asked_by(viewer, about):
        raise Refused(_("You cannot ask for this."))
    item = about if isinstance(about, Item) else None
    person = about if isinstance(about, Person) else None
    if item is not None and not gate.may_read(viewer, item):
        raise Refused(_("You cannot ask for this."))
    now = timezone.now()
    approval = Approval(
        deed=deed,
        item=item,
        person=person,
        facts=dict(facts or {}),
        asker_id=viewer.person_id or 0,
        reason=_reasoned(reason),
        asked_at=now,
        expires_at=min(now + known.lasts, until or now + known.lasts),
        likeness=known.likeness(item or person, facts or {}),
    )
    if not could_be_granted(approval):
        raise Refused(_NOBODY)
    _store(approval)
    record(viewer, "approval.asked", item, person=person, approval=approval.pk, deed=deed)
    return approval


def _store(approval: Approval) -> None:
    """Keep a question, once: also of two people who ask at the same moment the database lets in one."""
    alike = Approval.objects.filter(likeness=approval.likeness, state=Approval.State.ASKED).first()
    if alike is not None and alike.overdue:  # the worker has not been there yet
        lapse(Viewer.system("approvals"), approval=alike)
    _keep(approval)


def _keep(approval: Approval) -> None:
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError:
        raise Refused(_("This has been asked for already and waits for a decision.")) from None


@verb("approval.decided")
def decide(viewer: Viewer, *, approval: Approval, granted: bool, reason: str) -> Approval:
    """Grant or refuse what somebody else asked for; what is granted is done in the same moment.

    Raises Refused for whoever may not decide, for what is settled, and when a second decider was quicker; and
    whatever the deed raises where it cannot be done any more, such as ValidationError.
    """
    locked = _locked(approval)
    require_decider(viewer, locked, granted=granted)
    if granted:
        _hold_still(locked, viewer)
        require_decider(_as_stored(viewer), locked, granted=True)
    if granted and locked.reason != approval.reason:  # of what was added the decider has seen nothing
        raise Refused(CHANGED)
    if granted and (said := why_not_granted(locked)):
        raise Refused(said)
    state = Approval.State
    locked.state = state.GRANTED if granted else state.REFUSED
    locked.decider_id, locked.decision = viewer.person_id, _reasoned(reason)
    locked.decided_at = timezone.now()
    locked.save(update_fields=["state", "decider", "decision", "decided_at"])
    if granted:  # first: whoever has the end of the ledger waits for nobody any more
        DEEDS[locked.deed].runs(viewer, locked)
    record(
        viewer,
        "approval.decided",
        locked.item,
        person=locked.person,
        approval=locked.pk,
        deed=locked.deed,
        granted=granted,
    )
    return locked


@verb("approval.supplemented")
def supplement(viewer: Viewer, *, approval: Approval, reason: str, facts: Mapping[str, Any]) -> Approval:
    """Add what a question lacks since something has changed, such as the consent of who wrote meanwhile.

    `facts` are those that whoever asked has seen: of what came later nobody has said anything.
    Raises Refused.
    """
    locked = _locked(approval)
    if locked.item_id is not None:
        locked.item = Item.unguarded.select_for_update(no_key=True).get(pk=locked.item_id)
    gate.require(viewer, "approval.supplemented", locked)
    if locked.item is not None and not gate.may_read(viewer, locked.item):
        raise Refused(_("You cannot ask for this."))
    if renewed(locked) != facts:
        raise Refused(CHANGED)
    locked.reason = f"{locked.reason}\n\n{_reasoned(reason)}"
    locked.facts = {**locked.facts, **facts}
    locked.likeness = DEEDS[locked.deed].likeness(locked.item or locked.person, locked.facts)
    _keep(locked)
    record(
        viewer,
        "approval.supplemented",
        locked.item,
        person=locked.person,
        approval=locked.pk,
        deed=locked.deed,
    )
    return locked


@verb("approval.withdrawn")
def withdraw(viewer: Viewer, *, approval: Approval) -> Approval:
    """Take back what one asked for oneself. Raises Refused."""
    locked = _locked(approval)
    gate.require(viewer, "approval.withdrawn", locked)
    return _end(viewer, locked, Approval.State.WITHDRAWN, "approval.withdrawn")


@verb("approval.lapsed")
def lapse(viewer: Viewer, *, approval: Approval) -> Approval:
    """Write down that nobody decided in time, or that it was overtaken. A job of the house.

    Raises Refused while it can still be decided.
    """
    locked = _locked(approval)
    cause = Approval.Cause.TIME if locked.overdue else why_over(locked)
    if viewer.person_id is not None or not locked.waits or cause is None:
        raise Refused(_("Nobody may do this."))
    locked.cause = cause
    return _end(viewer, locked, Approval.State.LAPSED, "approval.lapsed", cause=cause.value)


def _end(viewer: Viewer, approval: Approval, state: Approval.State, name: str, **more: str) -> Approval:
    approval.state, approval.decided_at = state, timezone.now()
    approval.save(update_fields=["state", "decided_at", "cause"])
    said: dict[str, Any] = {"approval": approval.pk, "deed": approval.deed, **more}
    record(viewer, name, approval.item, person=approval.person, **said)
    return approval

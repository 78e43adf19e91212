"""Who may decide: somebody else than who asked and than who is concerned, with the deed's duty, in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused, right
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import DEEDS, Keeps
from majlis.approvals.models import Approval
from majlis.approvals.queries import deciders
from majlis.network.models import Person


def why_not(viewer: Viewer, approval: Approval) -> Promise | None:
    """What keeps this viewer from deciding either way, None when nothing does."""
    known = DEEDS.get(approval.deed)
    if known is None or not viewer.vetted or known.duty not in viewer.duties:
        return _("Only those whose duty it is can decide about this.")
    if viewer.person_id == approval.asker_id:
        return _("You asked for this yourself: somebody else has to decide.")
    if viewer.person_id == approval.person_id:
        return _("This is about you: somebody else has to decide.")
    return _closed(approval)


def came_late(viewer: Viewer, approval: Approval) -> bool:
    """Whether nothing but that it is settled keeps this viewer from deciding: another one was quicker."""
    known = DEEDS.get(approval.deed)
    theirs = known is not None and viewer.vetted and known.duty in viewer.duties
    return theirs and not approval.waits and viewer.person_id not in (approval.asker_id, approval.person_id)


# What a deed that says nothing itself asks of its second hand: a room above knows of houses.
SECOND_HAND: list[Keeps] = []


def kept_from_granting(viewer: Viewer, approval: Approval) -> Promise | None:
    """What keeps one who may decide from granting it, None where nothing does: a refusal is open to them.

    A refusal lets nobody in: else what nobody may grant would wait, and keep the same from being asked for
    by somebody for whom it can be granted.
    """
    known = DEEDS.get(approval.deed)
    asked = [known.keeps] if known is not None and known.keeps else SECOND_HAND
    return next((said for keeps in asked if (said := keeps(viewer, approval))), None)


def could_be_granted(approval: Approval) -> bool:
    """Whether somebody is there who may grant it, as people stand and work now."""
    known = DEEDS[approval.deed]
    if known.keeps is None:  # what is asked of all deeds keeps nobody where nobody else could
        return True
    those = (Viewer.of(one) for one in deciders(approval, known.duty))
    return any(known.keeps(one, approval) is None for one in those)


def _closed(approval: Approval) -> Promise | None:
    if approval.waits and approval.overdue:
        return _("The time to decide about this is over. It can be asked for again.")
    if not approval.waits:
        return _("This is settled already: it was decided, taken back, or nobody decided in time.")
    return None


# What a room knows of where somebody stands: whether that has moved since a moment.
MOVED: list[Callable[[int, datetime], bool]] = []


def _asker(approval: Approval) -> Viewer:
    return Viewer.of(Person.objects.get(pk=approval.asker_id))


def asker_stands(approval: Approval) -> bool:
    """Whether the one who asked could still ask for it today: two people stand behind a deed, not one.

    Whether they can read what it is about at this moment is no part of it: that comes and goes.
    """
    known = DEEDS.get(approval.deed)
    return known is not None and known.may_be_asked_by(_asker(approval), approval.item or approval.person)


def has_moved(approval: Approval) -> bool:
    """Whether who asked has gone, come back or changed house since, or whom it is about where that counts.

    What was a reason then need not be one now, even where both stand again as they stood.
    """
    known = DEEDS.get(approval.deed)
    people = {approval.asker_id, approval.person_id if known is None or known.moves else None} - {None}
    return any(moved(one, approval.asked_at) for one in people if one for moved in MOVED)


def why_over(approval: Approval) -> Approval.Cause | None:
    """Why it can be granted no more, whoever decides and whatever comes; None while it can."""
    known = DEEDS.get(approval.deed)
    if has_moved(approval):
        return Approval.Cause.MOVED
    if known is None:
        return Approval.Cause.DONE
    if known.overtaken is not None and (cause := known.overtaken(approval)) is not None:
        return cause
    return None if asker_stands(approval) else Approval.Cause.ASKER


def is_overtaken(approval: Approval) -> bool:
    """Whether it can be granted no more, whoever decides: it lapses, and can be asked for again."""
    return why_over(approval) is not None


_OVER = {
    Approval.Cause.MOVED: _(
        "Since it was asked for, whoever asked or whom it is about was suspended, came back, or changed"
        " organisation. Refuse it; it can be asked for again."
    ),
    Approval.Cause.DONE: _(
        "What this is about was done, or has changed since it was asked for, so that it no longer fits."
        " Refuse it; it can be asked for again."
    ),
    Approval.Cause.PLACED: _(
        "Who reads this has changed since it was asked for: its source chose so. Refuse it; it can be asked"
        " for again."
    ),
    Approval.Cause.SOURCE: _(
        "Its source has kept out the person who asked, who could no longer ask for it today. Refuse it."
    ),
    Approval.Cause.ASKER: _("The person who asked for this could no longer ask for it today. Refuse it."),
}


def hindrance(approval: Approval) -> Promise | None:
    """What keeps it from being granted at this moment and may pass; None for nothing."""
    if approval.item is not None and not gate.may_read(_asker(approval), approval.item):
        return _(
            "The person who asked cannot read what this is about at this moment, and could no longer ask for"
            " it. It can be granted once they can read it again."
        )
    known = DEEDS.get(approval.deed)
    return known.hindered(approval) if known is not None and known.hindered else None


def why_not_granted(approval: Approval) -> Promise | None:
    """Why it cannot be granted now, whoever decides: for good, or until something is over."""
    over = why_over(approval)
    return _OVER[over] if over is not None else hindrance(approval)


def renewed(approval: Approval) -> dict[str, Any]:
    """Of the facts that may be renewed those that are others now than they were when it was asked for."""
    known = DEEDS.get(approval.deed)
    now = known.renews(approval) if known is not None and known.renews else {}
    return {name: fact for name, fact in now.items() if approval.facts.get(name) != fact}


def require_decider(viewer: Viewer, approval: Approval, *, granted: bool) -> None:
    """Let a decision pass, or raise `Refused` with the reason why not."""
    sentence = why_not(viewer, approval)
    if sentence is None and granted:
        sentence = kept_from_granting(viewer, approval)
    if sentence is not None:
        raise Refused(sentence)
    if approval.item is not None and not gate.may_read(viewer, approval.item):
        raise Refused(_("Only those who may read what this is about can decide about it."))


def may_decide(viewer: Viewer, approval: Approval) -> bool:
    """Whether the form to decide is shown."""
    return why_not(viewer, approval) is None


def lacking(viewer: Viewer, approval: Approval) -> dict[str, Any]:
    """What whoever asked has to add to it, as `renewed` says; nothing for others, and where it is settled.

    Nobody else knows who has agreed to what.
    """
    theirs = viewer.vetted and viewer.person_id == approval.asker_id
    return renewed(approval) if theirs and approval.waits and not approval.overdue else {}


def may_add(viewer: Viewer, approval: Approval) -> bool:
    """Whether something is lacking, and it can still be granted with that."""
    return bool(lacking(viewer, approval)) and why_over(approval) is None


def may_withdraw(viewer: Viewer, approval: Approval) -> bool:
    """Whoever asked may take it back while nobody has decided."""
    return approval.waits and viewer.person_id == approval.asker_id


right("approval.decided", may_decide, _("Only those whose duty it is can decide about this."))
right(
    "approval.supplemented",
    may_add,
    _("Only the person who asked can add to this, and only what has changed since while nobody has decided."),
)
right(
    "approval.withdrawn",
    may_withdraw,
    _("Only the person who asked can take this back, and only while nobody has decided."),
)

"""Who may decide: somebody else than who asked and than who is concerned, with the deed's duty, in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused, right
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.network.models import Person


def why_not(viewer: Viewer, approval: Approval) -> Promise | None:
    """What keeps this viewer from deciding, None when nothing does."""
    known = DEEDS.get(approval.deed)
    if known is None or not viewer.vetted or known.duty not in viewer.duties:
        return _("Only those whose duty it is can decide about this.")
    if viewer.person_id == approval.asker_id:
        return _("You asked for this yourself: somebody else has to decide.")
    if viewer.person_id == approval.person_id:
        return _("This is about you: somebody else has to decide.")
    return _closed(approval) or (known.keeps(viewer, approval) if known.keeps else None)


def _closed(approval: Approval) -> Promise | None:
    if approval.waits and approval.overdue:
        return _("The time to decide about this is over. It can be asked for again.")
    if not approval.waits:
        return _("This is settled already: it was decided, taken back, or nobody decided in time.")
    return None


# What a room knows of where somebody stands: whether that has moved since a moment.
MOVED: list[Callable[[int, datetime], bool]] = []


def asker_stands(approval: Approval) -> bool:
    """Whether the one who asked could still ask for it today: two people stand behind a deed, not one."""
    asker, known = Viewer.of(Person.objects.get(pk=approval.asker_id)), DEEDS.get(approval.deed)
    about = approval.item or approval.person
    if approval.item is not None and not gate.may_read(asker, approval.item):
        return False
    return known is not None and known.may_be_asked_by(asker, about)


def has_moved(approval: Approval) -> bool:
    """Whether who asked, or whom it is about, has gone, come back or changed house since it was asked for.

    What was a reason then need not be one now, even where both stand again as they stood.
    """
    people = {approval.asker_id, approval.person_id} - {None}
    return any(moved(one, approval.asked_at) for one in people if one for moved in MOVED)


def is_overtaken(approval: Approval) -> bool:
    """Whether it can be granted no more, whoever decides: it lapses, and can be asked for again."""
    known = DEEDS.get(approval.deed)
    if known is None or not asker_stands(approval) or has_moved(approval):
        return True
    return known.overtaken is not None and known.overtaken(approval)


def require_decider(viewer: Viewer, approval: Approval) -> None:
    """Let a decision pass, or raise `Refused` with the reason why not."""
    if sentence := why_not(viewer, approval):
        raise Refused(sentence)
    if approval.item is not None and not gate.may_read(viewer, approval.item):
        raise Refused(_("Only those who may read what this is about can decide about it."))


def may_decide(viewer: Viewer, approval: Approval) -> bool:
    """Whether the form to decide is shown."""
    return why_not(viewer, approval) is None


def may_withdraw(viewer: Viewer, approval: Approval) -> bool:
    """Whoever asked may take it back while nobody has decided."""
    return approval.waits and viewer.person_id == approval.asker_id


right("approval.decided", may_decide, _("Only those whose duty it is can decide about this."))
right(
    "approval.withdrawn",
    may_withdraw,
    _("Only the person who asked can take this back, and only while nobody has decided."),
)

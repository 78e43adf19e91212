"""Having somebody else's data erased, and stopping an erasure, needs two people of the secretariat."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from majlis.access import policy
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import About, deed
from majlis.approvals.models import Approval
from majlis.kit.dates import day
from majlis.network.models import Person
from majlis.personal import actions, queries
from majlis.personal.forms import language_of
from majlis.personal.locking import lock_waiting
from majlis.personal.models import Erasure
from majlis.personal.policy import HELD, ORDERED, RECALLED

Said = Sequence[tuple[Promise | str, str]]


def _may_ask(viewer: Viewer, about: About) -> bool:
    known = isinstance(about, Person) and about.erased_at is None
    return known and policy.allowed(viewer, ORDERED, about)


def _lock_waiting(approval: Approval) -> None:
    """Lock an erasure that waits before the people, as the worker does."""
    lock_waiting(approval.person_id or 0)


def _waits_already(approval: Approval) -> Promise | None:
    """An erasure that may still be undone: were the question over with it, whom it is about could end it."""
    if queries.waiting_for(approval.person_id) is None:
        return None
    return _("An erasure of this person waits already. If it is undone, this can be granted.")


def _settled(approval: Approval) -> Approval.Cause | None:
    """That the erasure that it was asked about waits no more; one asked for later is another one."""
    waiting = queries.waiting_for(approval.person_id)
    stands = waiting is not None and waiting.asked_at <= approval.asked_at
    return None if stands else Approval.Cause.DONE


def _says(viewer: Viewer, approval: Approval) -> Said:
    """What a decider has to know besides the reason: what goes, and when."""
    texts = _("Withdrawn, too") if approval.facts.get("texts") else _("Remain, under a pseudonym")
    when = _(
        "Two weeks after the decision. The person is told, and until then two officers can take it back."
    )
    return [(_("What they wrote"), str(texts)), (_("When it happens"), str(when))]


@deed(
    ORDERED,
    label=_("Have somebody's data erased"),
    duty="secretariat",
    asks=_may_ask,
    says=_says,
    hindered=_waits_already,
    once=True,
    locks=_lock_waiting,
    moves=False,
)
def order(viewer: Viewer, approval: Approval) -> None:
    """Run once a second officer has granted it."""
    actions.order_erasure(viewer, approval=approval)


def _stoppable(viewer: Viewer, about: About, deed: str) -> bool:
    waiting = queries.waiting_for(about.pk) if isinstance(about, Person) else None
    known = waiting is not None and not waiting.ground and waiting.by_themselves == (deed == HELD)
    return known and policy.allowed(viewer, ORDERED, about)


def _may_hold(viewer: Viewer, about: About) -> bool:
    return _stoppable(viewer, about, HELD)


def _may_recall(viewer: Viewer, about: About) -> bool:
    return _stoppable(viewer, about, RECALLED)


def _stands(approval: Approval) -> Said:
    """The day on which it happens if nobody decides: it may come before the question lapses."""
    waiting = queries.waiting_for(approval.person_id) if approval.waits else None
    return [(_("The erasure happens on"), day(waiting.due_at))] if waiting is not None else []


def _reads(approval: Approval) -> Said:
    """In which language the person reads: a reason in another one tells them little."""
    return [(_("The person’s language"), language_of(approval.person))] if approval.person else []


def _hold_says(viewer: Viewer, approval: Approval) -> Said:
    """On what ground, for how long, and who reads the reason."""
    hold = str(approval.facts.get("hold"))
    days = int(approval.facts.get("days") or 0)
    long = ngettext("%(n)s day from the decision", "%(n)s days from the decision", days) % {"n": days}
    ground = dict(Erasure.Hold.choices).get(hold, hold)
    reads = _("The person, with the new day. They asked for it themselves, and it is put off, not undone.")
    said = [(_("Ground"), str(ground)), (_("For how long"), long), (_("Who reads the reason"), str(reads))]
    return [*_stands(approval), *said, *_reads(approval)]


def _recall_says(viewer: Viewer, approval: Approval) -> Said:
    reads = _("The person. Their data stays as it was.")
    return [*_stands(approval), (_("Who reads the reason"), str(reads)), *_reads(approval)]


@deed(
    HELD,
    label=_("Hold back the erasure that somebody asked for"),
    duty="secretariat",
    asks=_may_hold,
    says=_hold_says,
    overtaken=_settled,
    once=True,
    locks=_lock_waiting,
    moves=False,
)
def hold(viewer: Viewer, approval: Approval) -> None:
    """Put it off."""
    actions.hold_erasure(viewer, approval=approval)


@deed(
    RECALLED,
    label=_("Take back an ordered erasure"),
    duty="secretariat",
    asks=_may_recall,
    says=_recall_says,
    overtaken=_settled,
    once=True,
    locks=_lock_waiting,
    moves=False,
)
def recall(viewer: Viewer, approval: Approval) -> None:
    """Take it back."""
    actions.recall_erasure(viewer, approval=approval)


def ask_to_stop(viewer: Viewer, erasure: Erasure, *, reason: str, **facts: str) -> Approval:
    """Ask a second officer to hold back what somebody wished, or to take back what was ordered."""
    deed = HELD if erasure.by_themselves else RECALLED
    return approvals.ask(
        viewer, deed=deed, about=erasure.person, reason=reason, facts=facts, until=erasure.due_at
    )


def ask(viewer: Viewer, person: Person, *, reason: str, texts: bool) -> Approval:
    """Ask a second officer to have somebody's data erased. Raises Refused."""
    policy.check(viewer, ORDERED, person)
    if queries.waiting_for(person.pk) is not None:
        raise Refused(_("This has been asked for already."))
    return approvals.ask(viewer, deed=ORDERED, about=person, reason=reason, facts={"texts": texts})

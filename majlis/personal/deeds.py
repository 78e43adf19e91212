"""Having somebody else's data erased needs two people of the secretariat."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import policy
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import About, deed
from majlis.approvals.models import Approval
from majlis.network.models import Person
from majlis.personal import actions, queries
from majlis.personal.policy import ORDERED


def _may_ask(viewer: Viewer, about: About) -> bool:
    known = isinstance(about, Person) and about.erased_at is None
    return known and policy.allowed(viewer, ORDERED, about)


def _says(viewer: Viewer, approval: Approval) -> Sequence[tuple[Promise | str, str]]:
    """What a decider has to know besides the reason: what goes, and when."""
    texts = _("Withdrawn, too") if approval.facts.get("texts") else _("Remain, under a pseudonym")
    when = _("Two weeks after the decision. The person is told, and it can be undone until then.")
    return [(_("What they wrote"), str(texts)), (_("When it happens"), str(when))]


@deed(
    ORDERED,
    label=_("Have somebody's data erased"),
    duty="secretariat",
    asks=_may_ask,
    says=_says,
    once=True,
)
def order(viewer: Viewer, approval: Approval) -> None:
    """Run once a second officer has granted it."""
    actions.order_erasure(viewer, approval=approval)


def ask(viewer: Viewer, person: Person, *, reason: str, texts: bool) -> Approval:
    """Ask a second officer to have somebody's data erased. Raises Refused."""
    policy.check(viewer, ORDERED, person)
    if queries.waiting_for(person.pk) is not None:
        raise Refused(_("This has been asked for already."))
    return approvals.ask(viewer, deed=ORDERED, about=person, reason=reason, facts={"texts": texts})

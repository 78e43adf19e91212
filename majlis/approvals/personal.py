"""What approvals by a second person hold of people."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.holdings import Erasing, Section, emptied, erases, exports, stays
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.network.models import Person

stays("approvals.Approval.person", "leads to the emptied row")
stays("approvals.Approval.asker", "leads to the emptied row")
stays("approvals.Approval.decider", "leads to the emptied row")
emptied("approvals.Approval.reason", "of what was asked about the person")
emptied("approvals.Approval.decision", "of what was asked about the person")
emptied("approvals.Approval.facts", "of what was asked about the person")
emptied("approvals.Approval.likeness", "of what was asked about the person")


@exports
def asked(viewer: Viewer, person: Person) -> list[Section]:
    """What one asked for; what others said about it is theirs."""
    labels = {
        "asked_at": _("When"),
        "deed": pgettext_lazy("was asked or done", "What"),
        "reason": _("Reason"),
    }
    mine = Approval.objects.filter(asker=person).order_by("pk").values("asked_at", "deed", "reason")
    title = _("Approvals by a second person that you asked for")
    words = {"deed": lambda deed: DEEDS[deed].label if deed in DEEDS else deed}
    return [Section("approvals", title, labels, list(mine), words=words)]


def lock_for_erasing(person_id: int) -> None:
    """Lock what an erasure changes here, before the erasure and the person: so does every decision.

    In the other order the worker and two officers who stop the erasure would wait for each other.
    """
    changed = Approval.objects.filter(Q(person=person_id) | Q(asker=person_id)).order_by("pk")
    list(changed.select_for_update(of=("self",), no_key=True).values_list("pk"))


@erases
def empty_what_was_said(erasing: Erasing) -> None:
    """What was said about a person goes; that a decision was made, and by whom, stays."""
    about = Approval.objects.filter(person=erasing.person)
    about.filter(state=Approval.State.ASKED).update(state=Approval.State.WITHDRAWN)
    about.update(reason="", decision="", facts={}, likeness=None)
    Approval.objects.filter(asker=erasing.person).update(reason="")

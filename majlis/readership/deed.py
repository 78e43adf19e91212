"""Making a marking wider without the source at the keyboard: two people, and its recorded consent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from majlis.access import gate, loosening
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import deed
from majlis.approvals.models import Approval
from majlis.readership import placing, policy
from majlis.readership.actions import DEED, loosen_marking
from majlis.readership.placing import Wanted
from majlis.readership.wording import in_words, labels_of

_LEFT = _("Its author has left the organisation it came from: that has to agree.")


def _says(viewer: Viewer, approval: Approval) -> Sequence[tuple[Promise | str, str | Sequence[str]]]:
    """What a decider has to know: how it is, and how it would be; no circle that they may not know."""
    placings = [approval.facts[name] for name in ("before", "after")]
    labels = labels_of(placings, gate.circles(viewer))
    before, after = (in_words(facts, labels) for facts in placings)
    others = len(approval.facts.get("writers", ()))
    with_others = ngettext(
        "Of the source, and of %(n)s other person who wrote here",
        "Of the source, and of %(n)s other people who wrote here",
        others,
    ) % {"n": others}
    consent = with_others if others else str(_("Of the source"))
    if approval.item and _author_gone(approval.item):
        consent = f"{consent}. {_LEFT}"
    return [
        (_("Until now"), before),
        (_("From now on"), after),
        (_("Whose consent is needed"), consent),
    ]


def _author_gone(item: Item) -> bool:
    """Whether its author works elsewhere now, where it may be said who wrote it."""
    speaks = loosening.speaks_for_source(Viewer.of(item.author), item)
    return not item.terms.hides_author and not speaks


def _overtaken(approval: Approval) -> bool:
    """Whether who reads it, or what stands in it, has changed since: nobody has consented to that."""
    item = approval.item
    if item is None or facts_of(Placement.of(item)) != approval.facts["before"]:
        return True
    return bool(item.updated_at.isoformat() != approval.facts.get("written"))


@deed(
    DEED,
    label=_("Make who reads something wider, with the consent of its source"),
    duty="secretariat",
    asks=policy.may_ask,
    says=_says,
    overtaken=_overtaken,
)
def loosen(viewer: Viewer, approval: Approval) -> None:
    """Run once a second person has granted it."""
    if approval.item is not None:
        loosen_marking(viewer, item=approval.item, approval=approval)


def ask(viewer: Viewer, item: Item, wanted: Wanted, consent: str) -> Approval:
    """Ask a second person for another placing; `consent` says how and when the source agreed.

    Raises ValidationError by field, Refused.
    """
    gate.require(viewer, DEED, item)
    sound = placing.sound(viewer, item, wanted)
    placing.check(item, sound)
    after = placing.as_planned(item, sound)
    now = Placement.of(item)
    facts: dict[str, Any] = {
        "before": facts_of(now),
        "after": facts_of(after),
        "grounds": [ground.key for ground in loosening.grounds(now, after)],
        "written": item.updated_at.isoformat(),  # what is said later, nobody has consented to
        "writers": sorted(loosening.others_in(item)),
    }
    return approvals.ask(viewer, deed=DEED, about=item, reason=consent, facts=facts)

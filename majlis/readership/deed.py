"""Making a marking wider without the source at the keyboard: two people, and its recorded consent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from majlis.access import gate, loosening
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.access.wording import in_words, labels_of
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import deed
from majlis.approvals.models import Approval
from majlis.ledger.models import Entry
from majlis.readership import placing, policy
from majlis.readership.actions import DEED, loosen_marking
from majlis.readership.placing import Wanted

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
        (_("What is asked for"), after),
        (_("Whose consent is needed"), consent),
    ]


def _author_gone(item: Item) -> bool:
    """Whether its author works elsewhere now, where it may be said who wrote it."""
    speaks = loosening.speaks_for_source(Viewer.of(item.author), item)
    return not item.terms.hides_author and not speaks


def _overtaken(approval: Approval) -> Approval.Cause | None:
    """That its source has said otherwise since, or two have made it wider: what comes is a new question.

    Nothing that one of the others can do to it is a reason, or that passes: a report, a reply, a reader who
    is kept out, a placing that a moderator may give back.
    """
    if approval.item is None:
        return Approval.Cause.DONE
    since = Entry.objects.filter(item=approval.item.pk, at__gte=approval.asked_at)
    by_source = since.filter(actor=approval.item.author_id)
    if by_source.filter(verb="marking.changed").exists():
        return Approval.Cause.PLACED
    if by_source.filter(verb="reader.barred", person=approval.asker).exists():
        return Approval.Cause.SOURCE
    return Approval.Cause.DONE if since.filter(verb=DEED).exists() else None


def _hindered(approval: Approval) -> Promise | None:
    """What nobody has consented to as it is now: another placing, or words that came since."""
    item = approval.item
    if item is None or facts_of(Placement.of(item)) != approval.facts["before"]:
        return _(
            "Who reads this has changed since it was asked for. It can be granted once that is undone, or be"
            " asked for again."
        )
    if _renewed(approval) == {name: approval.facts.get(name) for name in ("written", "writers")}:
        return None
    return _(
        "Something was written or changed here since it was asked for. Whoever wrote it has to agree, too:"
        " the person who asked adds how and when they did."
    )


def _renewed(approval: Approval) -> dict[str, Any]:
    """Up to when, and of whom, the words are that somebody has consented for."""
    return _consented(approval.item) if approval.item else {}


def _consented(item: Item) -> dict[str, Any]:
    return {
        "written": item.updated_at.isoformat(),  # what is said later, nobody has consented to
        "writers": sorted(loosening.others_in(item)),
    }


@deed(
    DEED,
    label=_("Make who reads something wider, with the consent of its source"),
    duty="secretariat",
    asks=policy.may_ask,
    says=_says,
    overtaken=_overtaken,
    hindered=_hindered,
    renews=_renewed,
)
def loosen(viewer: Viewer, approval: Approval) -> None:
    """Run once a second person has granted it."""
    if approval.item is not None:
        loosen_marking(viewer, item=approval.item, approval=approval)


def ask(viewer: Viewer, item: Item, wanted: Wanted, consent: str, *, seen: str = "") -> Approval:
    """Ask a second person for another placing; `consent` says how and when the source agreed.

    `seen` says when it was last written in as the page showed it: nobody has agreed to what came later.
    Raises ValidationError by field, Refused.
    """
    gate.require(viewer, DEED, item)
    if seen and seen != item.updated_at.isoformat():
        raise ValidationError(
            _(
                "Something was written or changed here since you opened this page. Look at it, and ask once"
                " whoever wrote it has agreed, too."
            )
        )
    sound = placing.sound(viewer, item, wanted)
    placing.check(item, sound)
    after = placing.as_planned(item, sound)
    now = Placement.of(item)
    facts: dict[str, Any] = {
        "before": facts_of(now),
        "after": facts_of(after),
        "grounds": [ground.key for ground in loosening.grounds(now, after)],
        **_consented(item),
    }
    return approvals.ask(viewer, deed=DEED, about=item, reason=consent, facts=facts)

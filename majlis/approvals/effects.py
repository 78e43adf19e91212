"""Who is told: those who can decide, and then the one who asked. A notice never says what it is about.

Where it is about an item, the gate is asked about that: whoever may not read it is told of no decision.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.approvals.queries import deciders
from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless
from majlis.notifications.rules import Over, Telling, ends, reason, silent, tells
from majlis.search.index import still_true

reason(
    "approval",
    _("Decisions on what I asked for"),
    _("You are told because you asked for something that a second person decides."),
    weight=30,
)


def _approval(entry: Entry) -> Approval:
    return Approval.objects.get(pk=entry.facts["approval"])


def _url(approval: Approval) -> str:
    return reverse("approvals:approval", args=[approval.pk])


@tells("approval.supplemented")
@tells("approval.asked")
def asked(entry: Entry) -> Iterable[Telling]:
    """Those who can decide, while it waits."""
    approval = _approval(entry)
    known = DEEDS.get(approval.deed)
    if known is None or not approval.waits:
        return
    for person in deciders(approval, known.duty):
        sentence = _("%(who)s asks for the approval of a second person.")
        yield Telling(person.pk, "request", approval.item, sentence, _url(approval))


@tells("approval.decided")
def decided(entry: Entry) -> Iterable[Telling]:
    """The one who asked."""
    approval = _approval(entry)
    sentence = (
        _("%(who)s granted what you asked for.")
        if entry.facts["granted"]
        else _("%(who)s refused what you asked for.")
    )
    yield Telling(approval.asker_id, "approval", approval.item, sentence, _url(approval))


_LAPSED = {
    Approval.Cause.TIME: _("Nobody decided in time about what you asked for."),
    Approval.Cause.MOVED: _(
        "What you asked for was overtaken: since then you, or whom it is about, were suspended, came back, or"
        " changed organisation. Ask again if it is still needed."
    ),
    Approval.Cause.PLACED: _(
        "What you asked for was overtaken: its source has changed since who reads it. Ask again if it is"
        " still needed."
    ),
    Approval.Cause.SOURCE: _("What you asked for lapsed: its source has kept you out of it."),
    Approval.Cause.DONE: _(
        "What you asked for was overtaken by what has happened since. Ask again if it is still needed."
    ),
    Approval.Cause.ASKER: _("What you asked for lapsed: you could not ask for it any more."),
}


def _cause(entry: Entry) -> Approval.Cause:
    """Why it lapsed; earlier lines say only whether it was overtaken."""
    if said := entry.facts.get("cause"):
        return Approval.Cause(said)
    return Approval.Cause.DONE if entry.facts.get("overtaken") else Approval.Cause.TIME


@tells("approval.lapsed")
def lapsed(entry: Entry) -> Iterable[Telling]:
    """The one who asked."""
    approval = _approval(entry)
    yield Telling(approval.asker_id, "approval", approval.item, _LAPSED[_cause(entry)], _url(approval))


@ends("approval.decided")
@ends("approval.withdrawn")
@ends("approval.lapsed")
def settled(entry: Entry) -> Iterable[Over]:
    """Nobody is asked for a decision any more."""
    yield Over("request", _url(_approval(entry)))


silent("approval.withdrawn", "the page of those who decide shows it no longer")
wordless(
    *("approval.asked", "approval.supplemented", "approval.decided", "approval.withdrawn", "approval.lapsed"),
    why="reasons are read by the one who asks and those who may decide",
)
still_true(
    *("approval.asked", "approval.supplemented", "approval.decided", "approval.withdrawn", "approval.lapsed"),
    why="what was granted has a line of its own",
)

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


@tells("approval.lapsed")
def lapsed(entry: Entry) -> Iterable[Telling]:
    """The one who asked."""
    approval = _approval(entry)
    sentence = (
        _("What you asked for was overtaken by what has happened since. Ask again if it is still needed.")
        if entry.facts.get("overtaken")
        else _("Nobody decided in time about what you asked for.")
    )
    yield Telling(approval.asker_id, "approval", approval.item, sentence, _url(approval))


@ends("approval.decided")
@ends("approval.withdrawn")
@ends("approval.lapsed")
def settled(entry: Entry) -> Iterable[Over]:
    """Nobody is asked for a decision any more."""
    yield Over("request", _url(_approval(entry)))


silent("approval.withdrawn", "the page of those who decide shows it no longer")
wordless(
    *("approval.asked", "approval.decided", "approval.withdrawn", "approval.lapsed"),
    why="reasons are read by the one who asks and those who may decide",
)

"""What auditors see of content safety: which case, and how it was decided; no text and no note."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import called, of, shows
from majlis.safety.kinds import KINDS
from majlis.safety.models import Case, Report, Review


def _kind(key: str) -> object:
    return KINDS[key].label if key in KINDS else key


def _outcome(value: str) -> object:
    return dict([*Case.State.choices, *Case.Outcome.choices]).get(value, value)


for _verb, _label in (
    ("case.taken", pgettext_lazy("audit log", "Took a case")),
    ("case.returned", pgettext_lazy("audit log", "Gave a case back")),
    ("case.appealed", pgettext_lazy("audit log", "Appealed against a decision")),
):
    shows(_verb, _label, "case")
shows(
    "case.decided",
    pgettext_lazy("audit log", "Decided a case"),
    "case",
    "kind",
    "decision",
    "state",
    words={"kind": _kind, "decision": of(Review.Decision), "state": of(Case.State)},
)
shows(
    "case.settled",
    pgettext_lazy("audit log", "A case was settled"),
    "case",
    "kind",
    "outcome",
    "round",
    "quietly",
    words={"kind": _kind, "outcome": _outcome},
)
shows("case.opened", pgettext_lazy("audit log", "Opened a case"), "case", "whole")
shows(
    "text.held",
    pgettext_lazy("audit log", "Held a text back"),
    "case",
    "kind",
    "needs",
    words={"kind": _kind},
)
shows(
    "text.reported",
    pgettext_lazy("audit log", "Reported a text"),
    "case",
    "reason",
    "held",
    words={"reason": of(Report.Reason)},
)
shows(
    "word.refused",
    pgettext_lazy("audit log", "Typed a listed word, which was refused"),
    "place",
    words={"place": called},
)

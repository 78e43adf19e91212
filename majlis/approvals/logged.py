"""What auditors see of steps that one person asks for and another decides: which, and how."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.ledger.shown import shows


def _deed(name: str) -> object:
    return DEEDS[name].label if name in DEEDS else name


def _cause(key: str) -> object:
    return dict(Approval.Cause.choices).get(key, key)


_WORDS = {"deed": _deed}
shows(
    "approval.supplemented",
    pgettext_lazy("audit log", "Added to what was asked for"),
    "deed",
    "approval",
    words=_WORDS,
)
shows("approval.asked", pgettext_lazy("audit log", "Asked for an approval"), "deed", "approval", words=_WORDS)
shows(
    "approval.decided",
    pgettext_lazy("audit log", "Decided what another asked for"),
    "deed",
    "granted",
    "approval",
    words=_WORDS,
)
shows(
    "approval.lapsed",
    pgettext_lazy("audit log", "Let a request lapse"),
    "deed",
    "cause",
    "overtaken",
    "approval",
    words={**_WORDS, "cause": _cause},
)
shows(
    "approval.withdrawn",
    pgettext_lazy("audit log", "Took back a request"),
    "deed",
    "approval",
    words=_WORDS,
)

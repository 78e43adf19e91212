"""What auditors see of the ways in and out: where somebody stood and stands; no evidence and no reason."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import Words, of, shows
from majlis.network.duties import DUTIES
from majlis.network.models import Standing

_MOVES = {
    "application.reopened": pgettext_lazy("audit log", "Appealed or applied anew"),
    "employer.changed": pgettext_lazy("audit log", "Said to work elsewhere"),
    "member.accepted": pgettext_lazy("audit log", "Accepted a member"),
    "member.founded": pgettext_lazy("audit log", "A founder became a member"),
    "member.left": pgettext_lazy("audit log", "Ended a membership"),
    "member.refused": pgettext_lazy("audit log", "Refused an application"),
    "member.restored": pgettext_lazy("audit log", "Restored a member"),
    "member.suspended": pgettext_lazy("audit log", "Suspended a member"),
    "member.vouched": pgettext_lazy("audit log", "Nominated or vouched for somebody"),
    "vetting.begun": pgettext_lazy("audit log", "Began the checks"),
}
_WORDS: dict[str, Words] = {"before": of(Standing), "after": of(Standing)}
for _verb, _label in _MOVES.items():
    shows(_verb, _label, "before", "after", "step", words=_WORDS)


def _duty(name: str) -> object:
    return DUTIES.get(name, name)


shows("application.made", pgettext_lazy("audit log", "Applied"), "step")
shows(
    "applicant.placed",
    pgettext_lazy("audit log", "Said for which organisation somebody applies"),
    "organisation", "before", "after", "step",  # the last three where somebody's word is gone with it
    words=_WORDS,
)  # fmt: skip
shows("duty.granted", pgettext_lazy("audit log", "Gave a duty"), "duty", "approval", words={"duty": _duty})
shows("duty.ended", pgettext_lazy("audit log", "Ended a duty"), "duty", words={"duty": _duty})
shows("focal.granted", pgettext_lazy("audit log", "Named a focal point"), "organisation", "approval")
shows("focal.ended", pgettext_lazy("audit log", "Ended the role of a focal point"), "organisation")
shows("hub.founded", pgettext_lazy("audit log", "Founded the hub"), "founders")
shows(
    "organisation.offboarded",
    pgettext_lazy("audit log", "Let an organisation go"),
    "organisation",
    "people",
)
for _verb, _label, _why in (
    ("founder.entered", pgettext_lazy("audit log", "Came in as a founder"), "the line names who came"),
    ("member.invited", pgettext_lazy("audit log", "Invited somebody"), "who was invited is nobody yet"),
    ("membership.confirmed", pgettext_lazy("audit log", "Confirmed a membership"), "the line names whose"),
    (
        "membership.due",
        pgettext_lazy("audit log", "A membership has to be confirmed"),
        "the line names whose",
    ),
    (
        "referee.named",
        pgettext_lazy("audit log", "Named a referee"),
        "an address; the referee's word is a line",
    ),
):
    shows(_verb, _label, bare=_why)

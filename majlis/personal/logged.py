"""What auditors see of exports and erasures: that there was one, and how far it went."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.access.holdings import SCHEDULE
from majlis.ledger.shown import of, shows
from majlis.personal.models import Erasure


def _class(key: str) -> object:
    return SCHEDULE[key].label if key in SCHEDULE else key


shows("erasure.asked", pgettext_lazy("audit log", "Asked to have one's data erased"), "texts")
shows("erasure.ordered", pgettext_lazy("audit log", "Ordered an erasure"), "texts")
for _verb, _label in (
    ("erasure.planned", pgettext_lazy("audit log", "The schedule planned an erasure")),
    ("erasure.dropped", pgettext_lazy("audit log", "The schedule dropped an erasure")),
):
    shows(_verb, _label, "ground", words={"ground": _class})
shows("erasure.undone", pgettext_lazy("audit log", "Undid an erasure"), bare="the line names whose")
shows(
    "erasure.held",
    pgettext_lazy("audit log", "Held an erasure back"),
    "ground",
    "until",
    "approval",
    words={"ground": of(Erasure.Hold)},
)
shows("erasure.delayed", pgettext_lazy("audit log", "An erasure is late"), "until")
shows("erasure.recalled", pgettext_lazy("audit log", "Took back an ordered erasure"), "approval")
shows("export.asked", pgettext_lazy("audit log", "Asked for an archive of one's data"), "export")
shows("export.made", pgettext_lazy("audit log", "Made an archive of somebody's data"), "export")
shows("person.erased", pgettext_lazy("audit log", "Erased a person"), "texts")
shows(
    "retention.followed",
    pgettext_lazy("audit log", "Deleted what was kept long enough"),
    "counts",
    words={"counts": _class},
)

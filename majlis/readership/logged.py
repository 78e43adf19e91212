"""What auditors see of who reads a thing: marking, caveats and how many, before and afterwards."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import PLACED, PLACED_WORDS, shows

shows(
    "marking.changed",
    pgettext_lazy("audit log", "Changed who reads an item"),
    "case",
    *PLACED,
    words=PLACED_WORDS,
)
shows(
    "marking.restored",
    pgettext_lazy("audit log", "Gave an item back to the readers its source chose"),
    *PLACED,
    words=PLACED_WORDS,
)
shows(
    "marking.loosened",
    pgettext_lazy("audit log", "Opened an item to more readers"),
    "approval",
    *PLACED,
    words=PLACED_WORDS,
)
for _verb, _label in (
    ("reader.barred", pgettext_lazy("audit log", "Kept somebody out of an item")),
    ("reader.readmitted", pgettext_lazy("audit log", "Let somebody read an item again")),
    ("reader.recused", pgettext_lazy("audit log", "Kept oneself out of an item")),
):
    shows(_verb, _label, bare="the line names the item and the person")
shows("source.narrowed", pgettext_lazy("audit log", "A source became narrower"), "source", "line", "ended")

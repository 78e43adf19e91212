"""What auditors see of discussions: which item and which post; of circles nothing, since some are secret."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import PLACED, PLACED_WORDS, shows

for _verb, _label in (
    ("post.written", pgettext_lazy("audit log", "Wrote a post")),
    ("post.edited", pgettext_lazy("audit log", "Changed a post")),
    ("post.withdrawn", pgettext_lazy("audit log", "Withdrew a post")),
    ("post.restored", pgettext_lazy("audit log", "Brought back a post")),
    ("answer.accepted", pgettext_lazy("audit log", "Said which answer helped")),
):
    shows(_verb, _label, "number", "mentioned#")
for _verb, _label in (
    ("thread.asked", pgettext_lazy("audit log", "Asked a question")),
    ("thread.started", pgettext_lazy("audit log", "Started a discussion")),
    ("thread.published", pgettext_lazy("audit log", "Published a draft of a discussion")),
):
    shows(_verb, _label, "mentioned#")
for _verb, _label in (
    ("answer.unaccepted", pgettext_lazy("audit log", "Took back that an answer helped")),
    ("thread.withdrawn", pgettext_lazy("audit log", "Withdrew a discussion")),
):
    shows(_verb, _label, bare="the line names the item")
shows(
    "thread.edited",
    pgettext_lazy("audit log", "Changed a draft of a discussion"),
    *PLACED,
    words=PLACED_WORDS,
)
for _verb, _label in (
    ("circle.joined", pgettext_lazy("audit log", "Took a seat in a circle")),
    ("circle.asked", pgettext_lazy("audit log", "Asked for a seat in a circle")),
    ("circle.admitted", pgettext_lazy("audit log", "Gave a seat in a circle")),
    ("circle.declined", pgettext_lazy("audit log", "Declined a seat in a circle")),
    ("circle.left", pgettext_lazy("audit log", "Gave up a seat in a circle")),
):
    shows(_verb, _label, bare="some circles are secret")

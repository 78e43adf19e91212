"""What auditors see of resources: how many files, which version, and how an audience changed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import PLACED, PLACED_WORDS, shows

shows("resource.shared", pgettext_lazy("audit log", "Shared a resource"), "files")
shows("version.added", pgettext_lazy("audit log", "Added a version"), "version")
shows("resource.edited", pgettext_lazy("audit log", "Changed a resource"), *PLACED, words=PLACED_WORDS)
for _verb, _label in (
    ("resource.published", pgettext_lazy("audit log", "Published a resource")),
    ("resource.withdrawn", pgettext_lazy("audit log", "Withdrew a resource")),
):
    shows(_verb, _label, bare="the line names the item")

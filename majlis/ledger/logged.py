"""What the log says about itself and about the hub, and readings that any room may write."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.ledger.shown import called, shows

_LOOKED = ("of_day", "of_verb", "of_person")
_VERB = {"of_verb": called}

shows("line.emptied", pgettext_lazy("audit log", "Took words out of old lines"), "lines")
shows("hub.restored", pgettext_lazy("audit log", "Restored the hub from a backup"), "made_at", "number")
shows("hub.backed_up", pgettext_lazy("audit log", "Backed up the hub"), "made_at", "members", "encrypted")
shows(
    "key.made_anew",
    pgettext_lazy("audit log", "Went on with another key"),
    bare="a key is nobody's business",
)
shows("log.opened", pgettext_lazy("audit log", "Read the log"), *_LOOKED, "page", words=_VERB)
shows(
    "log.exported",
    pgettext_lazy("audit log", "Took the log out as a sheet"),
    *_LOOKED,
    "lines",
    "approval",
    words=_VERB,
)
shows("export.taken", pgettext_lazy("audit log", "Took out an archive"), "kind", "number", "export")
shows("item.opened", pgettext_lazy("audit log", "Opened an item"), bare="the line names the item")
shows("file.opened", pgettext_lazy("audit log", "Fetched a file"), bare="the line names the item")
shows(
    "original.opened",
    pgettext_lazy("audit log", "Fetched a sealed original"),
    bare="the line names the item",
)
shows(
    "person.opened",
    pgettext_lazy("audit log", "Opened what is kept of a person"),
    bare="the line names who",
)

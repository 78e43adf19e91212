"""The words in which the log is read; the sheet keeps the codes, for programs."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

# What the house and whoever runs the machine are called where they acted: by `Viewer.system` and `.command`.
JOBS: dict[str, Promise] = {
    "approvals": pgettext_lazy("job of the house", "Time that runs out"),
    "erasure": pgettext_lazy("job of the house", "Erasures"),
    "export": pgettext_lazy("job of the house", "Archives of one's own data"),
    "extract": pgettext_lazy("job of the house", "Reading of files"),
    "found": pgettext_lazy("job of the house", "Founding of the hub"),
    "membership": pgettext_lazy("job of the house", "Memberships and their year"),
    "moderation": pgettext_lazy("job of the house", "Cases of content"),
    "readership": pgettext_lazy("job of the house", "Audiences that follow their source"),
    "reports": pgettext_lazy("job of the house", "Reports of content"),
    "restore": pgettext_lazy("job of the house", "Restore of a backup"),
    "retention": pgettext_lazy("job of the house", "What is kept how long"),
    "screening": pgettext_lazy("job of the house", "Screening list"),
    "audit export": pgettext_lazy("command", "takes out the audit log"),
    "audit new-key": pgettext_lazy("command", "makes a new key of the log"),
    "backup": pgettext_lazy("command", "writes a backup"),
    "name-officer": pgettext_lazy("command", "names an officer of the secretariat"),
    "reset-factor": pgettext_lazy("command", "resets a second factor"),
    "unseal": pgettext_lazy("command", "opens a sealed original"),
}


def job_in_words(job: str) -> str:
    """What a job or a command is called; one that nobody named is a job of an earlier version."""
    return str(JOBS.get(job) or pgettext("job of the house", "An earlier job")) if job else ""

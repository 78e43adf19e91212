"""What auditors see of files."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from majlis.files.models import StoredFile
from majlis.ledger.shown import of, shows

_WORDS = {"state": of(StoredFile.TextState)}
shows("file.read", pgettext_lazy("audit log", "Made a file searchable"), "pages", "state", words=_WORDS)

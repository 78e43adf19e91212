"""The duties that members can hold, and what they are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

DUTIES: dict[str, Promise] = {
    "secretariat": pgettext_lazy("duty", "Secretariat"),
    "moderator": pgettext_lazy("duty", "Moderator"),
    "auditor": pgettext_lazy("duty", "Auditor"),
}

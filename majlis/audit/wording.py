"""The words in which the log is read; the sheet keeps the codes, for programs."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SESSIONS: dict[str, Promise] = {
    "passkey": pgettext_lazy("kind of session", "Passkey or security key"),
    "totp": pgettext_lazy("kind of session", "Code of an app"),
    "recovery code": pgettext_lazy("kind of session", "Recovery code"),
    "provider": pgettext_lazy("kind of session", "Sign-in of the organisation"),
    "password": pgettext_lazy("kind of session", "Password alone"),
    "link": pgettext_lazy("kind of session", "Link in a mail"),
    "demo": pgettext_lazy("kind of session", "Demonstration"),
    "job": pgettext_lazy("kind of session", "Job of the house"),
    "command": pgettext_lazy("kind of session", "Command on the machine"),
    "other": pgettext_lazy("kind of session", "Another way"),
}

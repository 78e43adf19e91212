"""How long a password is, in our words: Django's own count falsely in Arabic and speak as to a friend."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """At least `min_length` characters, of whatever kind."""

    def get_error_message(self) -> str:
        """What stands beside a password that is refused."""
        return ngettext(
            "This password is too short: it needs at least %(n)s character.",
            "This password is too short: it needs at least %(n)s characters.",
            self.min_length,
        ) % {"n": self.min_length}

    def get_help_text(self) -> str:
        """What stands under the field."""
        return ngettext(
            "At least %(n)s character, of whatever kind.",
            "At least %(n)s characters, of whatever kind.",
            self.min_length,
        ) % {"n": self.min_length}

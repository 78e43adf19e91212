"""What is asked of a password, in our words: Django counts falsely in Arabic and speaks as to a friend."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _
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


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """None of those that many people have."""

    def get_error_message(self) -> str:
        """What stands beside a password that is refused."""
        return _("Many people have this password, so it is guessed first. Please choose another.")

    def get_help_text(self) -> str:
        """What stands under the field."""
        return _("None that many people have.")


class UserAttributeSimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """None that says who somebody is."""

    def get_error_message(self) -> str:
        """What stands beside a password that is refused."""
        return _("This password is too close to your name or your e-mail address. Please choose another.")

    def get_help_text(self) -> str:
        """What stands under the field."""
        return _("Not your name and not your e-mail address.")

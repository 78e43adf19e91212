"""What is asked of a password, in our words: Django counts falsely in Arabic and speaks as to a friend."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from majlis.search.letters import fold


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


# What whoever guesses tries here first: what the network, its members and its matter are called.
OWN_WORDS = (
    "majlis", "network", "chemical", "chemistry", "security", "safety", "expert", "member", "police",
    "customs", "secretariat", "password", "welcome", "réseau", "chimique", "chimie", "sécurité", "sûreté",
    "douane", "membre", "química", "químico", "seguridad", "aduana", "policía", "miembro", "مجلس", "شبكة",
    "الأمن", "الكيميائية", "الكيميائي", "كيميائي", "خبير", "شرطة", "جمارك",
)  # fmt: skip
_FOLDED = sorted(map(fold, OWN_WORDS), key=len, reverse=True)
_MOSTLY, _OWN = 6, 6  # letters that such words make up, and that have to be somebody's own beside them


class OwnWords:
    """Not put together from the words of this network, such as its name with a year."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError where hardly anything is left beside such words, digits and signs."""
        left = text = "".join(map(fold, password.split()))
        for word in _FOLDED:
            left = left.replace(word, "")
        if len(text) - len(left) >= _MOSTLY and sum(one.isalpha() for one in left) < _OWN:
            raise ValidationError(
                _("This password is made of words that anybody would try here. Please choose another."),
                code="own_words",
            )

    def get_help_text(self) -> str:
        """What stands under the field."""
        return _("Not made of the words of this network.")


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

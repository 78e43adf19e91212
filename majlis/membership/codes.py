"""The forms of the second factor: in our words, each code once, and guesses counted."""

from __future__ import annotations

import math
import time
import unicodedata
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from majlis.membership import guessing


def too_many(seconds: int) -> str:
    """What is said when too many have guessed: how long it takes, and which ways stay open."""
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "There were too many attempts. Please try again in %(n)s minute, or sign in with a passkey.",
        "There were too many attempts. Please try again in %(n)s minutes, or sign in with a passkey.",
        minutes,
    ) % {"n": minutes}


def digits_of(secret: str, ago: int = 0) -> str:
    """What an app with this secret (base32) shows now, or showed so many steps of half a minute ago.

    A code of now is taken for half a minute more at least; the first that the library counts from is the
    one before, and is refused when the half minute ends between showing and typing.
    """
    now = int(time.time()) // app_settings.TOTP_PERIOD
    return str(totp.format_hotp_value(totp.hotp_value(secret, now - ago)))


def as_shown(typed: str) -> str:
    """The code as an app shows it: typed in the digits of any script, or in groups, it is the same code."""
    return "".join(str(unicodedata.decimal(one, one)) for one in typed if not one.isspace())


class _CodeForm(forms.Form):
    """Counts a code as a guess before it is looked at, and lets one of an app through once only."""

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of your app, or a recovery code")

    def clean_code(self) -> str:
        """The code, when it is right. Raises ValidationError, in the same words for all that is wrong."""
        try:
            one = guessing.code(context.request, self.user.email)
        except guessing.TooMany as many:
            raise forms.ValidationError(too_many(many.seconds), code="too_many") from None
        self.cleaned_data["code"] = as_shown(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        of_app = self.authenticator.type == Authenticator.Type.TOTP
        if of_app and not guessing.first_use(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        one.right()
        return code


class SecondStepForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """The second step of a sign-in."""


class ConfirmByCodeForm(_CodeForm, ReauthenticateForm):  # type: ignore[misc]
    """Showing again that it is you."""


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app; it is used up by that."""

    def clean_code(self) -> str:
        """The code, when the app shows it. Raises ValidationError."""
        self.cleaned_data["code"] = as_shown(self.cleaned_data["code"])
        code: str = super().clean_code()
        guessing.first_use(self.user.pk, code)
        return code


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new key, with a name by which its owner knows it again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = _("Name of the key"), 80
        name.help_text = _("For instance where it is: my phone, the key on my key ring.")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = pgettext_lazy("passkey", "Sign in with it alone, without a password")
        passwordless.help_text = _(
            "The device then asks for your finger, face or PIN. Not every security key can do that."
        )


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].max_length = _("Name of the key"), 80

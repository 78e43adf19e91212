"""What allauth says on our pages and in our mails: our catalogues say it in our words and form of address.

The texts are allauth's own, letter for letter; `tests/test_borrowed.py` finds one that it no longer says.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

BORROWED: tuple[str, ...] = (
    _("Email"),
    _("Email address"),
    _("Incorrect code."),
    _("Incorrect password."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("The password reset token was invalid."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Authenticator code"),
    _("Password (again)"),
    _("New Password (again)"),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
    _("Confirmation email sent to %(email)s."),
    _("You have confirmed %(email)s."),
    _("Password successfully changed."),
    _("Your password has been changed."),
    _("Your password has been reset."),
    _("Your email has been confirmed."),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Password Reset Email"),
    _("Please Confirm Your Email Address"),
    _("Hello from %(site_name)s!"),
    _("Thank you for using %(site_name)s!\n%(site_domain)s"),
    _("You are receiving this mail because the following change was made to your account:"),
    _(
        "If you do not recognize this change then please take proper security precautions "
        "immediately. The change to your account originates from:\n"
        "\n"
        "- IP address: %(ip)s\n"
        "- Browser: %(user_agent)s\n"
        "- Date: %(timestamp)s"
    ),
    _(
        "You're receiving this email because user %(user_display)s has given your email address to "
        "register an account on %(site_domain)s."
    ),
    _("To confirm this is correct, go to %(activate_url)s"),
    _(
        "You're receiving this email because you or someone else has requested a password reset "
        "for your user account.\n"
        "It can be safely ignored if you did not request a password reset. Click the link below to "
        "reset your password."
    ),
)

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
    _("This email address is already associated with this account."),
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
    _("Your password has been set."),
    _("Password successfully set."),
    _("Password Changed"),
    _("Password Reset"),
    _("Password Set"),
    _("Email Changed"),
    _("Email Confirmation"),
    _("Email Removed"),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Removed email address %(email)s."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("Unable to confirm %(email)s because it is already confirmed by a different account."),
    _("Primary email address set."),
    _("Your primary email address must be verified."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Authenticator App Activated"),
    _("Authenticator App Deactivated"),
    _("Security key added."),
    _("Security key removed."),
    _("Security Key Added"),
    _("Security Key Removed"),
    _("A new security key has been added."),
    _("A security key has been removed."),
    _("A new set of recovery codes has been generated."),
    _("A new set of Two-Factor Authentication recovery codes has been generated."),
    _("New Recovery Codes Generated"),
    _("Signed out of all other sessions."),
    _("A third-party account from %(provider)s has been connected to your account."),
    _("A third-party account from %(provider)s has been disconnected from your account."),
    _("Third-Party Account Connected"),
    _("Third-Party Account Disconnected"),
    _("The third-party account has been connected."),
    _("The third-party account has been disconnected."),
    _("The third-party account is already connected to a different account."),
    _("Current Password"),
    _("New Password"),
    _("Forgot your password?"),
    _("This account is currently inactive."),
    _("Invalid or expired key."),
    _("Invalid login."),
    _("A user is already registered with this email address."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("The new value must be different from the current one."),
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

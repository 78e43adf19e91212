"""What accounts, sessions and the directory hold of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.holdings import Copy, Erasing, Section, erases, exports, gone, keeps, rows, stays
from majlis.access.viewer import Viewer
from majlis.membership import photos, signed_in
from majlis.network.models import Person

SESSIONS = timedelta(seconds=settings.SESSION_COOKIE_AGE)

FACTORS = {
    Authenticator.Type.TOTP: _("Authenticator app"),
    Authenticator.Type.WEBAUTHN: _("Passkeys and security keys"),
    Authenticator.Type.RECOVERY_CODES: _("Recovery codes"),
}

rows(
    "account.EmailAddress",
    "user",
    label=_("E-mail addresses"),
    shows={
        "email": _("E-mail address"),
        "verified": pgettext_lazy("e-mail address", "Checked"),
        "primary": _("Main one"),
    },
)
rows(
    "mfa.Authenticator",
    "user",
    label=_("Second factors"),
    shows={
        "type": pgettext_lazy("of a factor", "Kind"),
        "created_at": _("Since"),
        "last_used_at": _("Last used"),
    },
    words={"type": lambda kind: FACTORS.get(kind, kind)},
)
rows(
    "usersessions.UserSession",
    "user",
    label=_("Where you are signed in"),
    shows={
        "created_at": _("Since"),
        "last_seen_at": _("Last seen"),
        "ip": _("Network address"),
        "user_agent": _("Browser"),
    },
)
rows(
    "socialaccount.SocialAccount",
    "user",
    label=_("Sign-in by an organisation"),
    shows={
        "provider": _("Provider"),
        "uid": _("What it knows you by"),
        "extra_data": _("What it said of you"),
        "date_joined": _("Since"),
        "last_login": _("Last used"),
    },
)
gone("account.EmailAddress.email", "goes with its row")
gone("account.EmailConfirmation.key", "goes with its address")
gone("mfa.Authenticator.data", "goes with its row")
gone("usersessions.UserSession.data", "goes with its row")
gone("usersessions.UserSession.user_agent", "goes with its row")
gone("usersessions.UserSession.ip", "goes with its row")
gone("socialaccount.SocialAccount.uid", "goes with its row")
gone("socialaccount.SocialAccount.extra_data", "goes with its row")
gone("sessions.Session.session_data", "the sessions of the person end and are deleted")
gone("socialaccount.SocialToken.token_secret", "tokens of providers are not kept at all")
for _column in ("provider_id", "name", "client_id", "secret", "settings"):
    stays(f"socialaccount.SocialApp.{_column}", "of an organisation's provider, not of a person")
stays("membership.Touched.person", "a number, so that the directory is read anew")


@exports
def photo(viewer: Viewer, person: Person) -> Iterator[Section]:
    """One's own picture, as it is kept."""
    if person.photo_version:
        copies = [Copy("photo.jpg", photos.path_of(person.photo_version))]
        labels, shown = {"name": _("Name")}, [{"name": "photo.jpg"}]
        yield Section("photo", pgettext_lazy("field of a profile", "Photo"), labels, shown, copies)


@erases
def end_the_account(erasing: Erasing) -> None:
    """End the sessions, remove the photo; factors, addresses and links to providers go with their rows."""
    person = erasing.person
    signed_in.end_everywhere(person)
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    if photo := person.photo_version:
        transaction.on_commit(lambda: photos.forget(photo))


def old_sessions(now: datetime) -> int:
    """Delete sessions that are over, and what was known about them; how many."""
    count = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.filter(last_seen_at__lt=now - 2 * SESSIONS).delete()
    return count


keeps("sessions", _("Sessions that are over"), SESSIONS, _("Two weeks after the sign-in."), old_sessions)

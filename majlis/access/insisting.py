"""No page without a second factor: the middleware that insists, since the sign-in package has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from majlis.access import kept
from majlis.access.doors import Asked, Door, confirmed_of, door_of, opens_without_factor
from majlis.access.factors import Assurance

Respond = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

# Pages of the sign-in package that open before the second factor, by name: they are for visitors, or lead
# to the factor. Every other page of it asks for the factor, also one that a later version brings.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_confirm_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)
# Setting up a factor: open before there is one, after the password or what the account has was shown again.
ENROLMENT = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
# Changing how one signs in: asks for what the account has, a moment ago.
MANAGED = ENROLMENT | frozenset(
    {
        "mfa_deactivate_totp",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_view_recovery_codes",
        "membership:recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_email",
        "account_change_password",
        "account_set_password",
    }
)


def _elsewhere(request: HttpRequest, name: str) -> HttpResponseBase:
    """To a page that asks for what is missing, and back; what was typed waits meanwhile."""
    back = request.get_full_path()
    if request.method not in SAFE:
        back = reverse("membership:kept") if kept.keep(request) else ""
    address = reverse(name) + (f"?{urlencode({'next': back})}" if back else "")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return redirect(address)


class FactorMiddleware:
    """Stands before the doors: what a session has shown is asked first, then who somebody is."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision falls when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send those who have shown too little to where they can show more; any method, any page."""
        if not request.user.is_authenticated:
            return None
        shown: Assurance = request.assurance  # type: ignore[attr-defined]
        name = request.resolver_match.view_name if request.resolver_match else ""
        own = door_of(view) is not None
        if not shown.enough and not self._open(view, name, own):
            if own and door_of(view) == Door.MEMBER and not getattr(request.user, "accepted", False):
                return None  # the next door says why this is not open to them, whatever they could show
            confirms = shown.can_show and not shown.recovered
            return _elsewhere(request, "membership:confirm" if confirms else "membership:enrol")
        if name in MANAGED and not shown.may_manage:
            return _elsewhere(request, "membership:enrol" if shown.link_asked else "membership:confirm")
        asked = confirmed_of(view)
        if asked is Asked.BY_DUTY and not getattr(request.user, "duties", ()):
            asked = None
        if asked is Asked.BY_MEMBERS and not getattr(request.user, "accepted", False):
            asked = None
        sends = request.method not in SAFE
        if asked and not shown.fresh and (sends or asked is Asked.OPENING):
            return _elsewhere(request, "membership:confirm")
        if asked and sends:
            kept.forget(request)
        return None

    @staticmethod
    def _open(view: Callable[..., Any], name: str, own: bool) -> bool:
        return opens_without_factor(view) if own else name in OPEN or name in ENROLMENT

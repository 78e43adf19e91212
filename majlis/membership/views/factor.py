"""The second factor: choosing one, showing it again before something sensitive, and going on from there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import kept, ways_back
from majlis.access.doors import Door, door, without_factor
from majlis.access.factors import Strength, came_by_click
from majlis.access.sessions import DEMO
from majlis.access.viewer import ViewerRequest
from majlis.membership.going_on import remember, take
from majlis.network.models import Person

SAFE_READING = ["GET", "HEAD"]
GONE = 410


def ours(request: HttpRequest, wanted: str) -> str:
    """`wanted` when it is a page of ours, else the first page."""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and wanted.startswith("/") and wanted.isprintable() else "/"


def _way(request: ViewerRequest) -> str:
    """The page on which this account shows the best that it has."""
    owned = request.assurance.owned
    if Strength.KEY in owned:
        return "mfa_reauthenticate_webauthn"
    if owned:
        return "mfa_reauthenticate"
    user = request.user
    known = isinstance(user, AbstractBaseUser) and user.has_usable_password()
    return "account_reauthenticate" if known else "membership:again"


@door(Door.SIGNED_IN)
@without_factor("it leads to the page on which the factor is shown")
@never_cache
@require_http_methods([*SAFE_READING, "POST"])
def confirm(request: ViewerRequest) -> HttpResponse:
    """Show again that it is you: by key or app, by one click in the demonstration; then back."""
    back = ours(request, request.GET.get("next", ""))
    if came_by_click(request):
        if request.method != "POST":
            return render(request, "membership/confirm_demo.html", {"next": back})
        user = request.user
        record_authentication(request, user if isinstance(user, AbstractBaseUser) else None, DEMO)
        return redirect(ours(request, request.POST.get("next", "")))
    if request.assurance.fresh:
        return redirect(back)
    return redirect(f"{reverse(_way(request))}?{urlencode({'next': back})}")


@door(Door.SIGNED_IN)
@without_factor("it leads to the factor")
@never_cache
@require_safe
def enrol(request: ViewerRequest) -> HttpResponse:
    """Nobody comes further without a second factor: what it is, and which ones there are."""
    shown, back = request.assurance, ours(request, request.GET.get("next", ""))
    if shown.enough:
        return redirect(back)
    if shown.can_show and not shown.recovered:
        return redirect(f"{reverse('membership:confirm')}?{urlencode({'next': back})}")
    remember(request, back)
    facts = {"key_only": shown.needed == Strength.KEY, "recovered": shown.recovered, "owned": shown.can_show}
    facts |= {"link_asked": shown.link_asked}
    return render(request, "membership/enrol.html", facts)


@door(Door.SIGNED_IN)
@without_factor("it opens the set-up for those whose factors were reset")
@never_cache
@require_http_methods([*SAFE_READING, "POST"])
def way_back(request: ViewerRequest, secret: str) -> HttpResponse:
    """The link of somebody whose factors were reset: beside their password, it opens the set-up.

    Only sending the form does it, so that a program that looks at mails opens nothing.
    """
    person = request.user
    if not request.assurance.link_asked or not isinstance(person, Person):
        return redirect("membership:enrol")
    followed = request.method == "POST" and ways_back.follow(request, person, secret)
    if followed:
        return redirect("membership:enrol")
    opens = request.method != "POST" and ways_back.opens(person, secret)
    return render(request, "membership/way_back.html", {"opens": opens}, status=200 if opens else GONE)


@door(Door.SIGNED_IN)
@without_factor("for those who come by their organisation's sign-in and have no password to show again")
@never_cache
@require_safe
def again(request: ViewerRequest) -> HttpResponse:
    """Sign in anew by the organisation: there is nothing else that could be shown again."""
    return render(request, "membership/again.html")


@door(Door.SIGNED_IN)
@never_cache
@require_safe
def waiting(request: ViewerRequest) -> HttpResponse:
    """What was typed before the confirmation: a button sends it, through the doors of where it goes."""
    entry = kept.kept(request)
    if entry is None:
        return redirect("front:home")
    # What are words and no keys of choices: enough to know again what one was about to send.
    words = [value for _name, value in entry.fields if len(value.split()) > 1]
    return render(request, "membership/kept.html", {"entry": entry, "words": words})


@door(Door.SIGNED_IN)
@never_cache
@require_POST
def onward(request: ViewerRequest) -> HttpResponse:
    """From the codes to where one was going, once: later visits to them lead nowhere by themselves."""
    return redirect(ours(request, take(request)))


class _OneAtATime:
    """Removing a factor: whether another one is left is asked, and the factor removed, by one at a time.

    Two who remove at the same moment would each see the other's, and the account would have none.
    """

    def dispatch(self, request: ViewerRequest, *args: Any, **names: Any) -> HttpResponse:
        """Hold the person from before the question until after the removal."""
        with transaction.atomic():
            if request.method == "POST":
                held = Person.objects.select_for_update(of=("self",), no_key=True)
                held.get(pk=request.viewer.person_id or 0)
            answer: HttpResponse = super().dispatch(request, *args, **names)  # type: ignore[misc]
        return answer


class RemoveKey(_OneAtATime, RemoveWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """Remove a key, as the sign-in package does it, unless it is all that an account has."""

    def kept(self) -> str:
        """Why this key stays; nothing where it can go."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.get_object()):
            return ""
        return str(adapter.error_messages["cannot_delete_authenticator"])

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        """Say so before it is tried."""
        context: dict[str, Any] = super().get_context_data(kept=self.kept(), **facts)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, where another one is left."""
        answer: HttpResponse = self.form_invalid(form) if self.kept() else super().form_valid(form)
        return answer


class RemoveApp(_OneAtATime, DeactivateTOTPView):  # type: ignore[misc]  # allauth is not typed
    """Remove the authenticator app; the form of the sign-in package asks whether it can go."""


remove_key = door(Door.SIGNED_IN)(never_cache(RemoveKey.as_view()))
remove_app = door(Door.SIGNED_IN)(never_cache(RemoveApp.as_view()))


@door(Door.SIGNED_IN)
@never_cache
def recovery_codes(request: ViewerRequest) -> HttpResponseBase:
    """The codes, by the sign-in package; where there are none yet, what they are and how they come to be."""
    kind = Authenticator.Type.RECOVERY_CODES
    if Authenticator.objects.filter(user=request.viewer.person_id, type=kind).exists():
        shown: HttpResponseBase = view_recovery_codes(request)
        return shown
    return render(request, "membership/no_codes.html", {"owned": bool(request.assurance.owned)})

"""Coming in: the one-click sign-in of the demonstration, the language, and how safe one's own sign-in is."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from majlis.access import sessions
from majlis.access.doors import Door, door
from majlis.access.loopback import demo_open
from majlis.access.people import PersonCard, initials
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.kit.languages import CODES, active_code
from majlis.membership import actions
from majlis.membership.addresses import note_address
from majlis.membership.views.factor import ours
from majlis.network.models import Person


def _cast() -> list[dict[str, Any]]:
    """The people of the demonstration that exist, as config names them."""
    roles = {role["email"]: role for role in import_string(settings.DEMO_CAST)}
    people = Person.objects.filter(email__in=roles).select_related("organisation", "country")
    found = {person.email: person for person in people}
    return [{**role, "person": found[email]} for email, role in roles.items() if email in found]


def _plain_card(person: Person) -> PersonCard:
    return PersonCard(
        name=person.name,
        name_latin=person.name_latin,
        initials=initials(person.name),
        function=person.function,
        organisation=str(person.organisation or ""),
        country_code=person.country_id or "",
        country_label=person.country.label if person.country else "",
    )


@door(Door.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person by one click: in demo mode, from this computer; elsewhere 404."""
    if not demo_open(request):
        raise Http404
    cast = _cast()
    if request.method == "POST":
        chosen = next((role for role in cast if role["key"] == request.POST.get("person")), None)
        if chosen is None or not chosen["person"].is_active:
            raise Http404
        note_address(chosen["person"])
        login(request, chosen["person"], backend=settings.AUTHENTICATION_BACKENDS[0])
        sessions.came_in_by(request, sessions.DEMO)
        record_authentication(request, chosen["person"], sessions.DEMO)
        UserSession.objects.create_from_request(request)
        actions.note_signed_in(Viewer.of(chosen["person"], session=sessions.kind_of(request)))
        return redirect(settings.LOGIN_REDIRECT_URL if chosen["person"].accepted else "membership:status")
    code = active_code()
    rows = [
        {"key": role["key"], "what": role["what"].get(code, ""), "card": _plain_card(role["person"])}
        for role in cast
    ]
    return render(request, "membership/demo.html", {"cast": rows})


@door(Door.PUBLIC)
@require_POST
def language(request: ViewerRequest) -> HttpResponse:
    """Read the pages in another language from now on: kept by cookie, and for members with the person."""
    answer = HttpResponseRedirect(ours(request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if chosen not in CODES:
        return answer
    if request.viewer.person_id:
        actions.choose_language(request.viewer, language=chosen)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


@door(Door.SIGNED_IN)
@never_cache
def security(request: ViewerRequest) -> HttpResponse:
    """Everything about signing in, on one page: what is set up, and the way to change it."""
    person = request.viewer.person_id
    factors = list(Authenticator.objects.filter(user=person))
    sessions = UserSession.objects.filter(user=person).count()
    return render(request, "membership/security.html", {"lines": _lines(request, factors, sessions)})


@door(Door.SIGNED_IN)
def second_factor(request: ViewerRequest) -> HttpResponse:
    """The package's own overview says less than our page: go there instead."""
    return redirect("membership:security")


def _line(icon: str, label: str, state: str, action: str = "", name: str = "") -> dict[str, str]:
    """One row; without an action it only says how it is."""
    return {
        "icon": icon,
        "label": label,
        "state": state,
        "action": action,
        "url": reverse(name) if name else "",
    }


def _codes(factors: list[Authenticator]) -> dict[str, str]:
    """The row of recovery codes: how many are left, or how they come to be."""
    label, new = _("Recovery codes"), "mfa_generate_recovery_codes"
    found = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    if found is not None:
        left = len(found.wrap().get_unused_codes())
        if not left:
            return _line("list", label, _("All of them are used"), _("Make new codes"), new)
        state = ngettext("%(n)s code left", "%(n)s codes left", left) % {"n": left}
        return _line("list", label, state, _("Show"), "membership:recovery_codes")
    if factors:
        return _line("list", label, _("None yet"), _("Make recovery codes"), new)
    return _line("list", label, _("Made when you add an app or a passkey"))


def _lines(request: ViewerRequest, factors: list[Authenticator], sessions: int) -> list[dict[str, str]]:
    kinds = [one.type for one in factors]
    keys = kinds.count(Authenticator.Type.WEBAUTHN)
    app = Authenticator.Type.TOTP in kinds

    key_state = ngettext("%(n)s key", "%(n)s keys", keys) % {"n": keys} if keys else _("None yet")
    here = ngettext("%(n)s session", "%(n)s sessions", sessions) % {"n": sessions}
    return [
        _line(
            "lock",
            _("Password"),
            _("At least 12 characters"),
            pgettext("button", "Change"),
            "account_change_password",
        ),
        _line("shield", _("Passkeys and security keys"), key_state, _("Manage"), "mfa_list_webauthn"),
        _line(
            "clock",
            _("Authenticator app"),
            pgettext("authenticator app", "Active") if app else _("Not set up"),
            pgettext("a factor", "Remove") if app else _("Set up"),
            "mfa_deactivate_totp" if app else "mfa_activate_totp",
        ),
        _codes(factors),
        _line(
            "mail",
            _("E-mail address"),
            str(getattr(request.user, "email", "")),
            pgettext("button", "Change"),
            "account_email",
        ),
        _line("globe", _("Where you are signed in"), here, _("Show"), "usersessions_list"),
    ]

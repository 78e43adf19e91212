"""Who asks, in which language, and whether this door is theirs: decided once, before any view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from majlis.access.doors import Door, door_of
from majlis.access.factors import assurance_of
from majlis.access.policy import Refused
from majlis.access.sessions import idle, kind_of, over
from majlis.access.viewer import Viewer
from majlis.kit.dates import zone_called
from majlis.kit.languages import CODES
from majlis.network.models import Person

# Pages of packages cannot carry our decorator: their doors stand here, by module.
PACKAGE_DOORS: dict[str, Door] = {
    "allauth.account": Door.PUBLIC,
    "allauth.mfa": Door.PUBLIC,
    "allauth.socialaccount": Door.PUBLIC,
    "allauth.usersessions": Door.SIGNED_IN,
    "django.views.static": Door.PUBLIC,
    "django.contrib.staticfiles": Door.PUBLIC,
}

Respond = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Put `request.viewer` on every request; read anew each time: a withdrawn vetting acts at once.

    A session that has not shown a second factor reads as somebody who is not a member, whatever page it
    reaches: the gate has no row for it but the public one.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Make the viewer from the person of the session, and see what the session has shown."""
        user = request.user
        if isinstance(user, Person) and (over(request) or idle(request, with_duty=bool(user.duties))):
            logout(request)
        user = request.user
        person = user if isinstance(user, Person) else None
        shown = request.assurance = assurance_of(request)  # type: ignore[attr-defined]
        viewer = Viewer.of(person, session=kind_of(request))
        request.viewer = viewer if shown.enough else viewer.unconfirmed()  # type: ignore[attr-defined]
        return self.get_response(request)


class LanguageMiddleware:
    """Speak the person's language, else the one chosen by cookie, else the browser's, else the network's."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate language and time zone for this one request."""
        user = request.user
        person = user if isinstance(user, Person) else None
        code = (person.language if person else "") or translation.get_language_from_request(request)
        translation.activate(code if code in CODES else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        with timezone.override(zone_called(person.time_zone if person else "UTC")):
            response = self.get_response(request)
        response.headers["Content-Language"] = request.LANGUAGE_CODE
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def declared_door(view: Callable[..., Any]) -> Door | None:
    """The door of a view, its own or that of the package it comes from."""
    own = door_of(view)
    if own is not None:
        return own
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return next((found for package, found in PACKAGE_DOORS.items() if module.startswith(package)), None)


class DoorMiddleware:
    """Let nobody through a door that is not theirs; an undeclared door is for accepted members."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision falls when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send visitors to sign in, and tell applicants and former members that this is not open to them."""
        kind = declared_door(view)
        needed = Door.MEMBER if kind is None else kind
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if needed == Door.PUBLIC or (needed == Door.SIGNED_IN and viewer.person_id) or viewer.vetted:
            return None
        if viewer.person_id is None:
            return redirect_to_login(request.get_full_path())
        raise Refused(_("This page is open to accepted members, and you are not one of them at the moment."))

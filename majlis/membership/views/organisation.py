"""Coming in by the sign-in of one's organisation: the package's two pages, with an answer when it is down."""

from __future__ import annotations

from collections.abc import Callable

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access.doors import Door, door


def _answered(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return work()
    except (OSError, OAuth2Error, ValueError, KeyError):  # what the package's HTTP raises is an OSError
        return render(request, "socialaccount/authentication_error.html", status=502)


@door(Door.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider."""
    return _answered(request, lambda: views.login(request, provider_id))


@door(Door.PUBLIC)
@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from it, and be let in or not."""
    return _answered(request, lambda: views.callback(request, provider_id))

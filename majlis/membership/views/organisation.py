"""Coming in by the sign-in of one's organisation: the package's two pages, with an answer when it is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access.doors import Door, door
from majlis.membership.oidc import Talking


def _answered(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return work()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OSError, OAuth2Error, ValueError, KeyError):  # what the package's HTTP raises is an OSError
        return render(request, "socialaccount/authentication_error.html", status=502)


def _page(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    """One of the package's two pages, which talks to the provider in our way."""
    answer: HttpResponse = view.adapter_view(Talking(request, provider_id))(request)
    return answer


@door(Door.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider."""
    return _answered(request, lambda: _page(OAuth2LoginView, request, provider_id))


@door(Door.PUBLIC)
@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from it, and be let in or not."""
    return _answered(request, lambda: _page(OAuth2CallbackView, request, provider_id))

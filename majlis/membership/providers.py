"""Signing in by one's organisation (OpenID Connect): it says who somebody is, and lets in nobody new.

The operator registers a provider for one organisation. It signs in a person who is accepted already, is of
that organisation, and whose address the provider itself has verified. The second factor is asked for all the
same, unless the operator trusts what the provider says about it.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from majlis.access.factors import PROVIDER, assurance_in
from majlis.access.viewer import Viewer
from majlis.membership import actions
from majlis.network.models import Person


def refuse(request: HttpRequest) -> NoReturn:
    """One answer for everybody who is not let in: it does not tell who is a member."""
    raise ImmediateHttpResponse(render(request, "membership/provider_refused.html", status=403))


def _claims(login: SocialLogin) -> dict[str, Any]:
    """What the provider says, of one and the same person in both of its answers; {} when it is not so.

    An address and whether it is verified come from one answer together, the signed one first: neither vouches
    for the address of the other. How somebody signed in is said by the signed one only.
    """
    data = login.account.extra_data
    token, info = data.get("id_token"), data.get("userinfo") or {}
    if not isinstance(token, dict) or not token.get("sub") or info.get("sub", token["sub"]) != token["sub"]:
        return {}
    email = token if token.get("email") else info
    said = {"email": email.get("email"), "email_verified": email.get("email_verified")}
    return {**said, "amr": token.get("amr"), "acr": token.get("acr")}


def _verified(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    return email.strip().lower() if isinstance(email, str) and claims.get("email_verified") is True else ""


def _person(login: SocialLogin, organisation: str, claims: dict[str, Any]) -> Person | None:
    """The accepted person of this organisation with the verified address; the one linked before, if any."""
    email = _verified(claims)
    found = (
        Person.objects.select_related("organisation").filter(email__iexact=email).first() if email else None
    )
    if found is None or not found.accepted or getattr(found.organisation, "code", None) != organisation:
        return None
    if login.is_existing:
        return found if login.user.pk == found.pk else None
    # An address that the provider has given to somebody new is not the person who was linked before.
    linked = SocialAccount.objects.filter(user=found, provider=login.account.provider).exists()
    return None if linked else found


def _shows(claims: dict[str, Any], values: tuple[str, ...]) -> bool:
    said = claims.get("amr")
    ways = {*(said if isinstance(said, list) else [said]), claims.get("acr")}
    return any(value in ways for value in values)


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """How the package's sign-in by others behaves in this house."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody becomes a member by it."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """There is no page of connections: back to how one signs in."""
        return reverse("membership:security")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom the operator has registered this provider for, or nobody."""
        known = settings.SIGN_IN_PROVIDERS.get(sociallogin.account.provider)
        claims = _claims(sociallogin)
        person = _person(sociallogin, known.organisation, claims) if known else None
        if known is None or person is None:
            refuse(request)
        if not sociallogin.is_existing:
            with transaction.atomic():
                sociallogin.user = person
                sociallogin.account.extra_data = {}  # what the provider knows of a person is not ours to keep
                sociallogin.save(request, connect=True)
                actions.note_sign_in_linked(Viewer.of(person), provider=known.key)
        is_key = _shows(claims, known.key_factor)
        if is_key or _shows(claims, known.factor):
            record_authentication(request, person, PROVIDER, provider=known.key, key=is_key)


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The second step of a sign-in, left out where the organisation's has just been trusted with it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asked: bool = super()._should_handle(request)
        person = self.login.user
        trusted = isinstance(person, Person) and assurance_in(request, person).by_provider
        return asked and not trusted

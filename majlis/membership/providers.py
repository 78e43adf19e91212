"""Signing in by one's organisation (OpenID Connect): it says who somebody is, and lets in nobody new.

The operator registers a provider for one organisation. It signs in a person who is accepted already, is of
that organisation, and whose address the provider itself has verified. The second factor is asked for all the
same, unless the operator trusts what the provider says about it.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from majlis.access.factors import PROVIDER, assurance_in
from majlis.access.sessions import BEGUN
from majlis.access.viewer import Viewer
from majlis.membership import actions
from majlis.membership.oidc import CLOCKS_DIFFER, NONCE
from majlis.network.models import Person


def refuse(request: HttpRequest) -> NoReturn:
    """One answer for everybody who is not let in: it does not tell who is a member."""
    raise ImmediateHttpResponse(render(request, "membership/provider_refused.html", status=403))


def _claims(login: SocialLogin) -> dict[str, Any]:
    """What the provider says, of one and the same person in both of its answers; {} when it is not so, or
    when it is an answer to another sign-in than the one that was begun here.

    An address and whether it is verified come from one answer together, the signed one first: neither vouches
    for the address of the other. How somebody signed in is said by the signed one only.
    """
    token, info = (login.account.extra_data.get(name) for name in ("id_token", "userinfo"))
    if not isinstance(token, dict) or not isinstance(info, dict):
        return {}
    sub = token.get("sub")
    if not isinstance(sub, str) or not sub or info.get("sub") != sub:
        return {}
    begun, answered = (str(one.get(NONCE) or "") for one in (login.state, token))
    if not begun or not secrets.compare_digest(begun.encode(), answered.encode()):
        return {}
    email = token if token.get("email") else info
    said = {"email": email.get("email"), "email_verified": email.get("email_verified")}
    return {**said, **{name: token.get(name) for name in ("amr", "acr", "auth_time")}}


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


def _signed_in_at(claims: dict[str, Any]) -> float:
    """When somebody signed in at the provider, by the signed answer; long ago where it does not say."""
    at = claims.get("auth_time")
    known = isinstance(at, int | float) and not isinstance(at, bool) and at <= time.time() + CLOCKS_DIFFER
    return min(float(at), time.time()) if known and at is not None else 0.0


@dataclass(frozen=True)
class Shown:
    """What was shown at the provider, and when; noted in the session once the person is let in."""

    provider: str
    at: float
    factor: bool
    key: bool


def note(request: HttpRequest, person: Person, login: SocialLogin | None) -> None:
    """Write into the session that begins what was shown at the provider, with the time at which it was."""
    shown = getattr(login, "majlis_shown", None)
    if isinstance(shown, Shown):
        record_authentication(request, person, PROVIDER, **asdict(shown), **{BEGUN: time.time()})


def _shows(claims: dict[str, Any], values: tuple[str, ...]) -> bool:
    said = claims.get("amr")
    ways = {*(said if isinstance(said, list) else [said]), claims.get("acr")}
    return any(value in ways for value in values)


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """How the package's sign-in by others behaves in this house."""

    def get_requests_session(self) -> Any:
        """One that follows no redirect: where a provider answers is said by the settings and its document."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

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
            self._link(request, sociallogin, person, known.key)
        key = _shows(claims, known.key_factor)
        factor = key or _shows(claims, known.factor)
        sociallogin.majlis_shown = Shown(known.key, _signed_in_at(claims), factor, key)

    @staticmethod
    def _link(request: HttpRequest, login: SocialLogin, person: Person, provider: str) -> None:
        """Link once: of two sign-ins at the same moment the second waits, and finds the first.

        The index beside it is a second bolt: decision 37 says why it lies in the package's table.
        """
        try:
            with transaction.atomic():
                Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
                if SocialAccount.objects.filter(user=person, provider=login.account.provider).exists():
                    refuse(request)
                login.user = login.account.user = person  # `login.save` would store the whole person anew
                login.account.extra_data = {}  # what the provider knows of a person is not ours to keep
                login.account.save()
                actions.note_sign_in_linked(Viewer.of(person), provider=provider)
        except IntegrityError:
            refuse(request)


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The second step of a sign-in, left out where the organisation's has just been trusted with it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asked: bool = super()._should_handle(request)
        person = self.login.user
        trusted = isinstance(person, Person) and assurance_in(request, person).by_provider
        return asked and not trusted

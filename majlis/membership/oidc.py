"""Talking to an organisation's sign-in (OpenID Connect) more strictly than the package does by itself.

The issuer is the one that the operator has named, in the discovery document and in the ID token. The token is
signed with a key of the provider's, belongs to this very sign-in (nonce), and says when somebody last signed
in there (`max_age` asks for it). What is not so ends on the page that says that it did not work; the log says
why, without what the provider said.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, NoReturn

from allauth.core.internal.deferred import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from majlis.access.factors import FRESH

logger = logging.getLogger(__name__)

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
KINDS = frozenset({"RSA", "EC", "OKP"})  # keys of which the provider has kept one half to itself
CLOCKS_DIFFER = 30  # seconds by which two clocks may
NONCE = "nonce"


def _wrong(key: str, what: str) -> NoReturn:
    logger.warning("sign-in by %s failed: %s", key, what)
    raise OAuth2Error(what)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is not typed
    """Where a sign-in begins: with a nonce, and with how old the one at the provider may be."""

    def get_oauth2_adapter(self, request: HttpRequest) -> Talking:
        """Our way to talk, also about where the provider's page is."""
        return Talking(request, self.app.provider_id)

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **more: Any
    ) -> HttpResponse:
        """Lead to the provider; whoever is signed in here already has to sign in anew there."""
        nonce = secrets.token_urlsafe(24)
        for told_by_the_address in ("auth_params", "scope"):  # whoever made the link has nothing to say
            more.pop(told_by_the_address, None)
        asked = {**self.get_auth_params(), NONCE: nonce, "max_age": int(FRESH.total_seconds())}
        if request.user.is_authenticated:
            asked["prompt"] = "login"
        more |= {"auth_params": asked, NONCE: nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, data, **more)
        return answer


class Talking(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One conversation with a provider."""

    def get_provider(self) -> Provider:
        """The package's, with our way to begin."""
        return Provider(self.request, app=super().get_provider().app)

    @property
    def issuer(self) -> str:
        """Who the operator says this provider is."""
        known = settings.SIGN_IN_PROVIDERS.get(self.provider_id)
        if known is None:
            _wrong(self.provider_id, "nobody has registered it")
        return str(known.issued_by)

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document, if it is this provider's own."""
        found: dict[str, Any] = super().openid_config
        if found.get("issuer") != self.issuer:
            _wrong(self.provider_id, "the discovery document names another issuer than the settings")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **facts: Any) -> Any:
        """Let nobody in without an ID token: nothing else is signed."""
        if not facts["response"].get("id_token"):
            _wrong(self.provider_id, "there is no ID token")
        return super().complete_login(request, app, token, **facts)

    def _keys(self) -> dict[str, Any]:
        """The provider's keys, as it gives them out now."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        return found

    def _key_of(self, header: dict[str, Any]) -> Any:
        """The one key that a token names; where it names none, the only one that there is."""
        keys = [one for one in jwt.PyJWKSet.from_dict(self._keys()).keys if one.key_type in KINDS]
        fitting = [one for one in keys if "kid" not in header or one.key_id == header["kid"]]
        if header.get("alg") not in ALGORITHMS or len(fitting) != 1:
            _wrong(self.provider_id, "none of the provider's keys fits the ID token")
        return fitting[0].key

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """What the ID token says, its signature checked although it came over a connection of our own."""
        try:
            said: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(jwt.get_unverified_header(id_token)),
                algorithms=sorted(ALGORITHMS),
                issuer=self.issuer,
                audience=app.client_id,
                leeway=CLOCKS_DIFFER,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            _wrong(self.provider_id, f"the ID token is not right ({type(error).__name__})")
        if said.get("azp", app.client_id) != app.client_id:
            _wrong(self.provider_id, "the ID token was made for somebody else")
        return said

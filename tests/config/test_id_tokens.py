"""What is believed of the two answers of an organisation's sign-in; the whole way has a file of its own."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import RequestFactory

from majlis.config.providers import Provider
from majlis.membership import providers
from majlis.membership.oidc import Talking

pytestmark = pytest.mark.one_database
EMAIL = "amal@customs.invalid"
MISSING = object()
OWN = "own@customs.invalid"
SIGNED: dict[str, Any] = {"email": EMAIL}
ASKED: dict[str, Any] = {"email": OWN, "email_verified": True}
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "the other answer verified another address": (SIGNED, ASKED, ""),
    "the signed one has no address": ({"email_verified": True}, {"email": EMAIL}, ""),
    "the signed one says it is not verified": ({**SIGNED, "email_verified": False}, ASKED, ""),
    "the signed one has both": ({**SIGNED, "email_verified": True}, ASKED, EMAIL),
    "only the other one has both": ({}, ASKED, OWN),
}


@pytest.mark.parametrize("name", PAIRS)
def test_one_answer_does_not_verify_the_address_of_the_other(name: str) -> None:
    token, info, email = PAIRS[name]
    data = {"id_token": {"sub": "a-1", **token}, "userinfo": {"sub": "a-1", **info}}
    assert providers._verified(providers._claims(answered(data))) == email


def test_a_provider_that_leads_elsewhere_is_not_followed(settings: Any) -> None:
    asked: list[str] = []

    class Leads(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/inside")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing to say."""

    with HTTPServer(("127.0.0.1", 0), Leads) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with get_adapter().get_requests_session() as session, pytest.raises(OSError):
            session.get(f"http://127.0.0.1:{server.server_port}/keys")
        server.shutdown()
    assert asked == ["/keys"]


def answered(data: dict[str, Any], begun: str = "n-1") -> Any:
    """A sign-in that was begun with a nonce, as it comes back with these two answers."""
    data = {**data, "id_token": {"nonce": "n-1", **data["id_token"]}}
    return SimpleNamespace(account=SimpleNamespace(extra_data=data), state={"nonce": begun})


STRANGE: dict[str, tuple[dict[str, Any], Any, str]] = {
    "the other answer does not say of whom it is": ({"sub": "a-1"}, {"email": EMAIL}, "n-1"),
    "the other answer is of somebody else": ({"sub": "a-1"}, {"sub": "a-2", "email": EMAIL}, "n-1"),
    "there is no other answer": ({"sub": "a-1", "email": EMAIL}, None, "n-1"),
    "the signed one is of nobody": ({"sub": ""}, {"sub": "", "email": EMAIL}, "n-1"),
    "it answers another sign-in": ({"sub": "a-1"}, {"sub": "a-1", "email": EMAIL}, "n-2"),
    "it was begun with no nonce": ({"sub": "a-1"}, {"sub": "a-1", "email": EMAIL}, ""),
    "the signed one has no nonce": ({"sub": "a-1", "nonce": None}, {"sub": "a-1", "email": EMAIL}, "n-1"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_answer_that_does_not_fit_says_nothing(name: str) -> None:
    token, info, begun = STRANGE[name]
    assert providers._claims(answered({"id_token": token, "userinfo": info}, begun)) == {}
    fitting = {"id_token": {"sub": "a-1"}, "userinfo": {"sub": "a-1", "email": EMAIL}}
    assert providers._claims(answered(fitting))["email"] == EMAIL


def test_how_somebody_signed_in_is_said_by_the_signed_answer_only() -> None:
    info = {"sub": "a-1", "amr": ["hwk"], "acr": "hwk", "auth_time": 5}
    claims = providers._claims(answered({"id_token": {"sub": "a-1", "amr": ["pwd"]}, "userinfo": info}))
    assert providers._shows(claims, ("pwd",)) and not providers._shows(claims, ("hwk",))
    claims = providers._claims(answered({"id_token": {"sub": "a-1"}, "userinfo": info}))
    assert not providers._shows(claims, ("pwd", "hwk")) and providers._signed_in_at(claims) == 0


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _signed(**claims: Any) -> tuple[str, dict[str, Any]]:
    """An ID token as its claims want it, and the keys of whoever gives them out."""
    now = int(time.time())
    said = {
        "iss": "https://issuer.invalid",
        "sub": "a-1",
        "aud": "majlis",
        "exp": now + 60,
        "iat": now,
        **claims,
    }
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    said = {name: value for name, value in said.items() if value is not MISSING}
    token = jwt.encode(said, KEY, algorithm="RS256", headers={"kid": "k"})
    return token, {"keys": [{**public, "kid": "k", "alg": "RS256"}]}


WRONG_TOKENS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://other.invalid"},
    "for another client": {"aud": "other"},
    "made for somebody else": {"aud": ["majlis", "other"], "azp": "other"},
    "too old": {"exp": 5},
    "of nobody": {"sub": MISSING},
    "without an end": {"exp": MISSING},
}


@pytest.fixture
def talking(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Decode a token with the keys of the provider `issuer.invalid`."""
    settings.SIGN_IN_PROVIDERS = {
        "customs": Provider("customs", "Customs", "customs", "https://issuer.invalid/", "majlis", "s")
    }

    def decode(token: str, keys: dict[str, Any]) -> dict[str, Any]:
        monkeypatch.setattr(Talking, "_keys", lambda _self: keys)
        app: Any = SimpleNamespace(client_id="majlis")
        return Talking(RequestFactory().get("/"), "customs")._decode_id_token(app, token)

    return decode


@pytest.mark.parametrize("name", WRONG_TOKENS)
def test_a_token_that_is_not_right_is_refused(talking: Any, name: str) -> None:
    with pytest.raises(OAuth2Error):
        talking(*_signed(**WRONG_TOKENS[name]))
    assert talking(*_signed())["sub"] == "a-1"


def test_the_signature_of_a_token_is_looked_at(talking: Any) -> None:
    token, keys = _signed()
    head, body, mark = token.split(".")
    forged = body[:10] + ("A" if body[10] != "A" else "B") + body[11:]
    for wrong in (f"{head}.{forged}.{mark}", f"{head}.{body}.{mark[:-8]}AAAAAAAA"):
        with pytest.raises(OAuth2Error):
            talking(wrong, keys)
    said = jwt.decode(token, options={"verify_signature": False})
    for algorithm, key in (("HS256", "k" * 32), ("none", "")):
        with pytest.raises(OAuth2Error):
            talking(jwt.encode(said, key, algorithm=algorithm), keys)
    for known in ([], [{**keys["keys"][0], "kid": "another"}], [{"kty": "oct", "k": "a2tr", "kid": "k"}]):
        with pytest.raises(OAuth2Error):
            talking(token, {"keys": known})

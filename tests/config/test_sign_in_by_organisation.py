"""Signing in by one's organisation, against a real provider on this machine, over real HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings as configured
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread  # type: ignore[import-untyped]

from majlis.config.providers import Provider
from majlis.ledger.models import Entry
from majlis.membership import providers
from majlis.network.models import Organisation, Person, Standing
from tests.people import give_key, make_organisation, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's, which runs in our process
]
EMAIL = "amal@customs.invalid"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The provider."""
    with pytest.MonkeyPatch.context() as patch, run_server_in_thread() as running:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def customs() -> Organisation:
    return make_organisation("customs")


@pytest.fixture
def amal(customs: Organisation) -> Person:
    """An accepted member of the organisation, who has never signed in."""
    return make_person("Amal", email=EMAIL, organisation=customs)


@pytest.fixture(autouse=True)
def provider(server: str, settings: Any) -> Any:
    """Register the provider for customs; called again with what the operator trusts."""

    def register(organisation: str = "customs", **trusted: Any) -> None:
        settings.SIGN_IN_PROVIDERS = {
            "customs": Provider("customs", "Customs", organisation, server, "majlis", "secret", **trusted)
        }
        app = {"provider_id": "customs", "name": "Customs", "client_id": "majlis", "secret": "secret"}
        app["settings"] = {"server_url": server, "oauth_pkce_enabled": True}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    register()
    return register


def asks(method: str, address: str, body: str, kind: str) -> str:
    """One request to the provider, over HTTP; where it leads to."""
    parts = urlsplit(address)
    line = HTTPConnection(parts.netloc, timeout=10)
    line.request(method, f"{parts.path}?{parts.query}", body, {"Content-Type": kind})
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status < 400
    return answer.getheader("Location") or ""


def chosen(address: str, **form: str) -> str:
    """On the provider's page somebody is chosen; the way back."""
    return asks("POST", address, urlencode(form), "application/x-www-form-urlencoded")


def says(server: str, sub: str = "a-1", **claims: Any) -> None:
    """What the provider knows of somebody."""
    known = {"email": EMAIL, "email_verified": True, "auth_time": int(time.time()), **claims}
    asks("PUT", f"{server}/users/{sub}", json.dumps(known), "application/json")


def come_in(client: Client, sub: str = "a-1", **form: str) -> Any:
    """The whole way: our button, the provider's page, and back; the answer to the way back."""
    begun = client.post(reverse("openid_connect_login", args=["customs"]))
    assert begun.status_code == 302
    back = urlsplit(chosen(begun["Location"], sub=sub, **form))
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_member_comes_in_and_is_asked_for_a_second_factor(amal: Person, server: str) -> None:
    says(server)
    client = Client()
    assert come_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(amal.pk)
    assert client.get("/desk/")["Location"].startswith("/account/second-factor/")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    linked = SocialAccount.objects.get(user=amal)
    assert (linked.provider, linked.uid) == ("customs", "a-1")
    line = Entry.objects.get(verb="sign-in.linked")
    assert line.facts == {"provider": "customs"} and EMAIL not in str(vars(line))
    again = Client()
    come_in(again)
    assert is_in(again) and Entry.objects.filter(verb="sign-in.linked").count() == 1


def test_where_there_is_a_factor_it_is_the_second_step(amal: Person, server: str) -> None:
    says(server)
    give_key(amal)
    client = Client()
    assert come_in(client)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


REFUSED: dict[str, dict[str, Any]] = {
    "not verified": {"email_verified": False},
    "verified, says a word": {"email_verified": "true"},
    "another address": {"email": "stranger@customs.invalid"},
    "no address": {"email": None},
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_address_that_is_not_verified_or_nobodys_lets_nobody_in(
    amal: Person, server: str, name: str
) -> None:
    says(server, f"r-{len(name)}", **REFUSED[name])
    client, people = Client(), Person.objects.count()
    answer = come_in(client, f"r-{len(name)}")
    assert answer.status_code == 403 and not is_in(client)
    assert Person.objects.count() == people and not SocialAccount.objects.exists()


@pytest.mark.parametrize("standing", [Standing.APPLIED, Standing.SUSPENDED, Standing.LEFT])
def test_only_accepted_people_come_in_by_it_and_all_refusals_look_alike(
    amal: Person, server: str, standing: str
) -> None:
    says(server)
    says(server, "s-1", email="nobody@customs.invalid")
    Person.objects.filter(pk=amal.pk).update(standing=standing)
    known, unknown = come_in(Client()), come_in(Client(), "s-1")
    assert known.status_code == unknown.status_code == 403
    assert _plain(known) == _plain(unknown)


def _plain(answer: Any) -> str:
    text = answer.content.decode()
    return str(text.split("<main", 1)[1].split("</main>", 1)[0])


def test_a_provider_lets_in_the_people_of_its_own_organisation_only(
    amal: Person, server: str, provider: Any
) -> None:
    says(server)
    Person.objects.filter(pk=amal.pk).update(organisation=make_organisation("plant"))
    assert come_in(Client()).status_code == 403
    Person.objects.filter(pk=amal.pk).update(organisation=None)
    assert come_in(Client()).status_code == 403


def test_who_changes_employer_is_let_in_no_longer_though_linked(amal: Person, server: str) -> None:
    says(server)
    come_in(Client())
    Person.objects.filter(pk=amal.pk).update(organisation=make_organisation("plant"))
    client = Client()
    assert come_in(client).status_code == 403 and not is_in(client)


def test_an_address_that_was_given_to_somebody_new_is_not_the_person_before(
    amal: Person, server: str
) -> None:
    says(server)
    come_in(Client())
    says(server, "newcomer")
    client = Client()
    assert come_in(client, "newcomer").status_code == 403 and not is_in(client)


def test_what_the_provider_says_of_a_factor_counts_only_where_the_operator_trusts_it(
    amal: Person, server: str, provider: Any
) -> None:
    says(server, amr=["pwd", "mfa"])
    client = Client()
    come_in(client)
    assert client.get("/desk/").status_code == 302
    provider(factor=("mfa",))
    trusted = Client()
    come_in(trusted)
    assert trusted.get("/desk/").status_code == 200
    provider()
    assert trusted.get("/desk/").status_code == 302


def test_what_a_provider_said_of_somebody_counts_no_longer_once_they_work_elsewhere(
    amal: Person, server: str, provider: Any
) -> None:
    provider(factor=("mfa",), key_factor=("hwk",))
    says(server, amr=["hwk"])
    client = Client()
    come_in(client)
    assert client.get("/desk/").status_code == client.get(reverse("mfa_add_webauthn")).status_code == 200
    for elsewhere in (make_organisation("plant"), None):
        Person.objects.filter(pk=amal.pk).update(organisation=elsewhere)
        for page in ("/desk/", reverse("mfa_add_webauthn")):
            assert client.get(page).status_code == 302, page


def test_trust_leaves_out_the_second_step_and_never_the_key_of_a_duty(
    amal: Person, server: str, provider: Any
) -> None:
    give_key(amal)
    provider(factor=("mfa",), key_factor=("hwk",))
    says(server, amr=["mfa"])
    assert come_in(Client())["Location"] == reverse(configured.LOGIN_REDIRECT_URL)
    Person.objects.filter(pk=amal.pk).update(duties=["secretariat"])
    assert come_in(Client())["Location"] == reverse("mfa_authenticate")
    says(server, amr=["hwk"])
    client = Client()
    come_in(client)
    assert client.get("/desk/").status_code == 200


def test_what_is_asked_of_the_provider(amal: Person, server: str) -> None:
    says(server)
    client = Client()
    login = reverse("openid_connect_login", args=["customs"])
    first, second = (dict(parse_qsl(urlsplit(client.post(login)["Location"]).query)) for _n in range(2))
    assert first["max_age"] == "600" and "prompt" not in first and first["code_challenge_method"] == "S256"
    assert len(first["nonce"]) > 20 and first["nonce"] != second["nonce"]
    come_in(client)
    signed_in = dict(parse_qsl(urlsplit(client.post(login)["Location"]).query))
    assert signed_in["prompt"] == "login"


def test_a_token_of_another_sign_in_lets_nobody_in(amal: Person, server: str) -> None:
    """Somebody puts their own answer, or an old one, in the place of ours: the nonce does not fit."""
    says(server)
    client = Client()
    begun = urlsplit(client.post(reverse("openid_connect_login", args=["customs"]))["Location"])
    asked = {**dict(parse_qsl(begun.query)), "nonce": "of-another-sign-in"}
    back = urlsplit(chosen(urlunsplit(begun._replace(query=urlencode(asked))), sub="a-1"))
    assert client.get(f"{back.path}?{back.query}").status_code == 403 and not is_in(client)


TIMES: dict[str, Any] = {"an hour ago": 3600, "not said": None, "in an hour": -3600, "no number": "now"}


@pytest.mark.parametrize("name", TIMES)
def test_a_factor_is_as_old_as_the_sign_in_at_the_provider(
    amal: Person, server: str, provider: Any, name: str
) -> None:
    provider(factor=("mfa",))
    ago = TIMES[name]
    says(server, amr=["mfa"], auth_time=int(time.time()) - ago if isinstance(ago, int) else ago)
    client = Client()
    come_in(client)
    assert client.get("/desk/").status_code == 200, "it is a second factor"
    assert client.get(reverse("personal:erase")).status_code == 200
    sent = client.post(reverse("personal:erase"), {"sure": "on"})
    assert sent["Location"].startswith("/account/confirm/"), "and not one of this moment"
    give_key(amal)
    assert come_in(Client())["Location"] == reverse("mfa_authenticate")


def test_a_session_is_as_old_as_the_sign_in_here(
    amal: Person, server: str, provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider(factor=("mfa",))
    says(server, amr=["mfa"], auth_time=int(time.time()) - 3 * 7 * 24 * 3600)
    client = Client()
    come_in(client)
    assert client.get("/desk/").status_code == 200
    later = timezone.now() + timedelta(seconds=configured.SESSION_COOKIE_AGE + 1)
    Session.objects.update(expire_date=later + timedelta(days=1))
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get("/desk/").status_code == 302


def test_only_a_sign_in_of_this_moment_sets_up_a_first_factor(amal: Person, server: str) -> None:
    says(server, auth_time=int(time.time()) - 3600)
    client = Client()
    come_in(client)
    assert client.get(reverse("mfa_add_webauthn"))["Location"].startswith("/account/confirm/")


def test_a_provider_that_calls_itself_something_else_is_not_asked(
    amal: Person, server: str, provider: Any, caplog: pytest.LogCaptureFixture
) -> None:
    says(server)
    provider(issuer="https://login.customs.invalid")
    answer = Client().post(reverse("openid_connect_login", args=["customs"]))
    assert answer.status_code == 502 and "another issuer" in caplog.text
    provider(issuer=server)
    assert Client().post(reverse("openid_connect_login", args=["customs"])).status_code == 302


def test_the_database_lets_nobody_be_linked_twice(amal: Person) -> None:
    SocialAccount.objects.create(user=amal, provider="customs", uid="a-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(user=amal, provider="customs", uid="a-2")
    SocialAccount.objects.create(user=amal, provider="police", uid="a-2")


@pytest.mark.parametrize("index", ["with the index", "without the index"])
def test_of_two_sign_ins_that_both_found_no_link_one_is_linked(
    amal: Person, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked; then they link, one right after the other. The lock has to hold by itself."""
    if index == "without the index":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX membership_one_link")
    monkeypatch.setattr(providers, "render", lambda *_args, **_more: HttpResponse(status=403))
    request = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    logins = [
        SocialLogin(user=Person(), account=SocialAccount(provider="customs", uid=uid)) for uid in ("1", "2")
    ]
    providers.ProviderAdapter._link(request, logins[0], amal, "customs")
    with pytest.raises(ImmediateHttpResponse):
        providers.ProviderAdapter._link(request, logins[1], amal, "customs")
    assert SocialAccount.objects.get(user=amal).uid == "1"


def test_a_way_back_that_was_not_begun_here_is_refused(amal: Person, server: str) -> None:
    says(server)
    begun = Client().post(reverse("openid_connect_login", args=["customs"]))["Location"]
    back, thief = urlsplit(chosen(begun, sub="a-1")), Client()
    assert not is_in(thief)
    thief.get(f"{back.path}?{back.query}")
    assert not is_in(thief)


def test_who_stops_at_the_provider_is_told_so_and_an_unknown_provider_is_none(amal: Person) -> None:
    client = Client()
    answer = come_in(client, action="deny")
    assert client.get(answer["Location"]).status_code == 200 if answer.status_code == 302 else True
    assert not is_in(client)
    assert client.post(reverse("openid_connect_login", args=["nothing"])).status_code == 404


def test_a_provider_that_does_not_answer_is_a_page_that_says_so(amal: Person, settings: Any) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = "http://localhost:9"
    answer = Client().post(reverse("openid_connect_login", args=["customs"]))
    assert "did not answer" in answer.content.decode()


def test_the_button_stands_on_the_sign_in_page(amal: Person, settings: Any) -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert f'action="{reverse("openid_connect_login", args=["customs"])}"' in page
    settings.SIGN_IN_PROVIDERS = {}
    assert "organisation" not in _plain(Client().get(reverse("account_login")))


def test_nobody_signs_up_or_connects_accounts_by_a_page() -> None:
    for path in ("/account/3rdparty/", "/account/3rdparty/signup/", "/account/social/connections/"):
        assert Client().get(path).status_code == 404
    assert not Authenticator.objects.exists()


def test_whoever_makes_a_link_to_it_adds_nothing_to_what_is_asked(amal: Person, server: str) -> None:
    more = "?scope=offline_access&auth_params=" + "redirect_uri%3Dhttps%3A%2F%2Fa.example%26acr_values%3Dlow"
    asked = Client().post(reverse("openid_connect_login", args=["customs"]) + more)["Location"]
    said = dict(parse_qsl(urlsplit(asked).query))
    assert urlsplit(said["redirect_uri"]).path == reverse("openid_connect_callback", args=["customs"])
    assert "a.example" not in asked and "acr_values" not in said and "offline_access" not in said["scope"]

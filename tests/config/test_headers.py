"""The headers of every answer: each address of the map, errors, downloads and static files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from majlis.config import isolation
from majlis.config.headers import HeadersMiddleware
from majlis.membership import photos
from tests.house.leaks.walk import routes
from tests.people import Cast, client_of, make_person

pytestmark = pytest.mark.one_database

EXPECTED = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
DUMMIES: tuple[object, ...] = (1, "x", "a" * 32, "members")


def missing_in(answer: HttpResponseBase) -> list[str]:
    """The names of headers that an answer has not, or not as it should."""
    wrong = [name for name, value in EXPECTED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        wrong.append("Content-Security-Policy")
    if "require-trusted-types-for 'script'" not in policy and "sandbox" not in policy:
        wrong.append("Trusted Types")
    if "Permissions-Policy" not in answer.headers or not answer.headers.get("Cache-Control"):
        wrong.append("Permissions-Policy or Cache-Control")
    if "Access-Control-Allow-Origin" in answer.headers or "Server" in answer.headers:
        wrong.append("what it should not say")
    kind = answer.headers.get("Content-Type", "text/html; charset=utf-8")
    if kind.startswith("text/") and "charset=" not in kind:
        wrong.append("charset")
    return wrong


def addresses() -> Iterator[str]:
    """Each address of the map once, with arguments that mostly mean nothing."""
    for name, _app, names in routes():
        for value in DUMMIES:
            try:
                yield reverse(name, kwargs=dict.fromkeys(names, value))
                break
            except NoReverseMatch:
                continue
        else:
            raise AssertionError(f"no dummy fits the address {name}")


def test_every_address_sends_them_to_everybody(cast: Cast) -> None:
    seen = 0
    for person in (None, cast.alice):
        client = client_of(person)
        client.raise_request_exception = False
        for path in addresses():
            for method in ("get", "post"):
                if person and path == reverse("account_logout"):
                    continue
                answer = getattr(client, method)(path)
                assert answer.status_code < 500, path
                assert missing_in(answer) == [], (path, method, answer.status_code)
                if person and "photo" not in path:
                    assert "no-store" in answer.headers["Cache-Control"], path
                seen += 1
    assert seen > 150


def test_errors_and_static_files_send_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(cast.alice)
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    monkeypatch.setattr("majlis.front.queries.network", lambda viewer: 1 / 0)
    answers = {
        404: client.get("/no-such-page/"),
        405: client.post("/about/"),
        403: strict.post("/account/login/"),
        400: client.get("/about/", headers={"host": "elsewhere.example"}),
        500: client.get("/desk/"),
        200: client.get("/static/kit/kit.js"),
        301: client.get("/about"),
    }
    for status, answer in answers.items():
        assert (answer.status_code, missing_in(answer)) == (status, [])


def test_a_photo_and_a_card_send_them(cast: Cast) -> None:
    person = make_person("Pictured", photo_version=photos.keep(b"\xff\xd8\xff"))
    client = client_of(cast.alice)
    for path in (
        reverse("membership:photo", args=[person.handle, person.photo_version]),
        reverse("membership:card", args=[person.handle]),
    ):
        answer = client.get(path)
        assert (answer.status_code, missing_in(answer)) == (200, [])


def test_no_page_runs_anything_that_stands_in_it(cast: Cast) -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert directives["trusted-types"] == ["majlis", "default"]


def test_signing_out_empties_the_browser(cast: Cast) -> None:
    client = client_of(cast.alice)
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.cookies[settings.SESSION_COOKIE_NAME].value
    assert "Clear-Site-Data" not in client_of(cast.alice).get("/desk/").headers


def test_what_an_answer_says_itself_stays() -> None:
    own = HttpResponse(headers={"Cross-Origin-Resource-Policy": "cross-origin"})
    answer = HeadersMiddleware(lambda _: own)(HttpRequest())
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("site", "mode", "dest", "refused"),
    [
        ("none", "navigate", "document", False),
        ("same-origin", "cors", "empty", False),
        ("same-origin", "no-cors", "image", False),
        ("cross-site", "navigate", "document", False),
        ("cross-site", "no-cors", "image", True),
        ("same-site", "cors", "empty", True),
        ("cross-site", "navigate", "iframe", True),
        ("same-origin", "no-cors", "script", True),
        ("same-origin", "no-cors", "style", True),
        ("same-origin", "same-origin", "serviceworker", True),
    ],
)
def test_other_sites_link_to_pages_and_nothing_else(site: str, mode: str, dest: str, refused: bool) -> None:
    said = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    request = RequestFactory().get("/files/a/b.txt", headers=said)
    assert isolation.is_out_of_place(request) is refused


def test_browsers_that_say_nothing_are_served() -> None:
    assert not isolation.is_out_of_place(RequestFactory().get("/desk/"))


def test_a_refused_request_asks_the_database_nothing(cast: Cast) -> None:
    answer = client_of(cast.alice).get(
        "/desk/",
        headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    )
    assert answer.status_code == 403 and missing_in(answer) == []


def test_the_cookie_of_sentences_is_ours(cast: Cast) -> None:
    client = client_of(cast.alice)
    answer = client.post(reverse("account_logout"))
    assert settings.TOAST_COOKIE_NAME in answer.cookies and "messages" not in answer.cookies

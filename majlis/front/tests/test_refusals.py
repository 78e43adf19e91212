"""The pages one gets when something is not there, not allowed, or broken."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client, RequestFactory, override_settings

from majlis.front import views
from majlis.front.menu import Frame
from majlis.kit.ratelimit import Allowance
from tests.people import Cast, client_of

TITLES = {
    "ar": "الصفحة غير موجودة",
    "en": "Page not found",
    "fr": "Page introuvable",
    "es": "Página no encontrada",
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", TITLES)
def test_a_missing_page_says_so_in_the_readers_language(code: str) -> None:
    answer = client_of(None, language=code).get("/nothing/here/")
    assert answer.status_code == 404
    assert TITLES[code] in answer.content.decode()


def test_a_refused_form_keeps_the_drafts_of_the_page_before(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer = client.post("/preview/", {"text": "typed"})
    assert answer.status_code == 403
    assert "data-keep-drafts" in answer.content.decode()
    assert "Please send it once more</h1>" in answer.text and "Not open to you" not in answer.text


@pytest.mark.parametrize(
    "address", ["/speaking/nobody-of-this-name/", "/safety/cases/999999/", "/cases/nobody/accept/"]
)
def test_nothing_typed_is_lost_where_a_page_is_gone_or_closed(cast: Cast, address: str) -> None:
    typed = "I know <her>."
    sent = {"reason": typed, "once": "0 b" * 30, "csrfmiddlewaretoken": "c" * 64}
    answer = client_of(cast.alice).post(address, sent)
    assert answer.status_code in {403, 404}
    assert "I know &lt;her&gt;.</textarea>" in answer.text and "no-store" in answer.headers["Cache-Control"]
    assert "c" * 64 not in answer.text and "0 b0 b" not in answer.text


def test_a_page_of_others_has_us_show_nothing(cast: Cast) -> None:
    for client in (Client(enforce_csrf_checks=True), Client()):
        for address in ("/speaking/nobody/", "/nothing/here/"):
            answer = client.post(address, {"reason": "Call this number"})
            assert "Call this number" not in answer.text
    member = Client(enforce_csrf_checks=True)
    member.force_login(cast.alice)
    for address in ("/speaking/nobody/", "/nothing/here/"):
        assert "Call this number" not in member.post(address, {"reason": "Call this number"}).text


def test_an_address_of_a_form_says_in_words_that_it_shows_nothing(cast: Cast) -> None:
    answer = client_of(cast.alice).get("/safety/mine/1/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "This opens from a form only</h1>" in answer.text and 'href="/desk/"' in answer.text
    assert client_of(cast.alice).head("/safety/mine/1/").status_code == 405


@pytest.mark.parametrize("code", TITLES)
def test_the_page_of_a_fault_needs_neither_database_nor_session(code: str) -> None:
    page = views.broken(RequestFactory().get("/", headers={"accept-language": code})).content.decode()
    assert f'<html lang="{code}"' in page


def test_the_preview_cleans_what_was_typed(cast: Cast) -> None:
    text = "**bold** <script>alert(1)</script> \x00 \ud800".encode("utf-8", "surrogatepass")
    page = client_of(cast.alice).post(
        "/preview/", urlencode({"text": text}), content_type="application/x-www-form-urlencoded"
    )
    assert page.status_code == 200
    assert "<strong>bold</strong>" in page.content.decode()
    assert "<script>" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_the_page_of_components_is_shown_in_the_demonstration_only(demo: bool, status: int) -> None:
    with override_settings(DEMO=demo):
        assert Client().get("/kit/").status_code == status


def test_the_bell_shows_no_more_than_two_digits() -> None:
    frame = Frame(RequestFactory().get("/"))
    frame.unread = 1234
    assert frame.unread_short == "99+"


def test_a_text_that_is_longer_than_any_that_can_be_sent_has_no_preview(cast: Cast) -> None:
    answer = client_of(cast.alice).post("/preview/", {"text": "*a* " * 10_000})
    assert answer.status_code == 422
    assert "too long for a preview" in answer.content.decode()


def test_previews_have_a_pace_of_their_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PREVIEWING", Allowance(times=3, seconds=600))
    client = client_of(cast.alice)
    seen = [client.post("/preview/", {"text": "*typed*"}) for _ in range(4)]
    assert [answer.status_code for answer in seen] == [200, 200, 200, 429]
    assert "<em>typed</em>" in seen[2].content.decode()
    assert "in 4 minutes" in seen[3].content.decode()
    assert client_of(cast.bob).post("/preview/", {"text": "typed"}).status_code == 200


@pytest.mark.django_db
def test_what_breaks_the_page_of_a_refusal_is_told_to_the_operator(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*args: Any, **facts: Any) -> Any:
        raise LookupError("a template that is not there")

    monkeypatch.setattr(views, "_refusal", breaks)
    client = client_of(cast.bob)
    client.raise_request_exception = False
    assert client.get("/items/999999/audience/").status_code == 500
    told = [one for one in caplog.records if one.name == "majlis.front"]
    assert [one.exc_info[0] for one in told if one.exc_info] == [LookupError]

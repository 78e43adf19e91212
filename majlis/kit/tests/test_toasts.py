"""What is said on the next page is said in the language of that page."""

from __future__ import annotations

from typing import cast

import pytest
from django.contrib import messages
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.kit.languages import CODES
from majlis.kit.toasts import ToastStorage, later, what_is_wrong

TOO_LONG = "A sentence that no cookie holds. " * 200


def _next_page(said: Promise | str, code: str) -> list[str]:
    """What a page in `code` shows of what an Arabic page said before it."""
    request, answer, session = RequestFactory().get("/"), HttpResponse(), SessionStore()
    request.session = session
    with translation.override("ar"):
        first = ToastStorage(request)
        first.add(messages.SUCCESS, cast(str, said))
        first.update(answer)
    following = HttpRequest()
    following.session = session
    following.COOKIES = {name: one.value for name, one in answer.cookies.items() if one.value}
    with translation.override(code):
        return [str(one) for one in ToastStorage(following)]


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_is_read_in_the_language_of_the_page_that_shows_it(code: str) -> None:
    plain = _("Your choice is saved.")
    with translation.override(code):
        expected = str(plain)
    for said in (plain, later(lambda: str(plain)), what_is_wrong(ValidationError(plain))):
        assert _next_page(said, code) == [expected]


def test_what_is_too_long_for_a_cookie_waits_in_the_session_in_all_languages() -> None:
    said = later(lambda: translation.get_language() + TOO_LONG)
    assert _next_page(said, "fr") == ["fr" + TOO_LONG]


def test_what_is_no_sentence_of_ours_stays_as_it_is() -> None:
    assert _next_page("Plainly so", "fr") == ["Plainly so"]

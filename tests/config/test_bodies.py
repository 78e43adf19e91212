"""A visitor cannot fill the disk: a body longer than any form is refused before a byte of it is read."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory

from majlis.config.bodies import BodyMiddleware, most

pytestmark = pytest.mark.django_db


class Untouched:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("length", ["9" * 12, "9" * 400, "-1", "many"])
def test_a_body_that_no_form_has_is_refused_unread(length: str) -> None:
    kind = "multipart/form-data; boundary=x"
    facts = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind, "wsgi.input": Untouched()}
    answer = Client(raise_request_exception=False).generic("POST", "/account/login/", **facts)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()


def test_the_longest_form_passes() -> None:
    answer = HttpResponse("read")
    passes = BodyMiddleware(lambda request: answer)
    assert passes(RequestFactory().get("/", CONTENT_LENGTH=str(most()))).content == b"read"
    with pytest.raises(RequestDataTooBig):
        passes(RequestFactory().get("/", CONTENT_LENGTH=str(most() + 1)))

"""Pages of the sign-in package answer a refused form as ours do: with 422, so that programs can tell.

One that came too often (429) brings back what was typed, to be sent again after a while.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse

SECRET = re.compile("password|secret|code|credential|csrfmiddlewaretoken")
LONGEST = 5000


def too_many(request: HttpRequest) -> HttpResponse:
    """429: a page with what was typed, without its secrets. The token of the form was looked at before."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not SECRET.search(name) and len(value) <= LONGEST
    ]
    context = {"typed": typed, "again": request.get_full_path()}
    return render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


class RefusedFormMiddleware:
    """Looks at answers that are not drawn yet; what our own views draw has its status already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the status is set when the page is known."""
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        """422 for a page that shows a form with what is wrong in it."""
        form = (response.context_data or {}).get("form")
        answers = request.method == "POST" and response.status_code == HTTPStatus.OK
        if answers and isinstance(form, BaseForm) and form.is_bound and form.errors:
            response.status_code = _status(form)
        return response


def _status(form: BaseForm) -> HTTPStatus:
    """429 where what was wrong is how often it was tried."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return HTTPStatus.TOO_MANY_REQUESTS if "too_many" in codes else HTTPStatus.UNPROCESSABLE_ENTITY

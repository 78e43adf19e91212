"""Pages of the sign-in package answer a refused form as ours do: with 422, so that programs can tell."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse


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
        refused = isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
        if request.method == "POST" and response.status_code == HTTPStatus.OK and refused:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

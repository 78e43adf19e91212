"""Double submits: the same form sent twice by the same person is done once, and answered alike both times.

A form carries a random key. The first submit claims (who, key, what was typed) in the transaction in which
the view works; a second one waits at the unique constraint until that ends, and is sent to the same address.
A changed text is another submit, also with the key of a page that was reached by the back button.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from majlis.kit.models import Submission

FIELD = "once"
KEPT_FOR = timedelta(days=1)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOT_TYPED = "csrfmiddlewaretoken"

View = Callable[..., HttpResponseBase]
Answer = Callable[[HttpRequest, Exception], HttpResponseBase | None]

# What answers some exceptions of a view. Django asks a middleware's `process_exception` only for views that
# it calls itself, and those of guarded posts are called here.
ANSWERS: list[Answer] = []


def new_key() -> str:
    """A fresh one-time key for a form."""
    return secrets.token_urlsafe(16)


def _who(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return f"person {user.pk}" if user is not None and user.is_authenticated else "nobody"


def _digest(request: HttpRequest) -> str:
    """One fingerprint for who sent what to which address, with which key."""
    digest = hashlib.sha256(f"{_who(request)}\n{request.get_full_path()}\n".encode("utf-8", "replace"))
    for name, values in sorted(request.POST.lists()):
        if name != _NOT_TYPED:
            digest.update(repr((name, values)).encode("utf-8", "backslashreplace"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode("utf-8", "backslashreplace"))
            for piece in file.chunks():
                digest.update(piece)
            file.seek(0)
    return digest.hexdigest()


def sweep() -> int:
    """Forget submits that are older than a day; how many. A job of the worker."""
    return Submission.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _answered(key: str) -> HttpResponseBase | None:
    address = Submission.objects.filter(key=key).values_list("address", flat=True).first()
    return HttpResponseRedirect(address) if address else None


def _claim(key: str) -> Submission | None:
    try:
        with transaction.atomic():
            return Submission.objects.create(key=key, created_at=timezone.now())
    except IntegrityError:
        return None


def guarded(request: HttpRequest, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `work`, or the redirect that the same submit got. Only redirects are remembered."""
    key = _digest(request)
    if answer := _answered(key):
        return answer
    with transaction.atomic():
        claim = _claim(key)
        if claim is not None:
            answer = work()
            if 300 <= answer.status_code < 400 and answer.has_header("Location"):
                claim.address = answer["Location"]
                claim.save(update_fields=["address"])
            else:
                claim.delete()
            return answer
    return _answered(key) or guarded(request, work)


class OnceMiddleware:
    """Guards every POST that carries a one-time key. Stands last: all refusals come before the claim."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in or out: the work is done around the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer guarded posts; leave every other request to Django."""
        if (
            request.method != "POST"
            or iscoroutinefunction(view)
            or not _KEY.fullmatch(request.POST.get(FIELD, ""))
        ):
            return None
        try:
            return guarded(request, lambda: view(request, *args, **kwargs))
        except Exception as raised:
            answers = (answer(request, raised) for answer in ANSWERS)
            if response := next((one for one in answers if one is not None), None):
                return response
            raise

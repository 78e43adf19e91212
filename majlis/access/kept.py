"""What was typed when a page asked for a confirmation first: kept for a quarter of an hour until it is sent.

It is not sent by itself afterwards: the person sees what it is and sends it with a button, through all the
doors of the page it goes to. It lies in a table of its own and the session has only its number: sessions last
for weeks, and what was typed must not. It goes with signing out; nobody else finds it in that browser.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from majlis.access.models import KeptEntry

_IN_SESSION = "kept_entry_number"
_NEVER = "csrfmiddlewaretoken"
_LONGEST, _LONGEST_PATH = 200_000, 2000
KEPT_FOR = timedelta(minutes=15)


def keep(request: HttpRequest) -> bool:
    """Keep what a request sends. False when there is nothing that can be kept: passwords never are."""
    fields = [
        [name, str(value)] for name, values in request.POST.lists() for value in values if name != _NEVER
    ]
    secret = any("password" in name.lower() for name, _value in fields)
    too_much = sum(len(value) for _name, value in fields) > _LONGEST
    if secret or too_much or len(request.get_full_path()) > _LONGEST_PATH:
        return False
    forget(request)
    entry = KeptEntry.objects.create(
        person_id=request.user.pk or 0, path=request.get_full_path(), fields=fields, files=bool(request.FILES)
    )
    request.session[_IN_SESSION] = entry.pk
    return True


def kept(request: HttpRequest) -> KeptEntry | None:
    """What waits in this session, of whoever is signed in now, unless it has waited too long."""
    mine = KeptEntry.objects.filter(pk=request.session.get(_IN_SESSION) or 0, person=request.user.pk)
    return mine.filter(at__gt=timezone.now() - KEPT_FOR).first()


def forget(request: HttpRequest) -> None:
    """Nothing waits any more."""
    if _IN_SESSION in request.session:
        KeptEntry.objects.filter(pk=request.session.pop(_IN_SESSION), person=request.user.pk).delete()


def sweep() -> int:
    """Delete what has waited too long, of whichever session; how many. The worker does it."""
    return KeptEntry.objects.filter(at__lte=timezone.now() - KEPT_FOR).delete()[0]

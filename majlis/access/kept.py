"""What was typed when a page asked for a confirmation first: kept in the session until it is sent.

It is not sent by itself afterwards: the person sees what it is and sends it with a button, through all the
doors of the page it goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

_IN_SESSION = "kept_entry"
_NEVER = "csrfmiddlewaretoken"
_LONGEST = 200_000
KEPT_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Kept:
    """What goes to which address; `files` says that there were files, which cannot be kept."""

    path: str
    fields: list[tuple[str, str]]
    files: bool


def keep(request: HttpRequest) -> bool:
    """Keep what a request sends. False when there is nothing that can be kept: passwords never are."""
    fields = [
        [name, str(value)] for name, values in request.POST.lists() for value in values if name != _NEVER
    ]
    secret = any("password" in name.lower() for name, _value in fields)
    if secret or sum(len(value) for _name, value in fields) > _LONGEST:
        return False
    request.session[_IN_SESSION] = {
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "at": timezone.now().timestamp(),
    }
    return True


def kept(request: HttpRequest) -> Kept | None:
    """What waits in this session, unless it has waited too long."""
    found = request.session.get(_IN_SESSION)
    if not found or timezone.now().timestamp() - found["at"] > KEPT_FOR.total_seconds():
        return None
    return Kept(found["path"], [(name, value) for name, value in found["fields"]], found["files"])


def forget(request: HttpRequest) -> None:
    """Nothing waits any more."""
    if _IN_SESSION in request.session:
        del request.session[_IN_SESSION]

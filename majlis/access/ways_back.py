"""The way back of somebody whose factors were reset: by a link in their mailbox, beside their password.

While a row stands for a person and they have no factor, their password opens the page that says so and
nothing else. The link opens the pages that set up a factor in the session in which it was followed; the
factor that is set up there ends it. What is lost or too old needs another reset, by the same two people.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from majlis.access.models import WayBack
from majlis.network.models import Person

LASTS = timedelta(days=2)
_IN_SESSION = "way_back_number"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def make(person: Person) -> str:
    """Let a person come back by one link, and by no earlier one; its secret, which is stored nowhere."""
    secret, now = secrets.token_urlsafe(32), timezone.now()
    WayBack.objects.filter(person=person).delete()
    WayBack.objects.create(person=person, digest=_digest(secret), made_at=now, expires_at=now + LASTS)
    return secret


def _of(person: Person) -> WayBack | None:
    return WayBack.objects.filter(person=person).first()


def is_asked(request: HttpRequest, person: Person) -> bool:
    """Whether a link has to be followed first, in this session, before a factor is set up."""
    way = _of(person)
    return way is not None and request.session.get(_IN_SESSION) != way.pk


def opens(person: Person, secret: str) -> bool:
    """Whether a link is this person's, and not too old."""
    way = _of(person)
    fresh = way is not None and way.expires_at > timezone.now()
    return fresh and way is not None and secrets.compare_digest(way.digest, _digest(secret))


def follow(request: HttpRequest, person: Person, secret: str) -> bool:
    """Note in the session that the link was followed; False for a link that does not open."""
    way = _of(person)
    if way is None or not opens(person, secret):
        return False
    request.session[_IN_SESSION] = way.pk
    return True


def close(person: Person) -> None:
    """Let a link open nothing any more; another reset is needed. A new password by mail does this.

    Else whoever holds the mailbox alone would need nothing beside it.
    """
    WayBack.objects.filter(person=person).update(expires_at=timezone.now(), digest="")


def end(person: Person) -> None:
    """They have a factor again: nothing is asked any more."""
    WayBack.objects.filter(person=person).delete()

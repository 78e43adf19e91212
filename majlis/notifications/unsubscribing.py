"""The signed address that stops mails for one reason, without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from majlis.network.models import Person
from majlis.notifications.rules import REASONS, Reason

_SIGNER = signing.Signer(salt="majlis.notifications.unsubscribe")


@dataclass(frozen=True)
class Request:
    """What a valid address asks for."""

    person: Person
    reason: Reason


def token(person: Person, reason: str) -> str:
    """The signed token: the public handle and the reason. It does not expire, as old mails stay about."""
    return _SIGNER.sign_object([person.handle, reason], compress=False)


def path(person: Person, reason: str) -> str:
    """The path of the page that stops mails."""
    return reverse("notifications:unsubscribe", args=[token(person, reason)])


def read(signed: str) -> Request | None:
    """Whom and what a token is about; None for a forged, broken or outdated one."""
    try:
        handle, reason = _SIGNER.unsign_object(signed)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(handle=handle).first()
    return Request(person, REASONS[reason]) if person and reason in REASONS else None

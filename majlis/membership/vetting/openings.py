"""Links that open one door once: made for a mailbox, consumed by a POST, never by a mail scanner's GET."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from majlis.kit.mail import absolute
from majlis.membership.vetting.models import Opening
from majlis.network.models import Person

LASTS = {
    Opening.Kind.APPLY: timedelta(days=2),
    Opening.Kind.INVITE: timedelta(days=14),
    Opening.Kind.FOUND: timedelta(days=2),
}


def digest_of(token: str) -> str:
    """The fingerprint under which the secret of a link is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(
    kind: Opening.Kind, email: str, *, typed: dict[str, Any] | None = None, inviter: Person | None = None
) -> str:
    """Store a new opening; the secret of its link, which nobody can read back later."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    Opening.objects.create(
        digest=digest_of(token),
        kind=kind,
        email=email.lower(),
        typed=typed or {},
        inviter=inviter,
        made_at=now,
        expires_at=now + LASTS[kind],
    )
    return token


def address(token: str) -> str:
    """The public address of a link."""
    return absolute(reverse("membership:enter", args=[token]))


def find(token: str) -> Opening | None:
    """The opening of a link that still opens: neither used, nor too old, nor for somebody known already."""
    now = timezone.now()
    found = Opening.objects.filter(digest=digest_of(token), used_at__isnull=True, expires_at__gt=now).first()
    if found is None or _known(found):
        return None
    return found


def _known(opening: Opening) -> bool:
    """Founders are stored before they come; everybody else is unknown until they enter."""
    there = Person.objects.filter(email__iexact=opening.email)
    return opening.kind != Opening.Kind.FOUND and there.exists()


def take(token: str) -> Opening | None:
    """Use up the opening of a link: the one of two that is quicker gets it. Inside a transaction.

    Of two links of one address, too: who waits here for the other one finds that the address is known now.
    """
    address = Opening.objects.filter(digest=digest_of(token)).values_list("email", flat=True).first()
    there = {one.digest: one for one in waiting(address or "")}
    held = there.get(digest_of(token))
    if held is None or find(token) is None:
        return None
    held.used_at = timezone.now()
    held.save(update_fields=["used_at"])
    return held


def waiting(address: str) -> list[Opening]:
    """The openings of an address that still open, locked before anybody is. Inside a transaction."""
    unused = Opening.objects.filter(
        email=address.lower(), used_at__isnull=True, expires_at__gt=timezone.now()
    )
    return list(unused.select_for_update(no_key=True).order_by("pk"))


def use_up(held: list[Opening]) -> None:
    """Let openings open nothing more, and forget what was typed: a member has proved that mailbox theirs."""
    now = timezone.now()
    Opening.objects.filter(pk__in=[one.pk for one in held]).update(used_at=now, typed={})


def sweep() -> int:
    """Forget openings that are over, with all that was typed in them; how many."""
    return Opening.objects.filter(expires_at__lt=timezone.now()).delete()[0]

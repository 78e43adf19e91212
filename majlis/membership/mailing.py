"""Mails about accounts leave by the worker: an answer takes no longer where there is an account to write to.

In doubt such a mail goes out again: a second link does no harm, a missing one locks somebody out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import translation

from majlis.kit import mail
from majlis.kit.languages import active_code, known_code
from majlis.kit.ratelimit import Allowance, spend
from majlis.ledger import outbox
from majlis.membership.addresses import is_anothers

RESET, LETTER = "password reset", "account mail"
RESETS = Allowance(times=10, seconds=3_600)


def ask_for_reset(address: str) -> None:
    """Have the worker look whose address this is, and write to them if it is somebody's."""
    outbox.enqueue(RESET, payload={"address": address, "language": active_code()})


@outbox.handles(RESET, secret=True)
def write_reset(payload: dict[str, Any]) -> None:
    """Put a mail with a fresh link in the queue for each account of an address; none for an unknown one."""
    if spend(payload["address"].lower(), "reset mail", RESETS):
        return  # so many lie in that mailbox, and each of their links is good
    form = ResetPasswordForm({"email": payload["address"]})
    with translation.override(known_code(payload["language"])):
        if form.is_valid():
            # An address that somebody has added and not confirmed is nobody's yet: no link goes there.
            form.users = [one for one in form.users if one.email.lower() == payload["address"].lower()]
            if form.users:
                form.save(None)


def post(message: EmailMessage, *, asker: int | None = None) -> None:
    """Put one composed mail in the queue. The worker forgets what stands in it when it has left.

    With `asker` it asks whether an address is theirs, and leaves only where it can be: that is looked up by
    the worker, so that the page takes as long for an address that is somebody's here.
    """
    html = [part[0] for part in getattr(message, "alternatives", ())]
    outbox.enqueue(
        LETTER,
        payload={
            "to": list(message.to),
            "subject": str(message.subject),
            "text": str(message.body),
            "html": html[:1],
            "headers": dict(message.extra_headers),
            "asker": asker,
        },
    )


@outbox.handles(LETTER, slow=True, secret=True, patience=timedelta(days=1))
def deliver(payload: dict[str, Any]) -> None:
    """Send one mail about an account; none that would have somebody else's address confirmed."""
    asker = payload.get("asker")
    if asker and any(is_anothers(address, asker) for address in payload["to"]):
        return
    message = EmailMultiAlternatives(
        subject=payload["subject"], body=payload["text"], to=payload["to"], headers=payload["headers"]
    )
    for html in payload["html"]:
        message.attach_alternative(html, "text/html")
    mail.hand_over(message)

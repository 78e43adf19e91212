"""Anchors are taken by the worker, every ten minutes when something was written, and mailed once a day."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from majlis.kit.mail import Letter, send
from majlis.ledger import anchors, outbox, verify

EVERY = timedelta(minutes=10)
_MAILED = "mailed"
_ONE = "ledger.mail_anchor"


class Unsound(RuntimeError):
    """The chain was changed since the last anchor: nobody vouches for that. The text says where."""


def anchor() -> list[anchors.Anchor]:
    """Look whether what was written since the last anchor is sound, and anchor just what was looked at.

    Raises Unsound, Damaged, NoKey.
    """
    report = verify.since_the_last_anchor()
    if report.findings:
        raise Unsound(str(report.findings[0]))
    return anchors.take(report.ends)


@outbox.handles("ledger.anchor", every=EVERY, slow=True)
def anchor_regularly(payload: dict[str, Any]) -> None:
    """Nothing when nothing was written."""
    anchor()


@outbox.handles("ledger.mail_anchors", every=timedelta(hours=1), slow=True)
def mail_anchors(payload: dict[str, Any]) -> None:
    """Have the auditors sent the last anchor of each finished day that they do not have yet."""
    if not settings.AUDITORS:
        return
    stamp = anchors.folder() / _MAILED
    done = stamp.read_text("ascii").strip() if stamp.exists() else ""
    today = timezone.now().astimezone(UTC).date().isoformat()
    days = sorted(path.stem for path in anchors.folder().glob(anchors.FILES))
    for day in (each for each in days if done < each < today):
        with transaction.atomic():
            for address in settings.AUDITORS:
                outbox.enqueue(_ONE, payload={"to": address, "day": day})
        stamp.write_text(day + "\n", "ascii")  # only now: what is not committed is enqueued again


@outbox.handles(_ONE, slow=True, patience=timedelta(days=3))
def mail_anchor(payload: dict[str, Any]) -> None:
    """Send one auditor one anchor; an address that cannot be reached keeps no other from theirs."""
    if anchor := anchors.latest(payload["day"]):
        send(_letter(payload["to"], anchor))


def _letter(to: str, anchor: anchors.Anchor) -> Letter:
    with translation.override(settings.LANGUAGE_CODE):
        return Letter(
            to=to,
            language=settings.LANGUAGE_CODE,
            subject=_("Anchor of the audit log for %(day)s") % {"day": anchor.day},
            heading=_("Anchor of the audit log for %(day)s") % {"day": anchor.day},
            paragraphs=(
                _(
                    "Keep this mail. With it and the public key anybody can see later whether lines of the"
                    " audit log were changed or are missing: majlis audit verify."
                ),
            ),
            quote=anchor.line(),
            why=_("You get this because your address is set as that of an auditor."),
        )

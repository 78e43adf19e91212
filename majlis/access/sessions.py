"""By which way somebody came in: one word, kept in the ledger beside what they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

# Where the sign-in package notes each step of a sign-in; and ours, for ways in that are not the package's.
RECORDS = "account_authentication_methods"
OWN = "majlis_came_in_by"
# Beside a step that was done elsewhere and earlier: when the session here began.
BEGUN = "begun"
# When a session was last used, and after how long without use it ends.
SEEN, SEEN_EVERY = "majlis_seen", timedelta(hours=1)
IDLE, IDLE_WITH_DUTY = timedelta(days=3), timedelta(hours=12)

PASSKEY, TOTP, CODE, PROVIDER, PASSWORD, LINK, DEMO, OTHER = (
    "passkey", "totp", "recovery code", "provider", "password", "link", "demo", "other",
)  # fmt: skip
# The strongest step of a sign-in names the session.
STRENGTH = (PASSKEY, TOTP, CODE, PROVIDER, PASSWORD, LINK)
_FACTORS = {"webauthn": PASSKEY, "totp": TOTP, "recovery_codes": CODE}
_METHODS = {"socialaccount": PROVIDER, "password": PASSWORD, "code": LINK, "password_reset": LINK}


def came_in_by(request: HttpRequest, kind: str) -> None:
    """Note a way in that is not the sign-in package's, such as the demonstration's click."""
    request.session[OWN] = kind


def _times(request: HttpRequest) -> list[float]:
    """When each step of a sign-in was made; empty where there is none."""
    session: Any = getattr(request, "session", None)
    records = session.get(RECORDS) if session is not None else None
    steps = [record for record in records or [] if isinstance(record, dict) and "at" in record]
    return [record[BEGUN if BEGUN in record else "at"] for record in steps]


def over(request: HttpRequest) -> bool:
    """Whether the sign-in of a session is so long ago that it has to be done anew.

    What a page keeps in a session moves the end of its row and cookie: without this, whoever holds a stolen
    one could keep it alive for ever.
    """
    times = _times(request)
    return bool(times) and timezone.now().timestamp() - min(times) > settings.SESSION_COOKIE_AGE


def idle(request: HttpRequest, *, with_duty: bool) -> bool:
    """Whether nobody has used a session for so long that it ends: hours where a duty opens much, else days.

    What is used is noted once an hour, so that reading a page writes nothing.
    """
    now, longest = timezone.now().timestamp(), IDLE_WITH_DUTY if with_duty else IDLE
    seen = max([*_times(request), float(request.session.get(SEEN, 0))])
    if seen and now - seen > longest.total_seconds():
        return True
    if now - seen > SEEN_EVERY.total_seconds():
        request.session[SEEN] = int(now)
    return False


def kind_of(request: HttpRequest | None) -> str:
    """The kind of the session of a request; "" where nobody has signed in."""
    session: Any = getattr(request, "session", None)
    if session is None or not session.get("_auth_user_id"):
        return ""
    if own := session.get(OWN):
        return str(own)
    records = session.get(RECORDS)
    found = {_step(record) for record in records or [] if isinstance(record, dict)}
    return next((kind for kind in STRENGTH if kind in found), OTHER)


def _step(record: dict[str, Any]) -> str:
    if record.get("method") == "mfa":
        return _FACTORS.get(str(record.get("type")), OTHER)
    return _METHODS.get(str(record.get("method")), OTHER)

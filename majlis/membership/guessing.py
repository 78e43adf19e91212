"""Guessing is slowed per account and per address, and never by locking the owner out.

Each try takes one from several buckets, and a right one puts it back. Whose bucket it is depends on what is
typed, not on whether there is such an account, so that known and unknown addresses are answered alike.
A browser in which somebody has signed in before has a bucket of its own for that account: whoever guesses
from elsewhere, or from behind the same address, does not empty it. Where a stranger's guesses have emptied
the others, a passkey still leads in, and a link by mail to the second step: neither can be guessed.

Codes are counted more strictly. A mailed link makes nobody known for them, or whoever reads the mailbox would
have new guesses with each mail; and however many browsers are known, an account has a number of codes a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from majlis.kit.ratelimit import Allowance, give_back, spend

_DAY = 24 * 3600.0
# One account from one address, and from everywhere together; an address on all accounts; a known browser,
# and all that are known to one account: who had its password once can have made many of them.
# 200 people behind one address who each mistype once within five minutes are not slowed.
HERE, ANYWHERE = Allowance(10, 3600), Allowance(50, _DAY / 4)
ADDRESS, BROWSER, BROWSERS = Allowance(150, 300), Allowance(20, 3600), Allowance(50, _DAY / 4)
# A code has six digits: whoever gets this far knows the password already. The last two are for one known
# browser and for all of an account together; strangers take nothing from them.
CODE_HERE, CODE_ANYWHERE = Allowance(5, 3600), Allowance(20, _DAY)
CODE_BROWSER, CODE_BROWSERS = Allowance(20, _DAY), Allowance(60, _DAY)
ONCE = Allowance(1, 600)  # longer than the clock of an app can be behind

COOKIE_AGE = int(180 * _DAY)
_SALT = "majlis.membership.guessing"
_MOST_ACCOUNTS = 5
_IN_SESSION = "known_by_mail"

Bucket = tuple[str, str, Allowance]


@dataclass(frozen=True)
class Try:
    """One try that was let through: call `right` when it was right."""

    buckets: tuple[Bucket, ...]

    def right(self) -> None:
        """Put back what the try has taken."""
        for bucket in self.buckets:
            give_back(*bucket)


@dataclass(frozen=True)
class TooMany(Exception):
    """There were too many tries; `seconds` until the next."""

    seconds: int


def cookie_name() -> str:
    """The name of the cookie that knows a browser."""
    return "__Host-known" if settings.HTTPS else "majlis-known"


def _account(email: str) -> str:
    return str(salted_hmac(_SALT, email.strip().lower()).hexdigest())[:32]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; of an IPv6 address its network, since one machine has many.

    A server that listens to both writes an IPv4 address as an IPv6 one, all of them in one network: it is
    the former that counts.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        found = ip_address(text)
    except ValueError:
        return text
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)


def _known(request: HttpRequest) -> Mapping[str, str]:
    """The accounts that were signed in to in this browser, each with the browser's random name for it."""
    try:
        found = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def know(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser be known from now on: somebody has signed in to this account in it."""
    account, known = _account(email), dict(_known(request))
    mark = known.pop(account, "") or secrets.token_urlsafe(12)
    kept = dict([*known.items(), (account, mark)][-_MOST_ACCOUNTS:])
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=_SALT),
        max_age=COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def know_by_mail(request: HttpRequest, email: str) -> None:
    """Let this session be known for passwords: a mailed link of the account was followed in it."""
    request.session[_IN_SESSION] = {_account(email): secrets.token_urlsafe(12)}


def _strange(
    request: HttpRequest, account: str, what: str, here: Allowance, anywhere: Allowance
) -> list[Bucket]:
    address = address_of(request)
    return [
        (address, f"{what} from an address", ADDRESS),
        (f"{account} {address}", f"{what} from an address for an account", here),
        (account, f"{what} for an account", anywhere),
    ]


def _begin(buckets: list[Bucket]) -> Try:
    taken: list[Bucket] = []
    for bucket in buckets:
        wait = spend(*bucket)
        if wait:
            for before in taken:
                give_back(*before)
            raise TooMany(wait)
        taken.append(bucket)
    return Try(tuple(taken))


def password(request: HttpRequest, email: str) -> Try:
    """Before a password is looked at. Raises TooMany."""
    account = _account(email)
    if mark := request.session.get(_IN_SESSION, {}).get(account):
        return _begin([(f"{account} {mark}", "password after a mail", BROWSER)])
    if mark := _known(request).get(account):
        browser = (f"{account} {mark}", "password in a known browser", BROWSER)
        return _begin([browser, (account, "password in known browsers", BROWSERS)])
    return _begin(_strange(request, account, "password", HERE, ANYWHERE))


def code(request: HttpRequest, email: str) -> Try:
    """Before a code of an app or a recovery code is looked at. Raises TooMany."""
    account = _account(email)
    if mark := _known(request).get(account):
        browser = (f"{account} {mark}", "code in a known browser", CODE_BROWSER)
        return _begin([browser, (account, "code in known browsers", CODE_BROWSERS)])
    return _begin(_strange(request, account, "code", CODE_HERE, CODE_ANYWHERE))


def first_use(person: int, digits: str) -> bool:
    """Whether a code of an app is used for the first time; decided by the database, also for two at once."""
    plain = "".join(one for one in digits if one.isalnum())
    return spend(f"{person} {plain}", "code used", ONCE) == 0

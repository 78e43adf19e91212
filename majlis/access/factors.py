"""How surely a session is the person's: what was shown in it, and whether that is enough.

That an account has a second factor says nothing about a session: somebody may have come in by a password
alone before the factor was set up. So each session is held against its own records, which the sign-in
package keeps in it, and a record counts only while the factor that it names is still one of the account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from majlis.access import ways_back
from majlis.access.backend import factors_of
from majlis.access.loopback import demo_open
from majlis.access.sessions import DEMO
from majlis.network.models import Person

FRESH = timedelta(minutes=10)
PROVIDER = "provider"  # a record of ours: what was shown at the sign-in of an organisation


class Strength(IntEnum):
    """What a proof is worth. A recovery code opens the pages that set up a new factor, and nothing else."""

    NOTHING = 0
    PASSWORD = 1
    RECOVERY = 2
    APP = 3
    KEY = 4


WORTH: dict[str, Strength] = {
    Authenticator.Type.RECOVERY_CODES: Strength.RECOVERY,
    Authenticator.Type.TOTP: Strength.APP,
    Authenticator.Type.WEBAUTHN: Strength.KEY,
}


@dataclass(frozen=True)
class Proof:
    """One thing that was shown in a session, and when (seconds since 1970)."""

    strength: Strength
    at: float
    by_provider: bool = False

    @property
    def fresh(self) -> bool:
        """Whether that was a moment ago."""
        return 0 <= timezone.now().timestamp() - self.at + 1 <= FRESH.total_seconds()


@dataclass(frozen=True)
class Assurance:
    """What a session has shown, what the account could show, and what is asked of this person."""

    needed: Strength = Strength.APP
    owned: frozenset[Strength] = frozenset()
    proofs: tuple[Proof, ...] = ()
    link_asked: bool = False  # their factors were reset: the link in their mailbox comes first

    @property
    def enough(self) -> bool:
        """Whether the session is confirmed by a factor that is good enough for this person."""
        return any(proof.strength >= self.needed for proof in self.proofs)

    @property
    def fresh(self) -> bool:
        """Whether it was so confirmed a moment ago: what sensitive pages ask for."""
        return any(proof.fresh and proof.strength >= self.needed for proof in self.proofs)

    @property
    def recovered(self) -> bool:
        """Whether somebody came in by a recovery code and has not set up a factor since."""
        return not self.enough and any(proof.strength == Strength.RECOVERY for proof in self.proofs)

    @property
    def can_show(self) -> bool:
        """Whether the account has a factor that is good enough for this person."""
        return any(strength >= self.needed for strength in self.owned)

    @property
    def by_provider(self) -> bool:
        """Whether an organisation's sign-in has shown enough, a moment ago."""
        found = (proof for proof in self.proofs if proof.by_provider)
        return any(proof.fresh and proof.strength >= self.needed for proof in found)

    @property
    def may_manage(self) -> bool:
        """Whether how one signs in may be changed now.

        Where there is a factor it must have been shown a moment ago, or a recovery code; the strongest that
        is asked of this person. Only an account that never had one is opened by its password alone: the last
        one cannot be removed (`membership.adapter`), and after a reset the link comes first.
        """
        if not self.owned:
            first = self.needed if self.link_asked else Strength.PASSWORD
            return any(proof.fresh and proof.strength >= first for proof in self.proofs)
        least = self.needed if self.can_show else Strength.APP
        return any(
            proof.fresh and (proof.strength >= least or proof.strength == Strength.RECOVERY)
            for proof in self.proofs
        )


NOBODY = Assurance()


def needed_of(person: Person) -> Strength:
    """A key for everybody with a duty, an app or a key for the others."""
    return Strength.KEY if person.duties else Strength.APP


def _worth(
    request: HttpRequest, record: Mapping[str, Any], person: Person, factors: Mapping[int, str]
) -> Strength:
    method = record.get("method")
    if method == "mfa":
        kind = str(record.get("type", ""))
        there = factors.get(record.get("id", 0)) == kind
        return WORTH.get(kind, Strength.NOTHING) if there else Strength.NOTHING
    if method == DEMO:
        return Strength.KEY if demo_open(request) else Strength.NOTHING
    if method == PROVIDER:
        return _worth_of_provider(record, person)
    return Strength.PASSWORD if method == "password" else Strength.NOTHING


def _worth_of_provider(record: Mapping[str, Any], person: Person) -> Strength:
    """What an organisation's word is worth as long as the operator trusts it; without a factor, a password.

    Nothing about those who work there no longer. Its time is that at which somebody signed in there, not that
    of the way back.
    """
    trusted = settings.SIGN_IN_PROVIDERS.get(str(record.get("provider")))
    if trusted is None or getattr(person.organisation, "code", None) != trusted.organisation:
        return Strength.NOTHING
    if record.get("key") and trusted.key_factor:
        return Strength.KEY
    return Strength.APP if trusted.factor and record.get("factor") else Strength.PASSWORD


def _proofs(request: HttpRequest, person: Person, factors: Mapping[int, str]) -> Iterator[Proof]:
    for record in get_authentication_records(request, person):
        strength = _worth(request, record, person, factors)
        if strength:
            yield Proof(strength, float(record.get("at", 0)), record.get("method") == PROVIDER)


def assurance_in(request: HttpRequest, person: Person) -> Assurance:
    """What the session of a request has shown of `person`, who may still be on the way in."""
    factors = factors_of(person)
    owned = {WORTH[kind] for kind in factors.values() if kind in WORTH} - {Strength.RECOVERY}
    proofs = tuple(_proofs(request, person, factors))
    link_asked = not owned and ways_back.is_asked(request, person)
    return Assurance(needed_of(person), frozenset(owned), proofs, link_asked)


def assurance_of(request: HttpRequest) -> Assurance:
    """What the session of a request has shown; read anew for each request."""
    person = request.user
    return assurance_in(request, person) if isinstance(person, Person) else NOBODY


def came_by_click(request: HttpRequest) -> bool:
    """Whether this is a session of the demonstration, at home and nowhere else."""
    person = request.user if isinstance(request.user, Person) else None
    return demo_open(request) and any(
        record.get("method") == DEMO for record in get_authentication_records(request, person)
    )

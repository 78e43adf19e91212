"""What the sign-in package does to an account becomes a line in the ledger.

Its pages are not ours, so there is no verb to call: it says by signals what it has done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from django.dispatch import Signal
from django.http import HttpRequest

from majlis.access import ways_back
from majlis.access.factors import NOBODY
from majlis.access.sessions import kind_of
from majlis.access.viewer import Viewer
from majlis.membership import actions
from majlis.membership.going_on import remember
from majlis.network.models import Person

Write = Callable[[Viewer, dict[str, Any]], None]


def _kind(facts: dict[str, Any]) -> str:
    return str(facts["authenticator"].type)


HEARD: dict[str, tuple[Signal, Write]] = {
    "signed_in": (account.user_logged_in, lambda viewer, _: actions.note_signed_in(viewer)),
    "email_added": (account.email_added, lambda viewer, _: actions.note_email_added(viewer)),
    "email_changed": (account.email_changed, lambda viewer, _: actions.note_email_changed(viewer)),
    "email_removed": (account.email_removed, lambda viewer, _: actions.note_email_removed(viewer)),
    "password_set": (
        account.password_set,
        lambda viewer, _: actions.note_password_changed(viewer, by="session"),
    ),
    "password_changed": (
        account.password_changed,
        lambda viewer, _: actions.note_password_changed(viewer, by="session"),
    ),
    "password_reset": (
        account.password_reset,
        lambda viewer, _: actions.note_password_changed(viewer, by="mail"),
    ),
    "factor_added": (
        mfa.authenticator_added,
        lambda viewer, facts: actions.note_factor_added(viewer, kind=_kind(facts)),
    ),
    "factor_removed": (
        mfa.authenticator_removed,
        lambda viewer, facts: actions.note_factor_removed(viewer, kind=_kind(facts)),
    ),
    "factor_renewed": (
        mfa.authenticator_reset,
        lambda viewer, facts: actions.note_factor_renewed(viewer, kind=_kind(facts)),
    ),
}


def _listen(name: str, signal: Signal, write: Write) -> None:
    def hear(sender: Any, user: Person, **facts: Any) -> None:
        write(Viewer.of(user, session=kind_of(facts.get("request"))), facts)

    signal.connect(hear, weak=False, dispatch_uid=f"membership.{name}")


for _name, (_signal, _write) in HEARD.items():
    _listen(_name, _signal, _write)


def _shown(sender: Any, request: HttpRequest | None, user: Person, authenticator: Any, **_facts: Any) -> None:
    """Whoever sets up a factor has shown it by that: the session needs no second showing."""
    if request is not None and authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        if not getattr(request, "assurance", NOBODY).owned:  # the first one
            remember(request)  # the page of the codes follows, and leads on from there
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        ways_back.end(user)


mfa.authenticator_added.connect(_shown, weak=False, dispatch_uid="membership.shown")

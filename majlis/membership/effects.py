"""What follows from the verbs of membership. Search reads a person again by itself, from the ledger."""

from __future__ import annotations

from majlis.ledger.texts import wordless, writes_text
from majlis.notifications.rules import silent
from majlis.search.index import still_true

silent("profile.changed", "a profile is looked up when it is needed; nobody waits for it")

_ACCOUNT = ("email.added", "email.changed", "email.removed", "password.changed")
silent("session.begun", "the person has just come in; the list of sessions shows it")
_FACTORS = ("factor.added", "factor.removed", "factor.renewed")
silent("sign-in.linked", "the person has just come in by it; the list of ways to sign in shows it")
for _verb in (*_ACCOUNT, *_FACTORS):
    silent(_verb, "a mail about it goes to the person's address, written by the sign-in package")

writes_text("profile.changed")
wordless(
    *_ACCOUNT,
    *_FACTORS,
    "session.begun",
    "sign-in.linked",
    why="none of these lines holds a word that somebody typed",
)
still_true("profile.changed", why="it makes the passages of the profile anew by itself")
still_true(
    *_ACCOUNT, *_FACTORS, "session.begun", "sign-in.linked", why="how somebody signs in is not in the index"
)

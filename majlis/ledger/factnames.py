"""What the facts of lines are called, for auditors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# What decides about an audience, as lines keep it before and after a change: of people and circles how many.
PLACING = ("marking", "public", "caveats", "expires_at", "circles#", "named#")

FACTS: dict[str, Promise] = {
    "after": pgettext_lazy("fact of a line", "Standing afterwards"),
    "approval": pgettext_lazy("fact of a line", "Number of the approval"),
    "before": pgettext_lazy("fact of a line", "Standing before"),
    "by": pgettext_lazy("fact of a line", "By"),
    "case": pgettext_lazy("fact of a line", "Number of the case"),
    "cause": pgettext_lazy("fact of a line", "Why it lapsed"),
    "caveats": pgettext_lazy("fact of a line", "Caveats"),
    "circles#": pgettext_lazy("fact of a line", "Number of circles"),
    "counts": pgettext_lazy("fact of a line", "What was deleted"),
    "decision": pgettext_lazy("fact of a line", "Decision"),
    "deed": pgettext_lazy("fact of a line", "Step"),
    "duty": pgettext_lazy("fact of a line", "Duty"),
    "ended": pgettext_lazy("fact of a line", "Expired at"),
    "encrypted": pgettext_lazy("fact of a line", "Encrypted"),
    "expires_at": pgettext_lazy("fact of a line", "Last day"),
    "export": pgettext_lazy("fact of a line", "Number of the archive"),
    "fields": pgettext_lazy("fact of a line", "Fields"),
    "files": pgettext_lazy("fact of a line", "Number of files"),
    "founders": pgettext_lazy("fact of a line", "Number of founders"),
    "granted": pgettext_lazy("fact of a line", "Granted"),
    "ground": pgettext_lazy("fact of a line", "Ground"),
    "held": pgettext_lazy("fact of a line", "Held back"),
    "kind": pgettext_lazy("fact of a line", "Kind"),
    "lines": pgettext_lazy("fact of a line", "Lines"),
    "made_at": pgettext_lazy("fact of a line", "Made at"),
    "marking": pgettext_lazy("fact of a line", "Marking"),
    "members": pgettext_lazy("fact of a line", "Files in the archive"),
    "mentioned#": pgettext_lazy("fact of a line", "People mentioned"),
    "named#": pgettext_lazy("fact of a line", "People named"),
    "needs": pgettext_lazy("fact of a line", "Reviewers needed"),
    "number": pgettext_lazy("fact of a line", "Number"),
    "of_day": pgettext_lazy("fact of a line", "Day looked for"),
    "of_person": pgettext_lazy("fact of a line", "Person looked for"),
    "of_verb": pgettext_lazy("fact of a line", "Deed looked for"),
    "officers": pgettext_lazy("fact of a line", "Officers who could have done it"),
    "organisation": pgettext_lazy("fact of a line", "Number of the organisation"),
    "outcome": pgettext_lazy("fact of a line", "Outcome"),
    "overtaken": pgettext_lazy("fact of a line", "Overtaken by what happened since"),
    "page": pgettext_lazy("fact of a line", "Page"),
    "pages": pgettext_lazy("fact of a line", "Number of pages"),
    "people": pgettext_lazy("fact of a line", "Number of people"),
    "place": pgettext_lazy("fact of a line", "To do what"),
    "provider": pgettext_lazy("fact of a line", "Sign-in of the organisation"),
    "public": pgettext_lazy("fact of a line", "Public"),
    "quietly": pgettext_lazy("fact of a line", "Without telling the author"),
    "reason": pgettext_lazy("fact of a line", "Reason chosen"),
    "round": pgettext_lazy("fact of a line", "Round"),
    "state": pgettext_lazy("fact of a line", "State"),
    "line": pgettext_lazy("fact of a line", "Number of the line"),
    "source": pgettext_lazy("fact of a line", "Number of the source"),
    "step": pgettext_lazy("fact of a line", "Number of the step"),
    "texts": pgettext_lazy("fact of a line", "Texts erased too"),
    "until": pgettext_lazy("fact of a line", "Until"),
    "version": pgettext_lazy("fact of a line", "Version"),
    "whole": pgettext_lazy("fact of a line", "Whole text shown"),
}

# The ways in which somebody came in who did what a line tells.
SESSIONS: dict[str, Promise] = {
    "passkey": pgettext_lazy("kind of session", "Passkey or security key"),
    "totp": pgettext_lazy("kind of session", "Code of an app"),
    "recovery code": pgettext_lazy("kind of session", "Recovery code"),
    "provider": pgettext_lazy("kind of session", "Sign-in of the organisation"),
    "password": pgettext_lazy("kind of session", "Password alone"),
    "link": pgettext_lazy("kind of session", "Link in a mail"),
    "demo": pgettext_lazy("kind of session", "Demonstration"),
    "job": pgettext_lazy("kind of session", "Job of the house"),
    "command": pgettext_lazy("kind of session", "Command on the machine"),
    "other": pgettext_lazy("kind of session", "Another way"),
}

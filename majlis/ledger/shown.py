"""Which facts of a line an auditor may see: only listed ones. Auditors read the log, not the content.

    shows("version.added", "version")          from a room's `policy.py`
    shows("role.granted", "duty", reason=True)

A listed fact is shown only while it looks like a number, a choice or a date; a reason only when `reason` is
true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from majlis.ledger.models import Entry

_SAFE = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
MOST = 12


@dataclass(frozen=True)
class Allowed:
    """What of one verb's line may be seen."""

    facts: tuple[str, ...] = ()
    reason: bool = False


ALLOWED: dict[str, Allowed] = {}


def shows(verb: str, *facts: str, reason: bool = False) -> None:
    """Let auditors see these facts of a verb's lines. None of them may be a name, a title or a text."""
    ALLOWED[verb] = Allowed(facts, reason)


def facts_of(entry: Entry) -> dict[str, str]:
    """The facts of a line that an auditor may see, as words."""
    allowed = ALLOWED.get(entry.verb, Allowed())
    found = {name: _word(entry.facts[name]) for name in allowed.facts if name in entry.facts}
    return {name: word for name, word in found.items() if word}


def reason_of(entry: Entry) -> str:
    """The reason, where it may be seen; "…" where one was given that may not."""
    if not entry.reason:
        return ""
    return entry.reason if ALLOWED.get(entry.verb, Allowed()).reason else "…"


def _word(value: Any) -> str:
    if isinstance(value, list):
        words = [word for word in map(_word, value[:MOST]) if word]
        return " ".join([*words, "…"] if len(value) > MOST else words)
    if isinstance(value, bool):
        return "yes" if value else "no"
    word = str(value) if isinstance(value, int | str) else ""
    return word if _SAFE.fullmatch(word) else ""


shows("item.opened")
shows("file.read", "pages", "state")
shows("version.added", "version")
shows("resource.edited", "marking_before", "marking")
shows("resource.shared", "files")
shows("password.changed", "by")
shows("factor.added", "kind")
shows("factor.removed", "kind")
shows("factor.renewed", "kind")
shows("profile.changed", "fields")
shows("post.written", "number")
shows("post.edited", "number")
shows("post.withdrawn", "number")
shows("post.restored", "number")
shows("line.emptied", "lines")
shows("log.opened", "of_day", "of_verb", "of_person", "page")
shows("log.exported", "of_day", "of_verb", "of_person", "lines")
shows("hub.restored", "made_at", "number")
shows("hub.backed_up", "made_at", "members", "encrypted")
shows("key.made_anew")
shows("export.taken", "kind", "number")

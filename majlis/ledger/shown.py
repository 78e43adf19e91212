"""What an auditor sees of a line, and in which words: auditors read the log, not the content.

Every app says it of its own verbs and readings, in its `logged.py`:

    shows("version.added", pgettext_lazy("audit log", "Added a version"), "version")
    shows("circle.left", pgettext_lazy("audit log", "Gave up a seat"), bare="some circles are secret")

Only the facts that are named are shown, and only while they look like a number, a choice or a date: `a.b` is
one inside another, `a#` how many. A verb that shows none says why. Of a reason only that it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import pgettext

from majlis.access.caveats import Caveat
from majlis.access.markings import Marking
from majlis.kit.languages import listed
from majlis.ledger.factnames import FACTS, PLACING
from majlis.ledger.models import Entry

Words = Callable[[str], object]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_SAFE = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
MOST = 12


@dataclass(frozen=True)
class Allowed:
    """What of one verb's line may be seen, and what the verb and its choices are called."""

    label: Promise | str = ""
    facts: tuple[str, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)
    bare: str = ""


ALLOWED: dict[str, Allowed] = {}


def shows(
    verb: str, label: Promise | str, *facts: str, words: Mapping[str, Words] | None = None, bare: str = ""
) -> None:
    """Say what a verb is called in the log, and let auditors see these facts, or say why none."""
    ALLOWED[verb] = Allowed(label, facts, words or {}, bare)


def of(choices: type[Choices]) -> Words:
    """The words of a set of choices."""
    return lambda value: dict(choices.choices).get(value, value)


def among(named: Mapping[str, Any]) -> Words:
    """The words of a table."""
    return lambda value: named.get(value, value)


_MARKINGS = {str(int(one)): one.label for one in Marking}
PLACED = tuple(f"{when}.{what}" for when in ("before", "after") for what in PLACING)
PLACED_WORDS: dict[str, Words] = {
    f"{when}.{what}": words
    for when in ("before", "after")
    for what, words in (("marking", among(_MARKINGS)), ("caveats", of(Caveat)))
}


def facts_of(entry: Entry) -> dict[str, str]:
    """The facts of a line that an auditor may see, as they are stored: for a sheet, in no language."""
    seen = {path: _at(entry.facts, path) for path in ALLOWED.get(entry.verb, Allowed()).facts}
    return {path: word for path, value in seen.items() if (word := _word(value))}


def in_words(entry: Entry) -> list[tuple[str, str]]:
    """The same as (what, value) in the active language: for a page."""
    allowed = ALLOWED.get(entry.verb, Allowed())
    return [
        (name_of(path), _in_words(_at(entry.facts, path), allowed.words.get(path, str)))
        for path in facts_of(entry)
        if not _unchanged(entry.facts, path)
    ]


def _unchanged(facts: Any, path: str) -> bool:
    when, dot, what = path.rpartition(".")
    return (
        bool(dot)
        and when in ("before", "after")
        and _at(facts, f"before.{what}") == _at(facts, f"after.{what}")
    )


def called(verb: str) -> str:
    """What a verb is called in the active language; its name where nobody has said it."""
    return str(ALLOWED.get(verb, Allowed()).label or verb)


def name_of(path: str) -> str:
    """What a fact is called in the active language."""
    when, _dot, what = path.rpartition(".")
    name = str(FACTS.get(what, what))
    if when == "before":
        return pgettext("audit log", "%(what)s before") % {"what": name}
    if when == "after":
        return pgettext("audit log", "%(what)s afterwards") % {"what": name}
    return name


def reason_of(entry: Entry) -> str:
    """ "…" where a reason was given: its words are nobody's but the readers' of what it is about."""
    return "…" if entry.reason else ""


def _at(facts: Any, path: str) -> Any:
    for step in path.removesuffix("#").split("."):
        if not isinstance(facts, dict) or step not in facts:
            return None
        facts = facts[step]
    return len(facts) if path.endswith("#") and isinstance(facts, list | dict) else facts


def _word(value: Any) -> str:
    if isinstance(value, dict):
        value = [f"{key}:{number}".replace(" ", "-") for key, number in sorted(value.items())]
    if isinstance(value, list):
        words = [word for word in map(_word, value[:MOST]) if word]
        return " ".join([*words, "…"] if len(value) > MOST else words)
    if isinstance(value, bool):
        return "yes" if value else "no"
    word = str(value) if isinstance(value, int | str) else ""
    return word if _SAFE.fullmatch(word) else ""


def _in_words(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return pgettext("audit log", "yes") if value else pgettext("audit log", "no")
    if isinstance(value, dict):
        return listed(f"{words(key)}: {number}" for key, number in sorted(value.items()))
    if isinstance(value, list):
        said = [str(words(word)) for word in map(_word, value[:MOST]) if word]
        return listed([*said, "…"] if len(value) > MOST else said)
    word = _word(value)
    return _at_minute(word) if _MOMENT.fullmatch(word) else str(words(word))


def _at_minute(moment: str) -> str:
    """A stored moment as the page writes all of them: in UTC, without its seconds' fractions."""
    try:
        return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return moment

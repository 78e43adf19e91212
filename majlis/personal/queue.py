"""What waits in the queue when somebody is erased: no mail to them, and their name in no mail to others.

Everything else waits on: a name is a word that stands in the mails of others by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import Any

from majlis.access.holdings import Erasing, erases
from majlis.ledger.models import Task

_TO = ("to", "email", "address")
_WORDS = ("subject", "text", "html")
# Scripts that write no space between words, and Arabic, which joins an "and" to the word that follows.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff]")
_JOINED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff\u0600-\u06ff]")
# No words of anybody: tags, and addresses of pages.
_APART = re.compile(r"(<[^>]*>|https?://\S+)")


def told(names: tuple[str, ...]) -> re.Pattern[str]:
    """What finds names where they stand as words of their own; nothing where there are none."""
    longest = sorted(filter(_long_enough, names), key=len, reverse=True)
    return re.compile("|".join(map(_word, longest)) or r"(?!)")


def addressed(addresses: tuple[str, ...]) -> re.Pattern[str]:
    """What finds addresses where each stands whole: no end and no beginning of somebody else's."""
    whole = "|".join(rf"(?<!\w)(?<!\w[.+-]){re.escape(one)}(?!\w|[.-]\w)" for one in addresses)
    return re.compile(whole or r"(?!)", re.IGNORECASE)


def _long_enough(one: str) -> bool:
    """Whether it can be somebody's: shorter ones stand everywhere."""
    return len(one) > 2 or (len(one) > 1 and bool(_SPACELESS.match(one)))


def _word(one: str) -> str:
    """A string between the edges of words, as far as its script writes them."""
    before = "" if _JOINED.match(one[0]) else r"(?<!\w)"
    after = "" if _SPACELESS.match(one[-1]) else r"(?!\w)"
    return before + re.escape(one) + after


@erases
def empty_the_queue(erasing: Erasing) -> None:
    """Take out what goes to them or is theirs, and their name out of what goes to others."""
    theirs = {one.casefold() for one in erasing.addresses}
    for task in Task.objects.exclude(payload={}).iterator():
        if theirs & set(_goes_to(task.payload)) or task.payload.get("by") == erasing.person.pk:
            task.delete()
            continue
        said = {key: _without(value, erasing, words=key in _WORDS) for key, value in task.payload.items()}
        if said != task.payload:
            Task.objects.filter(pk=task.pk).update(payload=said)


def _goes_to(payload: Mapping[str, Any]) -> Iterator[str]:
    for key in _TO:
        value = payload.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield parseaddr(one)[1].casefold()


def _without(value: Any, erasing: Erasing, *, words: bool) -> Any:
    """A value of a payload that says neither address nor, in `words` that somebody reads, name."""
    if isinstance(value, list):
        return [_without(one, erasing, words=words) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, erasing, words=words) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    value = addressed(erasing.addresses).sub("" if not words else erasing.person.pseudonym, value)
    if not words:
        return value
    parts = _APART.split(value)
    named = told(erasing.names)
    parts[::2] = [named.sub(erasing.person.pseudonym, part) for part in parts[::2]]
    return "".join(parts)

"""Who wants to be told of what by which channel: the reason's default, unless the person chose otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from majlis.notifications.models import Channel, Preference
from majlis.notifications.rules import REASONS, Reason

Choices = dict[tuple[int, str, str], bool]


def default(reason: Reason, channel: str) -> bool:
    """What the reason says for people who have not chosen."""
    return reason.page if channel == Channel.PAGE else reason.mail


def choices_of(people: Iterable[int]) -> Choices:
    """The choices these people have made, by (person, reason, channel), in one query."""
    rows = Preference.objects.filter(person__in=list(people))
    return {
        (person, reason, channel): wanted
        for person, reason, channel, wanted in rows.values_list("person", "reason", "channel", "wanted")
    }


def wants(choices: Choices, person: int, reason: str, channel: str) -> bool:
    """Whether `person` wants it, given their `choices_of`; an unknown reason is told on the page only."""
    known = REASONS.get(reason)
    fallback = default(known, channel) if known else channel == Channel.PAGE
    return choices.get((person, reason, channel), fallback)


def choose(person: int, reason: str, channel: str, wanted: bool) -> None:
    """Store one choice."""
    Preference.objects.update_or_create(
        person_id=person, reason=reason, channel=channel, defaults={"wanted": wanted}
    )

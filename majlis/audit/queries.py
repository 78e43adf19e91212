"""Lines of the log as an auditor sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from majlis.access import gate
from majlis.access.viewer import Viewer
from majlis.audit.policy import READ
from majlis.audit.wording import job_in_words
from majlis.ledger import shown
from majlis.ledger.factnames import SESSIONS
from majlis.ledger.models import Entry


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; empty for everything."""

    day: date | None = None
    verb: str = ""
    person: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The same for the line about having looked."""
        return {
            "of_day": self.day.isoformat() if self.day else "",
            "of_verb": self.verb,
            "of_person": self.person,
        }


@dataclass(frozen=True)
class Line:
    """One line in the words of its reader, with what of its facts and reason may be seen."""

    entry: Entry
    called: str
    session: str
    job: str
    facts: list[tuple[str, str]]
    reason: str

    @property
    def of_oneself(self) -> bool:
        """Whether it is about whoever did it."""
        return bool(self.entry.about) and self.entry.about == self.entry.pseudonym


def lines(viewer: Viewer, wanted: Wanted) -> QuerySet[Entry]:
    """The lines that are looked for, the last one first. Raises Refused."""
    gate.require(viewer, READ)
    found = Entry.objects.order_by("-number")
    if wanted.day:
        start = datetime.combine(wanted.day, time(), UTC)
        found = found.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.person:
        found = found.filter(Q(pseudonym=wanted.person) | Q(about=wanted.person))
    return found


def verbs(viewer: Viewer) -> list[str]:
    """The verbs that have lines, by what they are called. Raises Refused."""
    gate.require(viewer, READ)
    return sorted(Entry.objects.order_by().values_list("verb", flat=True).distinct(), key=shown.called)


def as_shown(entry: Entry) -> Line:
    """A line without its content."""
    session = str(SESSIONS.get(entry.session, entry.session))
    called, job = shown.called(entry.verb), job_in_words(entry.job)
    return Line(entry, called, session, job, shown.in_words(entry), shown.reason_of(entry))

"""What follows from the verbs of this office: the author of a text is told, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless
from majlis.notifications.rules import Telling, reason, silent, tells
from majlis.safety.models import Case

reason(
    "safety",
    _("Decisions about my texts"),
    _("You are told because you wrote it."),
    weight=60,
)

SETTLED: dict[str, Promise] = {
    Case.Outcome.RESTORED: _("Your text has been looked at and stands again."),
    Case.Outcome.WITHDRAWN: _("Your text has been looked at and was withdrawn."),
    Case.State.CHANGE: _("Your text has been looked at: please change it."),
}


def _to_author(entry: Entry, sentence: Promise, stage: str) -> Iterator[Telling]:
    """About no item, so that neither the notice nor its mail says which text it is."""
    case = Case.objects.filter(pk=entry.facts.get("case")).first()
    if case is not None:
        yield Telling(case.author_id, "safety", None, sentence, f"{reverse('safety:mine')}#{stage}")


@tells("text.held")
def text_held(entry: Entry) -> Iterator[Telling]:
    """Its author."""
    yield from _to_author(entry, _("A text of yours is being looked at."), f"held-{entry.pk}")


@tells("case.settled")
def case_settled(entry: Entry) -> Iterator[Telling]:
    """Its author, unless the text never was away."""
    sentence = SETTLED.get(entry.facts.get("outcome", ""))
    if sentence is not None and not entry.facts.get("quietly"):
        yield from _to_author(entry, sentence, f"settled-{entry.pk}")


silent("text.reported", "who reports stays unknown; the queue of cases shows it to those who decide")
silent("case.taken", "the list of one's own cases shows it")
silent("case.returned", "it waits in the queue again")
silent("case.decided", "its author is told of what it led to, by a line without a name")
silent("case.appealed", "it waits in the queue again")
wordless("text.reported", why="the note is read by the moderator who takes the case")
wordless("text.held", "case.taken", "case.returned", "case.settled", why="a case has no words of its own")
wordless("case.decided", why="the reasons are read by the author of the text only")
wordless("case.appealed", why="it is read by the moderator who takes the case")

"""What follows from the verbs of this office: the author of a text is told, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless
from majlis.notifications.rules import Telling, reason, silent, tells
from majlis.safety.kinds import kind_of
from majlis.safety.models import Case
from majlis.safety.wording import Words
from majlis.search.index import still_true

reason(
    "safety",
    _("Decisions about my texts"),
    _("You are told because you wrote it."),
    weight=60,
    last=True,
)


HELD = Words(
    _("“%(title)s”: your text is being looked at."),
    _("Your profile is being looked at."),
    _("A text of yours is being looked at."),
)


def _case(entry: Entry) -> Case | None:
    return Case.objects.select_related("item", "author").filter(pk=entry.facts.get("case")).first()


def _to_author(case: Case, words: Words) -> Iterator[Telling]:
    """By the title of the item that it is, as long as its author reads that.

    A part of an item is told of by its case alone: of one item there is one unread notice, and what was
    decided about one post would take the place of what was decided about another.
    """
    whole = case.item if kind_of(case.kind).whole else None
    item = whole if whole and gate.may_read(Viewer.of(case.author), whole) else None
    of_none = words.of_any if case.item else words.of_profile
    url = f"{reverse('safety:mine')}#case-{case.pk}"
    yield Telling(case.author_id, "safety", item, words.of_item if item else of_none, url)


@tells("text.held")
def text_held(entry: Entry) -> Iterator[Telling]:
    """Its author."""
    if case := _case(entry):
        yield from _to_author(case, HELD)


@tells("case.settled")
def case_settled(entry: Entry) -> Iterator[Telling]:
    """Its author, unless the text never was away."""
    case = _case(entry)
    if case is None or entry.facts.get("quietly"):
        return
    words = kind_of(case.kind).wording.told.get(entry.facts.get("outcome", ""))
    if words is not None:
        yield from _to_author(case, words)


silent("text.reported", "who reports stays unknown; the queue of cases shows it to those who decide")
silent("word.refused", "auditors read it in the log, and an alarm stands where somebody does it often")
silent("case.taken", "the list of one's own cases shows it")
silent("case.returned", "it waits in the queue again")
silent("case.decided", "its author is told of what it led to, by a line without a name")
silent("case.appealed", "it waits in the queue again")
wordless("word.refused", why="it says who and where, not the word")
wordless("text.reported", why="the note is read by the moderator who takes the case")
wordless("text.held", "case.taken", "case.returned", "case.settled", why="a case has no words of its own")
wordless("case.decided", why="the reasons are read by the author of the text only")
wordless("case.appealed", why="it is read by the moderator who takes the case")
still_true(
    *("text.reported", "case.taken", "case.returned"),
    why="who looks at a text changes nothing of it; and that it was reported shows nowhere",
)

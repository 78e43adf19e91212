"""What others made narrower: it holds at once, and a moderator of another house decides whether it stays so.

A moderator, or who leads a circle, closes at once what reaches too many; but nobody takes a text from its
readers alone. Each such change opens a case (`safety`) that its author is told of and may appeal in. Until it
is decided, and after it was decided so, the source alone makes it no wider.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from majlis.access import loosening
from majlis.access.caveats import SECTORAL
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.ledger.texts import WRITES
from majlis.readership.addresses import page_of
from majlis.readership.placing import as_planned, of_facts
from majlis.safety.actions.cases import overtake
from majlis.safety.actions.holding import await_word
from majlis.safety.keeping import let_stand
from majlis.safety.kinds import KINDS, Thing
from majlis.safety.models import Case, Report

KIND = "placing"
JOB = Viewer.system("moderation")
# They are of its past, which stays with its source.
_REASONS = {"marking.changed", "reader.barred", "reader.recused", "reader.readmitted"}


@dataclass(frozen=True)
class Placed(Thing):
    """An item with its words and how it is placed: both are what is decided about."""

    placed: str = ""

    @property
    def digest(self) -> str:
        """The hash of its words and its placing."""
        return hashlib.sha256(f"{super().digest}\n{self.placed}".encode()).hexdigest()


def thing_of(item: Item) -> Placed:
    """An item as it is placed now, with the words that its room says it has."""
    room = KINDS.get(item.kind)
    text = room.thing(str(item.pk)) if room else None
    return Placed(
        KIND,
        str(item.pk),
        item.author,
        item,
        text.text if text else item.title,
        item.language,
        page_of(item),
        earlier=text.earlier if text else (),
        placed=json.dumps(facts_of(Placement.of(item)), sort_keys=True),
    )


def may_still(thing: Placed) -> None:
    """Refuse to make narrower what a moderator has let stand just so. Raises ValidationError."""
    if let_stand(thing):
        raise ValidationError(
            _(
                "A moderator has decided that this stays with the readers its source chose. Ask the source,"
                " or report it where something else is wrong with it."
            )
        )


def await_decision(
    viewer: Viewer, item: Item, thing: Placed, change: tuple[Placement, Placement], reason: str
) -> Case:
    """Have another moderator decide about a placing that is stored already.

    Where a case waits, it gives back what its source chose last: not what somebody else made of that. Others
    go on writing where it takes reading from nobody today.
    """
    was, now = (as_kept(facts_of(card)) for card in change)
    found = Case.objects.filter(kind=KIND, key=thing.key).exclude(state=Case.State.CLOSED).first()
    known = found.sealed if found else {}
    first = known["before"] if known.get("after") == was else was
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # What was written since the first of them is looked at, and two since the last free its source.
    begun = known.get("from", known.get("since", str(last)))
    sealed = {"before": first, "after": now, "since": str(last), "from": begun}
    frozen = loosening.takes(placement_of(item, json.loads(first)), change[1])
    return await_word(viewer, thing=thing, sealed=sealed, reason=reason, frozen=frozen)


def nothing_to_decide(item: Item) -> None:
    """Two have placed it with its source's consent: no case is about how it was made narrower before."""
    overtake(JOB, kind=KIND, key=str(item.pk))


def as_kept(facts: Mapping[str, Any]) -> str:
    """A placing as a case keeps it."""
    return json.dumps(dict(facts), sort_keys=True)


def stands_as(item: Item, placed: str) -> bool:
    """Whether an item is placed just so: nobody has placed it otherwise meanwhile."""
    return as_kept(facts_of(Placement.of(item))) == placed


def _kept_narrow(item: Item) -> bool:
    """Whether a case keeps it narrower, and no two have made it wider with its source's consent since.

    Any case but one that was overtaken: what was decided in one is not undone where others make it narrower
    still, and are overruled.
    """
    loosened = Entry.objects.filter(item=item.pk, verb="marking.loosened").order_by("-pk").values("pk")[:1]
    cases = Case.objects.filter(kind=KIND, key=str(item.pk)).exclude(
        outcome__in=(Case.Outcome.RESTORED, Case.Outcome.MOOT)
    )
    for case in cases.annotate(loosened=Subquery(loosened)):
        if (case.loosened or 0) <= int(case.sealed.get("since", case.since)):
            return True
    return False


def placement_of(item: Item, facts: Mapping[str, Any]) -> Placement:
    """An item as it would be placed by stored facts."""
    return as_planned(item, of_facts(facts))


def given_back(item: Item, sealed: Mapping[str, str]) -> dict[str, Any] | None:
    """How an item is placed once it is given back, so that no word of others goes further than was promised.

    As its source chose; where others wrote under a caveat since, with that caveat; else as it was at first
    meanwhile. None where they wrote for no more than read it now. Words of those who made it narrower do not
    count: nobody keeps it so by writing in it.
    """
    first, chosen = int(sealed.get("from", sealed.get("since", 0))), json.loads(sealed["before"])
    lines = Entry.objects.filter(item=item.pk, pk__gt=first, facts__has_key="after").order_by("pk")
    placed = [(pk, facts["after"]) for pk, facts in lines.values_list("pk", "facts")]
    words = list(_others_wrote(item, first).order_by("pk").values_list("pk", flat=True))
    under = [facts for number, (_pk, facts) in enumerate(placed) if _within(words, placed, number)]
    promised = {one for facts in under for one in facts.get("caveats", ())} - set(SECTORAL)
    tries = [chosen, {**chosen, "caveats": sorted(promised.union(chosen.get("caveats", ())))}]
    for facts in [*tries, *(one for _pk, one in placed[:-1])]:
        card = placement_of(item, facts)
        further = any(_goes_further(placement_of(item, one), card) for one in under)
        if not further and not loosening.grounds(placement_of(item, chosen), card):
            return facts_of(card)
    return None


def _within(words: Iterable[int], placed: Sequence[tuple[int, Any]], number: int) -> bool:
    """Whether any line of words stands between one placing and the next."""
    begins, ends = placed[number][0], [pk for pk, _ in placed[number + 1 : number + 2]]
    return any(begins < word and all(word < end for end in ends) for word in words)


def _goes_further(under: Placement, given: Placement) -> bool:
    """Whether what was written under the one would reach more, or be handled with less care, by the other."""
    return loosening.lighter(under, given) or loosening.takes(given, under)


def _others_wrote(item: Item, line: int) -> QuerySet[Entry]:
    narrowed = Report.objects.filter(case__kind=KIND, case__key=str(item.pk)).values("reporter")
    lines = Entry.objects.filter(item=item.pk, pk__gt=line, verb__in=WRITES - _REASONS, actor__isnull=False)
    return lines.exclude(actor=item.author_id).exclude(actor__in=narrowed)


loosening.KEPT_NARROW.append(_kept_narrow)

"""Holding a text: it has no reader but its author from the next request on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.ledger.record import quiet, record, verb
from majlis.safety.keeping import keep_back, open_case
from majlis.safety.kinds import Thing
from majlis.safety.listing import Hit, around
from majlis.safety.models import EXCERPT_LIMIT, Case, Review

Decision = Review.Decision


@verb("text.held")
def hold_text(
    viewer: Viewer, /, *, thing: Thing, hit: Hit | None = None, needs: int = 1, **facts: Any
) -> Case:
    """Hold a text until it has been looked at, by `needs` people who all have to let it go.

    `facts` are those of a case about what does not stand in the text itself, such as a page of a file.
    """
    origin = Case.Origin.SCREENING if needs > 1 else Case.Origin.REPORT
    case = open_case(thing, origin, hit, **facts)
    case.origin, case.needs, case.held = origin, max(case.needs, needs), True
    case.told = True
    if hit is not None or facts:
        case.excerpt = facts.get("excerpt") or around(thing.text, hit, EXCERPT_LIMIT)
        case.file = facts.get("file")
    case.digest, case.changed_at = thing.digest, timezone.now()
    keep_back(case)
    case.save()
    person = None if thing.item else thing.author
    record(viewer, "text.held", thing.item, person=person, case=case.pk, kind=thing.kind, needs=case.needs)
    return case


@quiet("its own line says that the text was changed")
def note_change(viewer: Viewer, *, thing: Thing, hit: Hit | None) -> Case:
    """A held text was changed by its author: it stays held, and the new words are looked at."""
    undecided = Case.objects.select_for_update().exclude(state=Case.State.CLOSED)
    case = undecided.get(kind=thing.kind, key=thing.key)
    if case.sealed and not thing.text:  # the words lie in the case, and nothing was put in their place
        return case
    if case.file is None:
        case.excerpt = around(thing.text, hit, EXCERPT_LIMIT)
    if hit is not None:
        case.needs = max(case.needs, 2)
    keep_back(case)
    if case.digest != thing.digest:
        case.state = Case.State.OPEN
        # Whoever asked for a change, or let other words go, looks again.
        again = case.reviews.filter(round=case.round, decision__in=(Decision.CHANGE, Decision.RESTORE))
        again.update(decision="", decided_at=None, taken_at=timezone.now())
    case.digest, case.changed_at = thing.digest, timezone.now()
    case.save()
    return case

"""Holding a text: it has no reader but its author from the next request on."""

from __future__ import annotations

from collections.abc import Mapping

from majlis.access.viewer import Viewer
from majlis.ledger.record import quiet, record, verb
from majlis.network.models import Person
from majlis.safety.keeping import digest_of, excerpt_of, keep_back, now_about, open_case
from majlis.safety.kinds import Thing
from majlis.safety.listing import Hit
from majlis.safety.models import Case, Report


@verb("text.held")
def hold_text(
    viewer: Viewer,
    /,
    *,
    thing: Thing,
    hit: Hit | None = None,
    needs: int = 1,
    inside: Mapping[str, str] | None = None,
) -> Case:
    """Hold a text until it has been looked at, by `needs` people who all have to let it go.

    `inside` is what was found in files of it, by their ids; `hit` is then what it was found by.
    """
    origin = _origin(hit, needs)
    case = open_case(thing, origin, "" if inside else excerpt_of(thing, hit))
    case.origin, case.needs, case.held = origin, max(case.needs, needs), True
    case.told = True
    if hit is not None and not inside:
        case.excerpt = excerpt_of(thing, hit)
    case.files = {**case.files, **(inside or {})}
    now_about(case, digest_of(thing, case))
    keep_back(case)
    case.save()
    person = None if thing.item else thing.author
    record(viewer, "text.held", thing.item, person=person, case=case.pk, kind=thing.kind, needs=case.needs)
    return case


def _origin(hit: Hit | None, needs: int) -> Case.Origin:
    if hit is not None and hit.unread:
        return Case.Origin.UNREAD
    return Case.Origin.SCREENING if needs > 1 else Case.Origin.REPORT


@quiet("its own line says that the text was changed")
def note_change(viewer: Viewer, *, thing: Thing, hit: Hit | None) -> Case | None:
    """A held text was changed by its author: it stays held, and the new words are looked at.

    None where its case has been decided meanwhile: then the text is like any other.
    """
    undecided = Case.objects.select_for_update(no_key=True).exclude(state=Case.State.CLOSED)
    case = undecided.filter(kind=thing.kind, key=thing.key).first()
    if case is None:
        return None
    if case.sealed and not thing.text:  # the words lie in the case, and nothing was put in their place
        return case
    case.excerpt = excerpt_of(thing, hit)
    if hit is not None:
        case.needs = max(case.needs, 2)
    if Case.Origin.UNREAD in (case.origin, origin := _origin(hit, 2)):
        case.origin = origin
    keep_back(case)
    now_about(case, digest_of(thing, case))
    case.save()
    return case


@quiet("the line of the change says so, and names the case")
def await_word(viewer: Viewer, *, thing: Thing, sealed: Mapping[str, str], reason: str, frozen: bool) -> Case:
    """Have somebody else decide about what this viewer did to a thing of others, which holds until then.

    `sealed` is what gives it back; the reason is kept as that of a report, so that neither who did it nor
    anybody of their house decides. Where it takes it from somebody, nobody but its source adds words to it
    until then (`frozen`).
    """
    case = open_case(thing, Case.Origin.NARROWED, excerpt_of(thing, None))
    case.held = case.told = True
    case.sealed, case.frozen = dict(sealed), frozen
    case.save()
    case.reports.update_or_create(
        reporter=Person.objects.get(pk=viewer.person_id or 0),
        defaults={
            "organisation_id": viewer.organisation_id,
            "reason": Report.Reason.MARKING,
            "note": reason,
        },
    )
    return case

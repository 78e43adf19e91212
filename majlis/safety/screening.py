"""What every verb that writes text calls before it ends: listed words hold the text for two reviewers."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.files.models import StoredFile
from majlis.ledger.record import mark_screened
from majlis.safety import kinds
from majlis.safety.actions import holding
from majlis.safety.keeping import digest_of, excerpt_of, hold_still
from majlis.safety.kinds import Thing
from majlis.safety.listing import Hit, expressions, readable
from majlis.safety.models import Case
from majlis.safety.refusing import TooManyHeld, Unsettled

REVIEWERS = 2
MOST_WAITING = 10  # held texts of one person; above it a new one is refused
JOB = Viewer.system("screening")


def screen(kind: str, key: str, *, files: bool = False) -> Case | None:
    """Screen a text that the running verb has stored; the case that keeps it back, if there is one.

    `files` says that the verb brings some, whose words are known later. Raises Refused where a moderator's
    decision keeps the text withdrawn, ValidationError where the author has as many held ones as may wait.
    """
    mark_screened()
    thing = kinds.stored(kind, key)
    if not thing.open:
        return None
    _require_settled(thing)
    _show_who_decides(thing)
    open_case = Case.objects.filter(kind=kind, key=key).exclude(state=Case.State.CLOSED).first()
    hit = expressions().find_in(thing.parts)
    if open_case is not None and open_case.held:
        noted = holding.note_change(JOB, thing=thing, hit=hit)
        # Where it was decided at this very moment it is looked at as it stands now.
        return noted or screen(kind, key, files=files)
    if open_case is None and kept_out(kind, key):
        raise Refused(_("A moderator has withdrawn this text; its author can ask another one."))
    if hit is None or _let_go(thing):
        if open_case is not None:  # reported, and still there: who decides looks at what stands there now
            now = {"digest": digest_of(thing, open_case), "excerpt": excerpt_of(thing, None)}
            Case.objects.filter(pk=open_case.pk).update(**now)
        if files and _unknown(thing):
            _require_room(thing, None)
        return open_case
    _require_room(thing, hit)
    return holding.hold_text(JOB, thing=thing, hit=hit, needs=REVIEWERS)


def _require_settled(thing: Thing) -> None:
    """Nobody but its source adds words to what others took from somebody, until it is decided about.

    They would be given to these readers, and reach more where it is given back to those its source chose; and
    a word of others would keep its source from choosing. Where it was taken from nobody, they go on writing.
    Raises Unsettled.
    """
    if thing.item is None or thing.author.pk == thing.item.author_id:
        return
    if _narrowed(thing.item).filter(frozen=True).exists():
        raise Unsettled


def _show_who_decides(thing: Thing) -> None:
    """A case about who reads something shows its words as they stand now."""
    if thing.item is not None and kinds.KINDS[thing.kind].whole:
        _narrowed(thing.item).update(excerpt=excerpt_of(thing, None))


def _narrowed(item: Item | OuterRef) -> QuerySet[Case]:
    return Case.objects.filter(item=item, origin=Case.Origin.NARROWED, state=Case.State.OPEN)


def waits_narrowed() -> Subquery:
    """Of each item of a query: whether nobody but its source writes in it, as others made it narrower.

    None where they did not, or somebody has decided about that.
    """
    return Subquery(_narrowed(OuterRef("pk")).values("frozen")[:1])


def frozen() -> Exists:
    """Of each item of a query: nobody but its source writes in it, until it is decided who reads it."""
    return Exists(_narrowed(OuterRef("pk")).filter(frozen=True))


def _unknown(thing: Thing) -> bool:
    """Whether a text has files that may be held for what stands in them, or because that cannot be read."""
    states = (StoredFile.TextState.WAITING, StoredFile.TextState.FAILED)
    mine = StoredFile.unguarded.filter(item=thing.item, replaced=False, text_state__in=states)
    return bool(expressions()) and mine.exists()


def _require_room(thing: Thing, hit: Hit | None) -> None:
    """Two reviewers look at each: nobody floods them. Of a profile there is one. Raises TooManyHeld.

    What was sent in a burst counts before it is read: each of it may be held.
    """
    if thing.item is None:
        return
    hold_still(thing)  # so that two at the same moment are not both the last one
    held = Case.objects.filter(author=thing.author, held=True, state=Case.State.OPEN, needs__gte=REVIEWERS)
    waiting = held.count() + (_being_read(thing) if hit is None else 0)
    if waiting >= MOST_WAITING:
        known = hit is not None and not hit.unread
        raise TooManyHeld(waiting, listed=known, files=hit is None)


def _being_read(thing: Thing) -> int:
    """How many other things of its author have files of which nobody knows yet what stands in them."""
    unread = StoredFile.unguarded.filter(
        item__author=thing.author, replaced=False, text_state=StoredFile.TextState.WAITING
    )
    return unread.exclude(item=thing.item).values("item").distinct().count()


def listed(text: str) -> Hit | None:
    """Where a text, as it is read, has an expression of the list: for rooms that refuse it."""
    mark_screened()
    return expressions().find(readable(text))


def is_held(kind: str, key: str) -> bool:
    """Whether a text waits for a decision, or was withdrawn by one."""
    last = Case.objects.filter(kind=kind, key=key).order_by("-pk").values_list("held", flat=True).first()
    return bool(last)


def kept_out(kind: str, key: str) -> bool:
    """Whether the last decision about a text was to withdraw it."""
    last = Case.objects.filter(kind=kind, key=key).order_by("-pk").values_list("outcome", flat=True).first()
    return last == Case.Outcome.WITHDRAWN


def _let_go(thing: Thing) -> bool:
    """Whether two reviewers have let go just these words."""
    same = Case.objects.filter(kind=thing.kind, key=thing.key)
    let_go = same.filter(outcome=Case.Outcome.RESTORED, needs__gte=REVIEWERS)
    return any(case.digest == digest_of(thing, case) for case in let_go)

"""What makes a placement wider than it was: the one function that says when the source has to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.caveats import SECTORAL
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import COMMUNITY, Placement, anybody, without_limits
from majlis.access.viewer import Viewer
from majlis.network.models import Person
from majlis.network.people import FieldAudience


@dataclass(frozen=True)
class Ground:
    """One respect in which a placement is wider than before."""

    key: str
    sentence: Promise


MARKING = Ground("marking", _("The marking is wider."))
PUBLIC = Ground("public", _("It becomes public."))
CIRCLES = Ground("circles", _("It goes to more circles."))
OPENED = Ground("enclosed", _("It leaves a private circle."))
NAMED = Ground("named", _("More people are named."))
CAVEATS = Ground("caveats", _("A caveat is taken away."))
EXPIRES = Ground("expires", _("It stays open for longer."))
BARRED = Ground("barred", _("Somebody who was kept out is let in."))
GONE = _(
    "It came from the organisation you worked for when you wrote it, so you alone cannot make it wider: the"
    " secretariat can have it made wider with the consent of that organisation."
)
READERS = Ground("readers", _("People come to read it who could not before."))


KEPT = _(
    "Others made it narrower, and that is being decided or was decided so: you alone cannot make it wider"
    " now. Under “My texts that were looked at” you see where it stands, and can ask another moderator."
)


# Each room says which others than its author wrote in a thing of it.
OTHERS: list[Callable[[Item], set[int]]] = []


def others_in(item: Item) -> set[int]:
    """Whose words stand in an item besides its author's: they gave them to its readers, and are a source."""
    return set().union(*(asked(item) for asked in OTHERS))


# Each room says of what others decide, or have decided, how far it reaches at most.
KEPT_NARROW: list[Callable[[Item], bool]] = []


def kept_narrow(item: Item) -> bool:
    """Whether others made an item narrower, and that is still being decided or was decided so."""
    return any(asked(item) for asked in KEPT_NARROW)


def speaks_for_source(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may say alone that it reaches more: its author, still where it came from.

    Who works elsewhere now goes on reading what they wrote and may make it narrower; what was given inside an
    organisation is not theirs alone to give on. A draft was given to nobody yet.
    """
    here = item.state == State.DRAFT or item.source_id in (None, viewer.organisation_id)
    return viewer.person_id is not None and item.author_id == viewer.person_id and here


def later(before: datetime | None, after: datetime | None) -> bool:
    """Whether what expires, or never does, would do so later."""
    return before is not None and (after is None or after > before)


def _open_to_all(card: Placement) -> bool:
    """Whether all members read it, so that no circle adds a reader."""
    return card.marking in COMMUNITY and not card.enclosed


def gained(before: Placement, after: Placement) -> QuerySet[Person]:
    """Members who would read the one and cannot read the other, were both published."""
    first, second = before.foreseen, after.foreseen
    return gate.people_of(second).exclude(pk__in=gate.people_of(first).values("pk"))


def takes(before: Placement, after: Placement) -> bool:
    """Whether somebody reads the one today who would not read the other; a visitor counts, too.

    Where a caveat for some sectors is new, whoever shows their organisation to fewer than all members counts
    as taken: else it would show by what follows whether that is of such a sector.
    """
    old, new = before.foreseen, after.foreseen
    if anybody(old) and not anybody(new):
        return True
    if set(new.terms.sectoral) - set(old.terms.sectoral):
        unseen = gate.people_of(old).exclude(see_organisation=FieldAudience.MEMBERS)
        if unseen.exclude(pk=old.author_id or 0).exists():
            return True
    return gained(new, old).exists()


def lighter(before: Placement, after: Placement) -> bool:
    """Whether what was given under the one is handled with less care under the other, whoever reads it."""
    kept = before.terms.caveats - set(SECTORAL)  # these say who reads it, and nothing else
    return (
        after.marking < before.marking
        or bool(kept - after.terms.caveats)
        or later(before.terms.expires_at, after.terms.expires_at)
    )


def grounds(before: Placement, after: Placement) -> list[Ground]:
    """Every respect in which `after` is wider than `before`; empty when it is narrower, or as narrow.

    Besides what its columns say it is asked who would come to read it: RED that names somebody whom AMBER did
    not reach is wider, whatever the labels say.
    """
    return list(_by_columns(before, after)) or ([READERS] if gained(before, after).exists() else [])


def seen_grounds(viewer: Viewer, before: Placement, after: Placement) -> list[Ground]:
    """The grounds that somebody may be told who is not the source.

    Who wrote it under a caveat that hides that, and whose organisation passes one of sectors, must not show
    by what is refused: such an author is no reader here, and whoever is newly named is one in any case.
    """
    old, new = (card.unsigned_for(viewer.person_id) for card in (before, after))
    terms = [one for one in _by_columns(old, new) if one in (CAVEATS, EXPIRES)]
    return terms + grounds(without_limits(old), without_limits(new))


def _by_columns(before: Placement, after: Placement) -> Iterator[Ground]:
    if after.marking < before.marking:
        yield MARKING
    if after.public and not before.public:
        yield PUBLIC
    more = set(after.circles) - set(before.circles)
    if more and not _open_to_all(before) and after.marking < Marking.STRICT:
        yield CIRCLES
    if before.enclosed and not after.enclosed and after.marking in COMMUNITY:
        yield OPENED
    if before.terms.caveats - after.terms.caveats:
        yield CAVEATS
    if later(before.terms.expires_at, after.terms.expires_at):
        yield EXPIRES
    if set(before.barred) - set(after.barred):
        yield BARRED
    new = set(after.named) - set(before.named)
    if (
        new
        and gate.people_of(after.foreseen)
        .filter(pk__in=new)
        .exclude(pk__in=gate.people_of(before.foreseen).values("pk"))
        .exists()
    ):
        yield NAMED

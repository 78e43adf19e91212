"""The steps that need two people. Rooms and offices register theirs when they start.

    @deed("duty.granted", label=_("Give a duty"), duty="secretariat")
    def grant_duty(viewer: Viewer, approval: Approval) -> None: ...

The function is run once the deed is granted, in the transaction of the decision, with the decider as viewer.
It checks again what may have changed since: raising anything leaves the approval waiting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.network.models import Person

About = Item | Person | None
Runs = Callable[[Viewer, Approval], object]
Asks = Callable[[Viewer, About], bool]
Says = Callable[[Viewer, Approval], Sequence[tuple[Promise | str, str | Sequence[str]]]]
Brings = Callable[[Approval], Sequence[str]]
Keeps = Callable[[Viewer, Approval], Promise | None]
Locks = Callable[[Approval], object]
Overtaken = Callable[[Approval], Approval.Cause | None]
Hindered = Callable[[Approval], Promise | None]
Renews = Callable[[Approval], Mapping[str, Any]]

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Deed:
    """A sensitive step: what it is called, whose duty decides, who may ask, what is then done.

    `says` gives what a decider has to know besides the reason, as (label, value or phrases) in the active
    language, and nothing that this viewer may not know; `brings` the texts that it brings to light, which are
    looked through before it is done. `keeps` says what keeps somebody with the duty from granting, None for
    nothing; to refuse it anybody else with the duty will do, since that opens nothing.
    `locks` locks what it changes that is locked before items and people.
    `overtaken` says what has happened since that lets it be done no more, and cannot come back: the question
    lapses. What may pass, or others do at will, never belongs there: `hindered` says it in a
    sentence, and the question waits until that is over.
    `renews` gives the facts as they are now of what may be added to by whoever asked, with a reason.
    With `moves` where whom it is about stands is a reason for it: the question lapses once that has changed.
    Without, nothing that they do with their membership ends it.
    Of a deed with `once` only one may wait about the same item or person, whatever its facts.
    """

    name: str
    label: Promise
    duty: str
    runs: Runs
    asks: Asks | None
    says: Says | None
    lasts: timedelta
    once: bool
    brings: Brings | None = None
    keeps: Keeps | None = None
    locks: Locks | None = None
    overtaken: Overtaken | None = None
    hindered: Hindered | None = None
    renews: Renews | None = None
    moves: bool = True

    def may_be_asked_by(self, viewer: Viewer, about: About) -> bool:
        """Whether this viewer may ask for it: those of the duty, unless the deed says otherwise."""
        if not viewer.vetted:
            return False
        return self.asks(viewer, about) if self.asks else self.duty in viewer.duties

    def likeness(self, about: About, facts: Mapping[str, Any]) -> str:
        """The same for two questions of which only one may wait at a time."""
        kind = "Item" if isinstance(about, Item) else type(about).__name__
        said = [self.name, kind, about.pk if about else 0, {} if self.once else dict(facts)]
        return hashlib.sha256(json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


DEEDS: dict[str, Deed] = {}


def deed(
    name: str,
    *,
    label: Promise,
    duty: str,
    asks: Asks | None = None,
    says: Says | None = None,
    lasts: timedelta = LASTS,
    once: bool = False,
    brings: Brings | None = None,
    keeps: Keeps | None = None,
    locks: Locks | None = None,
    overtaken: Overtaken | None = None,
    hindered: Hindered | None = None,
    renews: Renews | None = None,
    moves: bool = True,
) -> Callable[[Runs], Runs]:
    """Register the decorated function as what is done once the deed `name` is granted."""

    def keep(runs: Runs) -> Runs:
        if name in DEEDS and DEEDS[name].runs is not runs:
            raise ValueError(f"the deed {name} is registered twice")
        facts = (name, label, duty, runs, asks, says, lasts, once, brings, keeps, locks)
        DEEDS[name] = Deed(*facts, overtaken, hindered, renews, moves)
        return runs

    return keep


def deeds_of(viewer: Viewer) -> list[str]:
    """The names of the deeds that this viewer's duties decide about."""
    return [one.name for one in DEEDS.values() if one.duty in viewer.duties]

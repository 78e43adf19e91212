"""What moderators decide of this room: whether a thing that others made narrower stays so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.access.wording import in_words, labels_of
from majlis.readership.actions import restore_marking
from majlis.readership.provisional import KIND, Placed, as_kept, given_back, stands_as, thing_of
from majlis.safety.kinds import Kind, Thing, register
from majlis.safety.models import Case, Review
from majlis.safety.wording import Wording, Words

JOB = Viewer.system("moderation")
_GIVEN_BACK = _("Who reads a text of yours was looked at: others did not have to make it narrower.")
_OVERTAKEN = _(
    "Who reads a text of yours: nothing is left to decide. It was made wider by two people, with the consent"
    " of its source."
)
_KEPT = _("Who reads a text of yours was looked at: it stays narrower.")
WORDING = Wording(
    decisions={
        Review.Decision.RESTORE.value: _("Give it back to the readers whom its author chose"),
        Review.Decision.WITHDRAW.value: _("Let it stay narrower"),
    },
    stands={
        Case.State.OPEN: _(
            "Somebody made it narrower who reads this; its history says who, and why. A moderator of another"
            " organisation decides whether it stays so. What you write in it until then reaches, if it is"
            " given back, all readers whom you had chosen."
        ),
        Case.Outcome.RESTORED: _(
            "It is not kept narrower: it is with the readers whom you chose, or you can choose them again;"
            " where others have written in it since, the secretariat asks them, too."
        ),
        Case.Outcome.WITHDRAWN: _(
            "It stays narrower. Only the secretariat can have it made wider, with your consent."
        ),
        Case.Outcome.MOOT: _(
            "Nothing is left to decide: two people have made it wider since, with the consent of its source."
        ),
    },
    told={
        Case.Outcome.RESTORED: Words(
            _("“%(title)s”: who reads it was looked at, and others did not have to make it narrower."),
            _GIVEN_BACK,
            _GIVEN_BACK,
        ),
        Case.Outcome.WITHDRAWN: Words(
            _("“%(title)s”: who reads it was looked at, and it stays narrower."), _KEPT, _KEPT
        ),
        Case.Outcome.MOOT: Words(
            _(
                "“%(title)s”: nothing is left to decide about who reads it. It was made wider by two people,"
                " with the consent of its source."
            ),
            _OVERTAKEN,
            _OVERTAKEN,
        ),
    },
    held=_("Narrower: it waits for your decision"),
)


class Placings(Kind):
    """How an item is placed since somebody other than its source made it narrower."""

    key = KIND
    label = pgettext_lazy("kind of text", "Who reads a text")
    wording = WORDING
    whole = True

    def found(self, viewer: Viewer, key: str) -> Thing:
        """Nobody reports a placing: a text is reported, or made narrower."""
        raise Http404

    def thing(self, key: str) -> Thing | None:
        """The item as it is placed."""
        # unguarded: inside a verb; whoever decides need not be one of its readers
        item = Item.unguarded.select_related("author").filter(pk=key).first()
        return thing_of(item) if item else None

    def hold(self, key: str) -> dict[str, str]:
        """It is narrower already, by the change itself."""
        return {}

    def show(self, key: str, sealed: Mapping[str, str]) -> None:
        """Give it back to those its source chose, unless the source or two officers placed it anew since.

        As far as what others have written in it since goes no further with it than they were promised: their
        words are theirs, and two officers ask for their consent.
        """
        item = Item.unguarded.locked(int(key))
        if not sealed or not stands_as(item, sealed["after"]):
            return
        wanted = given_back(item, sealed)
        if wanted is None or stands_as(item, as_kept(wanted)):
            return
        try:
            with transaction.atomic():
                restore_marking(JOB, item=item, wanted=wanted)
        except ValidationError:  # it cannot be placed like that any more: its source chooses anew
            return

    def withdraw(self, key: str, by: int) -> None:
        """It stays as it is."""

    def decided(self, case: Case) -> str:
        """Of its words as they are now, with the readers it is given back to."""
        thing = self.thing(case.key)
        if not isinstance(thing, Placed) or not case.sealed:
            return case.digest
        back = given_back(thing.item, case.sealed) if thing.item else None
        return replace(thing, placed=as_kept(back) if back else case.sealed["before"]).digest

    def says(self, viewer: Viewer, case: Case) -> Sequence[tuple[Promise, Sequence[str]]]:
        """How it was and how it is, without a circle that whoever decides may not know."""
        if not case.sealed:
            return ()
        placings = [json.loads(case.sealed[name]) for name in ("before", "after")]
        if case.item and (now := facts_of(Placement.of(case.item))) != placings[1]:  # by its source
            placings.append(now)
        labels = labels_of(placings, gate.circles(viewer))
        before, after, *anew = (in_words(facts, labels) for facts in placings)
        since = ((_("How it is placed now"), phrases) for phrases in anew)
        return ((_("Its author chose"), before), (_("Made narrower to"), after), *since)

    def more(self, case: Case) -> tuple[Promise, str]:
        """The history of its readers: who made it narrower, and why."""
        return _("How the readers changed"), reverse("readership:history", args=[case.key])


register(Placings())

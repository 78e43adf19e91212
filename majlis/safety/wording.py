"""What is said of a case, to its author and to whoever decides: of a text, and of what a room registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.safety.models import Case, Review


@dataclass(frozen=True)
class Words:
    """What happens to a text, said of an item, of a profile, and of what its author reads no more."""

    of_item: Promise
    of_profile: Promise
    of_any: Promise


@dataclass(frozen=True)
class Wording:
    """How cases of a kind are spoken of: what can be decided, how it stands, and what its author is told."""

    decisions: Mapping[str, Promise | str]
    stands: Mapping[str, Promise]  # by state or outcome, as its author reads it
    told: Mapping[str, Words]
    held: Promise  # as whoever decides reads it

    def stand_of(self, case: Case) -> Promise:
        """How a case stands, for its author."""
        return self.stands[case.outcome or case.state]


TEXT = Wording(
    decisions={
        one.value: one.label
        for one in (Review.Decision.RESTORE, Review.Decision.WITHDRAW, Review.Decision.CHANGE)
    },
    stands={
        Case.State.OPEN: _("It is being looked at: until then nobody but you can read it."),
        Case.State.CHANGE: _("Please change it: it is looked at again as soon as you have."),
        Case.Outcome.RESTORED: _("It stands again."),
        Case.Outcome.WITHDRAWN: _("It was withdrawn: nobody but you can read it."),
    },
    told={
        Case.Outcome.RESTORED: Words(
            _("“%(title)s”: your text has been looked at and stands again."),
            _("Your profile has been looked at and stands again."),
            _("Your text has been looked at and stands again."),
        ),
        Case.Outcome.WITHDRAWN: Words(
            _("“%(title)s”: your text has been looked at and was withdrawn."),
            _("Your profile has been looked at, and its words were withdrawn."),
            _("Your text has been looked at and was withdrawn."),
        ),
        Case.State.CHANGE: Words(
            _("“%(title)s”: your text has been looked at, please change it."),
            _("Your profile has been looked at, please change it."),
            _("Your text has been looked at: please change it."),
        ),
    },
    held=_("Held: nobody but its author reads it"),
)

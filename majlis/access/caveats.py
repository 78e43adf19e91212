"""What the source asks for beside a marking: who may not read, who is not named, what does not travel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from majlis.kit import dates


class Caveat(models.TextChoices):
    """One handling caveat; its value is the column of the item that holds it."""

    LAW_ENFORCEMENT = "only_law_enforcement", pgettext_lazy("caveat", "Law enforcement only")
    GOVERNMENT = "only_government", pgettext_lazy("caveat", "Government only")
    INDUSTRY = "only_industry", pgettext_lazy("caveat", "Industry group only")
    NO_ATTRIBUTION = "no_attribution", pgettext_lazy("caveat", "No attribution")
    CHATHAM_HOUSE = "chatham_house", pgettext_lazy("caveat", "Chatham House Rule")
    NO_MAIL = "no_mail", pgettext_lazy("caveat", "No onward e-mail")


# The caveats that narrow who reads, with the column of a sector that says who passes.
SECTORAL: dict[Caveat, str] = {
    Caveat.LAW_ENFORCEMENT: "counts_as_law_enforcement",
    Caveat.GOVERNMENT: "counts_as_government",
    Caveat.INDUSTRY: "counts_as_industry",
}

EFFECT: dict[Caveat, Promise] = {
    Caveat.LAW_ENFORCEMENT: _("Read only by people of law enforcement and customs organisations."),
    Caveat.GOVERNMENT: _("Read only by people of public authorities."),
    Caveat.INDUSTRY: _("Read only by people of companies and their associations."),
    Caveat.NO_ATTRIBUTION: _("Readers do not learn who it comes from, nor from which organisation."),
    Caveat.CHATHAM_HOUSE: _("What is said may be used; who said it is not shown."),
    Caveat.NO_MAIL: _("Mails say only that something awaits, whatever the marking."),
}


@dataclass(frozen=True)
class Terms:
    """The caveats of an item and the moment at which it closes for everybody but its author."""

    caveats: frozenset[Caveat] = frozenset()
    expires_at: datetime | None = None

    @classmethod
    def of(cls, names: Iterable[str], expires_at: datetime | None = None) -> Terms:
        """From the names of caveats; what is no caveat is left out."""
        known = {one.value for one in Caveat}
        return cls(frozenset(Caveat(name) for name in names if name in known), expires_at)

    @property
    def ordered(self) -> list[Caveat]:
        """The caveats in the order in which they are always shown."""
        return [one for one in Caveat if one in self.caveats]

    @property
    def sectoral(self) -> list[Caveat]:
        """Those that narrow who reads."""
        return [one for one in SECTORAL if one in self.caveats]

    @property
    def hides_author(self) -> bool:
        """Whether readers do not learn who it comes from."""
        return bool(self.caveats & {Caveat.NO_ATTRIBUTION, Caveat.CHATHAM_HOUSE})

    @property
    def hides_speakers(self) -> bool:
        """Whether readers do not learn who said anything in it."""
        return Caveat.CHATHAM_HOUSE in self.caveats

    @property
    def labels(self) -> list[str]:
        """What stands on badges, in the reader's language and time zone."""
        found = [str(one.label) for one in self.ordered]
        if self.expires_at:
            found.append(_expires(dates.moment(self.expires_at)))
        return found

    @property
    def columns(self) -> dict[str, object]:
        """The values of an item's columns."""
        flags: dict[str, object] = {one.value: one in self.caveats for one in Caveat}
        return {**flags, "expires_at": self.expires_at}


def _expires(moment: str) -> str:
    return pgettext("caveat", "Expires on %(moment)s") % {"moment": moment}


NO_TERMS = Terms()

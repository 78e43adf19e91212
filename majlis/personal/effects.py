"""Who is told: the person whose data it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless
from majlis.notifications.rules import Over, Telling, ends, reason, silent, tells
from majlis.personal.queries import is_delayed, waiting_for
from majlis.search.index import still_true

reason(
    "own data",
    _("My data: archives and erasure"),
    _("You are told because this is about your own data."),
    weight=60,
    members_only=False,
    last=True,
    unless=_("Of an erasure you are always told."),
)


def _tell(entry: Entry, sentence: object, place: str = "") -> Iterable[Telling]:
    if entry.person_id is not None:
        yield Telling(
            entry.person_id,
            "own data",
            None,
            sentence,  # type: ignore[arg-type]
            reverse("personal:data") + place,
            open_in_mail=True,
        )


@tells("export.made")
def made(entry: Entry) -> Iterable[Telling]:
    """The one who asked; at an address of its own: it and news of an erasure never hide each other."""
    return _tell(entry, _("The archive of your data is ready."), "#take")


@tells("erasure.asked", always=True)
def asked(entry: Entry) -> Iterable[Telling]:
    """The one whose data it is: another may have found their browser open, and there is time to undo it."""
    sentence = _("Your data will be erased, as was asked in your name. Until then you can undo it.")
    return (replace(telling, their_own_deed=True) for telling in _tell(entry, sentence))


@tells("erasure.ordered", always=True)
def ordered(entry: Entry) -> Iterable[Telling]:
    """The one whose data it is; there is time to object."""
    return _tell(
        entry, _("The secretariat will have your data erased. You can read when, and what you can do.")
    )


@tells("erasure.planned", always=True)
def planned(entry: Entry) -> Iterable[Telling]:
    """The one whose data it is; there is time to ask again to be let in."""
    return _tell(entry, _("Your data will be erased because its time is over. You can read when."))


@tells("erasure.held", always=True)
def held(entry: Entry) -> Iterable[Telling]:
    """The one who asked for it: they have a right to know why, and until when. Nobody once it is undone."""
    waiting = waiting_for(entry.person_id)
    if waiting is None or not waiting.hold:
        return ()
    return _tell(entry, _("The erasure of your data is held back. You can read why, and until when."))


@tells("erasure.delayed", always=True)
def delayed(entry: Entry) -> Iterable[Telling]:
    """The one whose data it is: the day they were told has come, and nothing was erased."""
    if not is_delayed(waiting_for(entry.person_id)):
        return ()
    return _tell(entry, _("The erasure of your data is late. You can read why, and until when at most."))


@tells("erasure.recalled", always=True)
def recalled(entry: Entry) -> Iterable[Telling]:
    """The one whose data it is: they may count on it, and can ask for it themselves."""
    return _tell(entry, _("The secretariat no longer has your data erased. You can read why."))


@ends("erasure.undone")
@ends("erasure.dropped")
def no_longer(entry: Entry) -> Iterable[Over]:
    """That their data will be erased, or later than they wished, is true no longer."""
    yield Over("own data", reverse("personal:data"), entry.person_id)


silent("export.asked", "the one who asked knows")
silent("erasure.undone", "the one who undid it knows: nobody else can")
silent("erasure.dropped", "the page no longer shows it, and it was the person who moved on")
silent("person.erased", "there is nobody left to tell")
silent("retention.followed", "the schedule is public, and what is gone is gone")

for _verb, _why in {
    "export.asked": "a button",
    "export.made": "written by the house",
    "erasure.asked": "two boxes",
    "erasure.ordered": "the reason is read by the secretariat only, and goes with the erasure",
    "erasure.planned": "written by the house",
    "erasure.dropped": "written by the house",
    "erasure.undone": "a button",
    "erasure.delayed": "written by the house",
    "erasure.held": "the reason is read by the one it is about, and by the secretariat",
    "erasure.recalled": "the reason is read by the one it is about, and by the secretariat",
    "person.erased": "it takes words away",
    "retention.followed": "counts",
}.items():
    wordless(_verb, why=_why)
still_true("export.asked", "export.made", why="an archive of one's own data changes nothing")

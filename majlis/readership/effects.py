"""Who is told when it changes who reads something. The office asks the gate again before it tells anybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import deriving, loosening
from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless, writes_text
from majlis.notifications.rules import Over, Telling, ends, reason, silent, tells
from majlis.readership.actions import DEED
from majlis.readership.addresses import page_of
from majlis.readership.following import reaches_all
from majlis.readership.queries import only_kept_out
from majlis.search.index import still_true

reason(
    "own",
    _("What others do to things of mine"),
    _("You are told because you wrote this."),
    weight=45,
)
reason(
    "consent",
    _("What others say that I agree to"),
    _("You are told because you wrote this."),
    weight=60,
    last=True,
)
reason(
    "closed",
    _("What I am kept out of, or let in again"),
    _("You are told because it was decided whether you may read this."),
    weight=30,
)


def _source(entry: Entry, sentence: Promise, of: str = "own") -> Iterator[Telling]:
    """The author, unless they did it themselves."""
    item = entry.item
    if item is not None and item.author_id != entry.actor_id:
        yield Telling(item.author_id, of, item, sentence, page_of(item))


def _newly_named(entry: Entry) -> Iterator[Telling]:
    before, after = entry.facts.get("before", {}), entry.facts.get("after", {})
    for person_id in sorted(set(after.get("named", ())) - set(before.get("named", ()))):
        if entry.item is not None and person_id != entry.actor_id:
            sentence = _("%(who)s named you as a reader of “%(title)s”.")
            yield Telling(person_id, "named", entry.item, sentence, page_of(entry.item))


def _others(entry: Entry, sentence: Promise) -> Iterator[Telling]:
    """Whoever else wrote in it and whose words reach more people with it."""
    if entry.item is not None:
        for person_id in sorted(loosening.others_in(entry.item) - {entry.item.author_id, entry.actor_id}):
            yield Telling(person_id, "consent", entry.item, sentence, page_of(entry.item))


@tells("marking.changed")
def marking_changed(entry: Entry) -> Iterator[Telling]:
    """Those who are newly named, and the source where somebody else made it narrower."""
    yield from _newly_named(entry)
    item, case = entry.item, entry.facts.get("case")
    if item is not None and case:  # as of what is held: no reply that is unread stands in its place
        sentence = _(
            "%(who)s made it narrower who reads “%(title)s”. A moderator decides whether it stays so."
        )
        yield Telling(item.author_id, "safety", item, sentence, f"{reverse('safety:mine')}#case-{case}")


@tells("approval.supplemented")
@tells("approval.asked")
def loosening_asked(entry: Entry) -> Iterator[Telling]:
    """The source, and whoever else wrote in it: somebody says that they agree, and they can still say no."""
    if entry.facts.get("deed") == DEED:
        yield from _source(
            entry,
            _(
                "%(who)s says that you agree to more people reading “%(title)s”, and a second person decides."
                " If you do not, write to the secretariat or keep them out of it."
            ),
            "consent",
        )
        yield from _others(
            entry,
            _(
                "%(who)s says that you agree to more people reading “%(title)s”, where you wrote, and a"
                " second person decides. If you do not, write to the secretariat."
            ),
        )


@tells("marking.loosened")
def marking_loosened(entry: Entry) -> Iterator[Telling]:
    """Those who are newly named, the source and whoever else wrote in it, whose consent was recorded."""
    yield from _newly_named(entry)
    sentence = _("With your consent, more people can read “%(title)s”.")
    yield from _source(entry, sentence, "consent")
    yield from _others(entry, sentence)


@ends("approval.decided")
@ends("approval.withdrawn")
@ends("approval.lapsed")
def loosening_settled(entry: Entry) -> Iterator[Over]:
    """Nobody decides any more about what was not granted."""
    if entry.facts.get("deed") == DEED and entry.item is not None and not entry.facts.get("granted"):
        yield Over("consent", page_of(entry.item))


@tells("source.narrowed")
def source_narrowed(entry: Entry) -> Iterator[Telling]:
    """Its author: fewer people read it, and its marking may say more than is true."""
    if entry.facts.get("ended"):
        yield from _source(
            entry, _("What “%(title)s” was made from has expired: it is closed to its readers with it.")
        )
        return
    yield from _source(
        entry,
        _(
            "What “%(title)s” was made from has become narrower, and fewer people read it."
            " Look at its marking."
        ),
    )


@ends("marking.changed")
@ends("marking.loosened")
@ends("marking.restored")
@ends("resource.edited")
def source_wide_again(entry: Entry) -> Iterator[Over]:
    """That what theirs was made from reaches fewer is true no longer."""
    for item in deriving.made_from(entry.item) if entry.item is not None else ():
        if reaches_all(item):
            yield Over("own", page_of(item), item.author_id, verb="source.narrowed")


def _about_oneself(entry: Entry, sentence: Promise) -> Iterator[Telling]:
    """The one who is kept out: without a title; the page says what holds and whom to ask, not why."""
    if entry.person_id and entry.item_id:
        url = reverse("readership:why_not", args=[entry.item_id])
        yield Telling(entry.person_id, "closed", None, sentence, url)


@tells("reader.barred")
def reader_barred(entry: Entry) -> Iterator[Telling]:
    """The one who is kept out of what they could read, and the source.

    Whoever never could does not learn from this that there is such a thing.
    """
    if entry.item is not None and only_kept_out(entry.person_id or 0, entry.item):
        yield from _about_oneself(entry, _("Something that you could read is closed to you now."))
    yield from _source(entry, _("%(who)s kept somebody out of “%(title)s”."))


@tells("reader.recused")
def reader_recused(entry: Entry) -> Iterator[Telling]:
    """The source."""
    yield from _source(entry, _("%(who)s does not read “%(title)s” any more, by their own wish."))


@ends("reader.readmitted")
def open_again(entry: Entry) -> Iterator[Over]:
    """That it is closed to them is true no longer."""
    url = reverse("readership:why_not", args=[entry.item_id])
    yield Over("closed", url, entry.person_id)


@tells("reader.readmitted")
def reader_readmitted(entry: Entry) -> Iterator[Telling]:
    """The one who may read again."""
    if entry.person_id and entry.item is not None:
        sentence = _("You can read “%(title)s” again.")
        yield Telling(entry.person_id, "closed", entry.item, sentence, page_of(entry.item))


writes_text("marking.changed", "reader.barred", "reader.recused", "reader.readmitted")  # their reasons
wordless("source.narrowed", "marking.restored", why="it has none")
silent("marking.restored", "its author is told of the decision that led to it")
wordless("marking.loosened", why="its reasons lie with the approval, which those who decide read")
still_true("reader.barred", "reader.recused", "reader.readmitted", why="the gate is asked in each search")

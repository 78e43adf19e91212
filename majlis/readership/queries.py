"""How it changed who reads an item, who has opened it, who is kept out; and who may be told why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, past, people, whynot
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.people import PersonCard
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.access.whynot import Obstacle
from majlis.access.wording import in_words, labels_of
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.readership import policy

READINGS = ("item.opened", "file.opened")
_ABOUT_READERS = ("reader.barred", "reader.recused", "reader.readmitted")
_ABOUT_OTHERS = ("reader.barred", "reader.readmitted")  # who recused themselves did it: one name is enough
_TITLES: dict[str, Promise] = {
    "marking.changed": _("Who reads it was changed"),
    "marking.loosened": _("Made wider by two people, with the consent of the source"),
    "marking.restored": _("Given back, by a second person, to the readers whom its source chose"),
    "resource.edited": _("Changed with the text"),
    "thread.edited": _("Changed with the text"),
    "source.narrowed": _("What it was made from has become narrower"),
    "reader.barred": _("Somebody was kept out"),
    "reader.recused": _("Somebody recused themselves"),
    "reader.readmitted": _("Somebody was let in again"),
}
_TAKEN_BACK = ("resource.withdrawn", "thread.withdrawn")
_EXPIRED = _("What it was made from has expired")
_RECUSED = _("You keep out of it by your own wish: that comes before every reason to read.")


@dataclass(frozen=True)
class Change:
    """One line of the history of an audience, as one reader may see it."""

    at: datetime
    title: Promise
    who: PersonCard | None
    whom: PersonCard | None
    before: list[str]
    after: list[str]
    reason: str


def _entries(viewer: Viewer, item: Item) -> list[Entry]:
    found = Entry.objects.filter(item=item.pk, verb__in=_TITLES).order_by("-number")
    told = policy.may_bar(viewer, item)
    return [entry for entry in _since(viewer, item, found)[:200] if _shown(entry, told)]


def _since(viewer: Viewer, item: Item, lines: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of some lines that are from the time of those who read it now; all for its source."""
    until = past.closed_until(viewer, item)
    return lines.filter(at__gte=until) if until else lines


def part_closed(viewer: Viewer, item: Item) -> bool:
    """Whether how its readers changed is closed in part, since it was made wider."""
    return past.closed_until(viewer, item) is not None


def _shown(entry: Entry, told: bool) -> bool:
    if entry.verb in _ABOUT_READERS:
        return told
    return entry.verb == "source.narrowed" or "after" in entry.facts


def changes(viewer: Viewer, item: Item) -> list[Change]:
    """How it changed who reads an item that came through the gate, the last change first.

    Who was kept out is for those who may keep people out. Where a caveat hides who did it, nobody is.
    """
    entries = _entries(viewer, item)
    wanted = {pk for entry in entries for pk in (entry.actor_id, entry.person_id) if pk}
    loaded = {person.pk: person for person in people.known_for_cards(viewer).filter(pk__in=wanted)}
    placings = [entry.facts.get(name) for entry in entries for name in ("before", "after")]
    labels = labels_of(placings, gate.circles(viewer))

    def card(pk: int | None) -> PersonCard | None:
        return people.signed(viewer, item, loaded[pk]) if pk in loaded else None

    return [
        Change(
            at=entry.at,
            title=_EXPIRED if entry.facts.get("ended") else _TITLES[entry.verb],
            who=card(entry.actor_id),
            whom=card(entry.person_id) if entry.verb in _ABOUT_OTHERS else None,
            before=_words(entry.facts.get("before"), labels),
            after=_words(entry.facts.get("after"), labels),
            reason=entry.reason,
        )
        for entry in entries
    ]


def _words(facts: Mapping[str, Any] | None, labels: Mapping[int, str]) -> list[str]:
    return in_words(facts, labels) if facts else []


@dataclass(frozen=True)
class Reading:
    """Somebody who has opened a thing, how often, and when last."""

    card: PersonCard
    times: int
    last: datetime


def readings(viewer: Viewer, item: Item) -> list[Reading]:
    """Who has opened an item under RED or one of its files, for its source (two queries)."""
    lines = Entry.objects.filter(item=item.pk, verb__in=READINGS, actor__isnull=False)
    rows = list(lines.values("actor").annotate(n=Count("pk"), last=Max("at")).order_by("-last"))
    loaded = people.known_for_cards(viewer).in_bulk([row["actor"] for row in rows])
    return [
        Reading(people.card(viewer, loaded[row["actor"]]), row["n"], row["last"])
        for row in rows
        if row["actor"] in loaded
    ]


@dataclass(frozen=True)
class KeptOut:
    """Somebody who is kept out: since when, by whose word, and why.

    By nobody where they did it themselves, or where a caveat hides who did.
    """

    person: Person
    who: PersonCard | None
    title: Promise | str
    at: datetime | None
    reason: str


def kept_out(viewer: Viewer, item: Item) -> list[KeptOut]:
    """Who is kept out of an item and why, for those who may keep people out; nobody for anybody else."""
    if not policy.may_bar(viewer, item):
        return []
    found = people.known_for_cards(viewer).filter(pk__in=item.barred.values("pk")).order_by("name", "pk")
    if past.closed_until(viewer, item) is not None:  # who was kept out before is told to its source only
        found = found.filter(pk__in=_since(viewer, item, _keeping_out(item)).order_by().values("person"))
    lines: dict[int | None, Entry] = {}
    for line in _since(viewer, item, _keeping_out(item)):
        lines.setdefault(line.person_id, line)
    actors = people.known_for_cards(viewer).in_bulk(
        {line.actor_id for line in lines.values() if line.actor_id and line.actor_id != line.person_id}
    )
    return [
        KeptOut(
            person=person,
            who=people.signed(viewer, item, actors[line.actor_id])
            if line and line.actor_id in actors
            else None,
            title=_TITLES[line.verb] if line else "",
            at=line.at if line else None,
            reason=line.reason if line else "",
        )
        for person in found
        for line in [lines.get(person.pk)]
    ]


def _keeping_out(item: Item) -> QuerySet[Entry]:
    """The lines that kept people out of an item, the last first."""
    return Entry.objects.filter(item=item.pk, verb__in=("reader.barred", "reader.recused")).order_by(
        "-number"
    )


def only_kept_out(person_id: int, item: Item) -> bool:
    """Whether somebody would read an item were they not kept out of it: else it is not for them to know."""
    card = Placement.of(item)
    open_card = replace(card, barred=type(card.barred)(one for one in card.barred if one != person_id))
    return gate.people_of(open_card).filter(pk=person_id).exists()


def _closed_to(person_id: int, item: Item) -> bool:
    """Whether somebody is kept out of what they could read, or were told so when they could."""
    if not item.barred.filter(pk=person_id).exists():
        return False
    told = Notice.objects.filter(person=person_id, url=reverse("readership:why_not", args=[item.pk]))
    return told.exists() or only_kept_out(person_id, item)


def may_know_of(viewer: Viewer, item: Item) -> bool:
    """Whether somebody who cannot read an item may be told why: only who certainly knows of it already.

    Its author; who was told of it, or did something with it; who was kept out of what they could read; who
    could read it until it expired or was taken back. Nobody else learns that there is such a thing.
    """
    me = viewer.person_id
    if not viewer.vetted or me is None or item.published_at is None:
        return viewer.vetted and item.author_id == me
    if item.author_id == me or _closed_to(me, item):
        return True
    if Notice.objects.filter(person=me, item=item.pk).exists():
        return True
    if Entry.objects.filter(actor=me, item=item.pk).exists():
        return True
    person = Person.objects.get(pk=me)
    keeping = {one.key for one in whynot.obstacles(person, Placement.of(item))}
    if "state" in keeping and not _read_it_until_taken_back(person, item):
        return False
    return bool(keeping) and keeping <= {"expired", "state"}


def _read_it_until_taken_back(person: Person, item: Item) -> bool:
    """Whether an item was open, and placed as it is, when its author took it back, and they were here then.

    What was held once may never have been open to anybody.
    """
    lines = Entry.objects.filter(item=item.pk)
    last = lines.filter(verb__in=_TAKEN_BACK, at__gte=person.joined_at).order_by("-number").first()
    if item.state != State.WITHDRAWN or last is None:
        return False
    held = lines.filter(verb="text.held")
    return not held.exists() and not lines.filter(verb__in=_TITLES, number__gt=last.number).exists()


def obstacles_of_oneself(viewer: Viewer, item_id: int) -> list[Obstacle] | None:
    """What keeps the viewer from an item that they know of; None where they may not know of it."""
    # unguarded: nothing of it is given out but what keeps its reader out, and that to few
    item = Item.unguarded.filter(pk=item_id).first()
    if item is None or not viewer.vetted or not may_know_of(viewer, item):
        return None
    me = Person.objects.get(pk=viewer.person_id or 0)
    found = whynot.obstacles(me, Placement.of(item), to_oneself=True)
    return [_by_oneself(one, me, item) if one.key == "barred" else one for one in found]


def _by_oneself(barred: Obstacle, me: Person, item: Item) -> Obstacle:
    """Who kept themselves out is told so, with what they wrote; why others did is for the source."""
    last = _keeping_out(item).filter(person=me.pk).first()
    own = last is not None and last.verb == "reader.recused"
    return Obstacle(barred.key, _RECUSED, last.reason) if last and own else barred


def may_ask_about(viewer: Viewer, item: Item) -> bool:
    """Whether a reader may ask why somebody else cannot read it."""
    return policy.may_bar(viewer, item)

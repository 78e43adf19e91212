"""Why somebody cannot read an item: said without its content, to those who may know of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, people, rules
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import NONE, Placement
from majlis.access.viewer import Viewer
from majlis.network.circles import PRIVATE
from majlis.network.models import Circle, Person

HIDDEN_ORGANISATION = _("It depends on their organisation, which you may not see.")
HIDDEN_CIRCLE = _("It depends on who sits in a private circle, which is known within it only.")
_STATES = {
    State.DRAFT: _("It is not published yet."),
    State.WITHDRAWN: _("It was taken back."),
    State.HELD: _("It is closed at the moment."),
}
_BARRED = _("They were kept out of it, or kept out themselves: that comes before every reason to read.")
_BARRED_YOU = _("You were kept out of it: that comes before every reason to read.")
_STANDING_YOU = _("You are not an accepted member at the moment.")
_STANDING = _("They are not an accepted member at the moment.")
_READERS = {
    Marking.AMBER: _("It is read by people who sit in the circles it is addressed to, and by named people."),
    Marking.STRICT: _("It is read by named people of the source’s own organisation only."),
    Marking.RED: _("It is read by named people only."),
}
_ENCLOSED = _("It lies in a private circle and is read within it.")


@dataclass(frozen=True)
class Obstacle:
    """One thing that keeps somebody from reading; `reason` is what they wrote about it themselves."""

    key: str
    sentence: Promise
    reason: str = ""


def obstacles(person: Person, card: Placement, *, to_oneself: bool = False) -> list[Obstacle]:
    """Everything that keeps `person` from reading, said of them or to them; empty when they can.

    A few small queries.
    """
    me = Person.objects.filter(pk=person.pk)
    found: list[Obstacle] = []
    if person.pk in card.barred:
        found.append(Obstacle("barred", _BARRED_YOU if to_oneself else _BARRED))
    if not person.accepted:
        found.append(Obstacle("standing", _STANDING_YOU if to_oneself else _STANDING))
    if found or card.author_id == person.pk:
        return found
    if card.state in _STATES:
        found.append(Obstacle("state", _STATES[card.state]))
    for limit in rules.LIMITS:
        passing = limit.people(card)
        if passing is not rules.EVERYBODY and (passing is NONE or not me.filter(passing).exists()):
            found.append(Obstacle(limit.key, limit.closed))
    # What its state closes is said above: the rest is asked as if it were open.
    bare = rules.without_limits(replace(card, state=State.PUBLISHED))
    if not gate.people_of(bare).filter(pk=person.pk).exists():
        open_to_members = card.marking in rules.COMMUNITY
        found.append(Obstacle("row", _ENCLOSED if open_to_members else _READERS[card.marking]))
    return found


def told_to(viewer: Viewer, person: Person, item: Item) -> list[Obstacle] | None:
    """What `viewer` may be told about why `person` cannot read; None says that they can.

    What rests on an organisation or a seat that the viewer may not see is answered alike, whatever it is.
    """
    card = Placement.of(item).unsigned_for(viewer.person_id)
    if gate.known_readers(viewer, card).filter(pk=person.pk).exists():
        return None
    veiled: list[Obstacle] = []
    narrowing = (card, *card.sources)
    by_organisation = any(one.terms.sectoral or one.marking == Marking.STRICT for one in narrowing)
    if by_organisation and not people.may_see(viewer, person, "organisation"):
        veiled.append(Obstacle("organisation", HIDDEN_ORGANISATION))
    circles = {pk for one in narrowing for pk in one.circles}
    private = Circle.objects.filter(pk__in=circles, visibility__in=PRIVATE)
    if private.exclude(pk__in=gate.addressable(viewer).values("pk")).exists():
        veiled.append(Obstacle("circle", HIDDEN_CIRCLE))
    hard = ("barred", "standing", "state", "expired")
    found = obstacles(person, card)
    return veiled + [one for one in found if not veiled or one.key in hard]

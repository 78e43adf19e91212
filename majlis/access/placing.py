"""The only way to set or change how an item is marked and whom it is addressed to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from majlis.access import deriving, gate, past
from majlis.access.caveats import NO_TERMS, SECTORAL, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.people import field_q
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.network.circles import PRIVATE
from majlis.network.models import Circle, Person, Sector


def check_placement(
    *,
    marking: Marking,
    circles: Iterable[Circle],
    named: Iterable[Person],
    author: Person,
    public: bool = False,
    terms: Terms = NO_TERMS,
) -> dict[str, Any]:
    """What is wrong with a placement, as {field: sentence}; empty when it can be used.

    AMBER needs a circle or a named person, STRICT and RED need named people (STRICT of the author's own
    organisation), RED and STRICT take no circle, and only CLEAR outside private circles can be public.
    """
    chosen, people = list(circles), list(named)
    wrong: dict[str, Any] = {}
    if marking == Marking.AMBER and not chosen and not people:
        wrong["circles"] = _(
            "Choose at least one circle, or name people: this marking reaches nobody by itself."
        )
    if marking in (Marking.STRICT, Marking.RED):
        if chosen:
            wrong["circles"] = _("This marking goes to named people only, not to circles.")
        if not people:
            wrong["named"] = _("Name the people who may read this.")
    if marking == Marking.STRICT and people and not _colleagues(author, people):
        wrong["named"] = _(
            "This marking stays inside your own organisation: name only people you can see to belong to it."
        )
    if public and (marking != Marking.CLEAR or any(circle.private for circle in chosen)):
        wrong["public"] = _("Only TLP:CLEAR outside private circles can be public.")
    if public and terms.sectoral:
        wrong["public"] = _("What is for some sectors only cannot be public.")
    return {**wrong, **check_terms(terms)}


def check_terms(terms: Terms) -> dict[str, Any]:
    """What is wrong with caveats and expiry, as {field: sentence}."""
    wrong: dict[str, Any] = {}
    if terms.expires_at and terms.expires_at <= timezone.now():
        wrong["expires"] = _("This day is over. Choose a later one.")
    if len(terms.sectoral) > 1:
        passing = {SECTORAL[caveat]: True for caveat in terms.sectoral}
        if not Sector.objects.filter(**passing).exists():
            wrong["caveats"] = _("No sector passes all of these: nobody could read it.")
    return wrong


def _colleagues(author: Person, named: Iterable[Person]) -> bool:
    """Whether all are of the author's organisation, as far as the author may see that.

    Somebody who hides theirs is refused whether they are or not: else the refusal would tell.
    """
    wanted = {person.pk for person in named}
    seen = Person.objects.filter(field_q(Viewer.of(author), "organisation"), pk__in=wanted)
    inside = seen.filter(organisation=author.organisation_id, organisation__isnull=False)
    return inside.count() == len(wanted)


def place(
    item: Item,
    *,
    marking: Marking,
    circles: Iterable[Circle] = (),
    named: Iterable[Person] = (),
    public: bool = False,
    terms: Terms = NO_TERMS,
    stood: bool = False,
) -> None:
    """Store marking, audience and caveats of a saved item together. Raises ValidationError by field.

    What `stood` so before is not looked at again but for what it was made from: the rules close it to whoever
    is no reader any more, and who works where, or shows it, must not keep it from being given back.
    """
    chosen, people = list(circles), list(named)
    wrong = (
        {}
        if stood
        else check_placement(
            marking=Marking(marking),
            circles=chosen,
            named=people,
            author=item.author,
            public=public,
            terms=terms,
        )
    )
    if wrong:
        raise ValidationError(wrong)
    _check_derived(
        item,
        gate.placement_of(
            marking=marking,
            circles=chosen,
            named=people,
            author=item.author,
            public=public,
            terms=terms,
        ),
    )
    item.marking = marking
    item.public = public
    item.enclosed = any(circle.private for circle in chosen)
    for column, value in terms.columns.items():
        setattr(item, column, value)
    item.save(update_fields=["marking", "public", "enclosed", *terms.columns])
    item.circles.set(chosen)
    item.named.set(people)


def _check_derived(item: Item, card: Placement) -> None:
    """What is made from other things is never laxer than one of them. Raises ValidationError."""
    sources = list(item.derived_from.all())
    unseen = deriving.unseen(item, sources) if sources else []
    seen = [source for source in sources if source not in unseen]
    if deriving.beyond(seen, card) or deriving.beyond(unseen, card, Placement.of(item, alone=True)):
        raise ValidationError(
            {
                "marking": _(
                    "It was made from something narrower: keep marking, circles, caveats and last day of"
                    " that, or choose stricter ones."
                )
            }
        )


def publish(viewer: Viewer, item: Item) -> None:
    """Open a draft to those it is placed for, from this moment on. Raises ValidationError by field.

    The placement is looked at again: a circle may have become private, or its author have left it.
    """
    circles, named = list(item.circles.all()), list(item.named.all())
    wrong = check_placement(
        marking=Marking(item.marking),
        circles=circles,
        named=named,
        author=item.author,
        public=item.public,
        terms=item.terms,
    )
    if not wrong:
        _check_derived(item, replace(Placement.of(item, alone=True), state=State.PUBLISHED))
    writable = set(gate.addressable(viewer).values_list("pk", flat=True)) if circles else set()
    if any(circle.pk not in writable for circle in circles):
        wrong["circles"] = _("You can no longer write to one of its circles.")
    if wrong:
        raise ValidationError(wrong)
    item.state = State.PUBLISHED
    item.published_at = item.updated_at = timezone.now()
    item.enclosed = any(circle.private for circle in circles)
    item.save(update_fields=["state", "published_at", "updated_at", "enclosed"])


def circle_changed(circle: Circle) -> None:
    """Keep `enclosed` true to the circles after a circle's visibility changed."""
    inside = Item.circles.through.objects.filter(circle=circle.pk).values("item")
    private = Item.circles.through.objects.filter(circle__visibility__in=PRIVATE).values("item")
    cards = Item.unguarded.filter(pk__in=inside)
    cards.filter(pk__in=private).update(enclosed=True)
    opened = cards.exclude(pk__in=private).filter(enclosed=True)
    past.close_all(opened)  # all members may come to read these
    opened.update(enclosed=False)


def facts_of(card: Placement) -> dict[str, Any]:
    """What decides about an audience, as the ledger keeps it before and after a change: keys, no names."""
    ends = card.terms.expires_at
    return {
        "marking": int(card.marking),
        "public": card.public,
        "circles": sorted(card.circles),
        "named": sorted(card.named),
        "caveats": [one.value for one in card.terms.ordered],
        "expires_at": ends.isoformat() if ends else None,
    }


def expiry_in(facts: Mapping[str, Any]) -> datetime | None:
    """The moment of expiry in stored facts."""
    ends = facts.get("expires_at")
    return datetime.fromisoformat(ends) if ends else None


def seal_of(card: Placement) -> str:
    """What a form says of how an item was placed when it was made; of whom that is it tells nothing."""
    kept = json.dumps(facts_of(card), sort_keys=True)
    return salted_hmac("majlis.access.placing", kept, algorithm="sha256").hexdigest()


def change_of(before: Placement, after: Placement) -> dict[str, Any]:
    """The facts of a line about an item whose audience may have changed; nothing where it did not."""
    old, new = facts_of(before), facts_of(after)
    return {"before": old, "after": new} if old != new else {}

"""What the verbs of this office share: the open case about a text, and keeping a text back."""

from __future__ import annotations

from typing import Any

from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.notifications.silencing import silence
from majlis.safety.kinds import KINDS, Thing
from majlis.safety.listing import Hit, around
from majlis.safety.models import EXCERPT_LIMIT, Case


def open_case(thing: Thing, origin: Case.Origin, hit: Hit | None = None, **facts: Any) -> Case:
    """The open case about a thing, made where there is none. Writers about one author wait for each other."""
    Person.objects.select_for_update().get(pk=thing.author.pk)
    found = Case.objects.filter(kind=thing.kind, key=thing.key).exclude(state=Case.State.CLOSED).first()
    if found is not None:
        return found
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Case.objects.create(
        kind=thing.kind,
        key=thing.key,
        item=thing.item,
        author=thing.author,
        origin=origin,
        url=thing.url,
        language=thing.language,
        digest=thing.digest,
        since=last or 0,
        **{"excerpt": around(thing.text, hit, EXCERPT_LIMIT), **facts},
    )


def keep_back(case: Case) -> None:
    """Take the text from its readers, out of search and out of what they have been told."""
    case.sealed = {**case.sealed, **KINDS[case.kind].hold(case.key)}
    thing = KINDS[case.kind].thing(case.key)
    if thing is not None and thing.item is not None and thing.facts:
        silence(thing.item, thing.facts)

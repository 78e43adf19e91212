"""A verb that tells whom a test names, and items in every marking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from majlis.access import placing
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.ledger.record import record
from majlis.ledger.worker import drain
from majlis.network.models import Person
from majlis.notifications import rules
from majlis.notifications.rules import Telling

VERB = "test.happened"
CANARY = "canary-title-7391"
SENTENCE = _("%(who)s answered your question “%(title)s”.")

Happen = Callable[..., Entry]
MakeItem = Callable[..., Item]


def _tells(entry: Entry) -> Iterable[Telling]:
    for person, reason in entry.facts["to"]:
        url = f"/discussions/{entry.item_id}/#post-{entry.pk}" if entry.item_id else "/circles/"
        yield Telling(person, reason, entry.item, SENTENCE, url)


@pytest.fixture(autouse=True)
def _verb() -> Iterator[None]:
    rules.tells(VERB)(_tells)
    yield
    del rules.TELLS[VERB]


@pytest.fixture
def happen() -> Happen:
    """Records that `actor` did something with `item`, of which `people` are told for `reason`."""

    def do(
        actor: Person,
        item: Item | None,
        *people: Person,
        reason: str = "answer",
        work: bool = True,
        **facts: Any,
    ) -> Entry:
        to = [[person.pk, reason] for person in people]
        with transaction.atomic():
            entry = record(Viewer.of(actor), VERB, item, **{"to": to, **facts})
        if work:
            drain()
        return entry

    return do


@pytest.fixture
def make_item() -> MakeItem:
    """Makes a published item; its title is a canary."""

    def make(author: Person, marking: Marking = Marking.GREEN, **placement: Any) -> Item:
        item: Item = Item.unguarded.create(
            kind="thread",
            title=CANARY,
            author=author,
            source=author.organisation,
            language="en",
            state=State.PUBLISHED,
        )
        placing.place(item, marking=marking, **placement)
        return item

    return make

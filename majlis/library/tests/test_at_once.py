"""Two verbs on one resource at the same moment: the second sees what the first did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.ledger.models import Entry
from majlis.library import actions
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.library.tests.shelf import share
from tests.hostile.hands import Second
from tests.people import Cast, viewer

pytestmark = pytest.mark.django_db(transaction=True)


def _first_then(first: Callable[[], object], second: Callable[[], object]) -> str:
    """What became of `second`, which comes when `first` has worked and not ended."""
    other = Second(second)
    with transaction.atomic():
        first()
        other.come()
    try:
        other.end()
    except Refused:
        return "refused"
    return "done"


def test_an_edit_that_comes_while_a_resource_is_withdrawn_does_not_bring_it_back(cast: Cast) -> None:
    alice, made = viewer(cast.alice), share(cast)
    card = Card(title="Later words", summary="Later.", marking=Marking.AMBER, circles=[cast.circle])
    ended = _first_then(
        lambda: actions.withdraw_resource(alice, resource=made),
        lambda: actions.edit_resource(alice, resource=made, card=card),
    )
    assert ended == "refused"
    assert Item.unguarded.get(pk=made.pk).state == State.WITHDRAWN


def test_a_draft_that_is_published_twice_at_once_is_published_by_one_line(cast: Cast) -> None:
    alice, made = viewer(cast.alice), share(cast)
    Resource.unguarded.filter(pk=made.pk).update(state=State.DRAFT)

    def publish() -> None:
        actions.publish_resource(alice, resource=made)

    assert _first_then(publish, publish) == "refused"
    assert Entry.objects.filter(verb="resource.published").count() == 1

"""A draft resource: who sees it, who publishes it, and what follows."""

from __future__ import annotations

import pytest

from majlis.access import gate
from majlis.access.markings import Marking, State
from majlis.access.policy import Refused
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.library import actions
from majlis.library.models import Resource
from majlis.library.tests.shelf import share
from majlis.network.models import Seat
from majlis.notifications.rules import tellings
from majlis.search.find import find
from tests.people import Cast, client_of, viewer


@pytest.fixture
def written(cast: Cast) -> Resource:
    """Alice's draft for her circle."""
    made = share(cast)
    Resource.unguarded.filter(pk=made.pk).update(state=State.DRAFT, published_at=None)
    made.refresh_from_db()
    return made


def test_the_author_sees_who_will_read_a_draft_and_publishes_it(cast: Cast, written: Resource) -> None:
    client, address = client_of(cast.alice), f"/library/{written.pk}/"
    before = client.get(address)
    assert before.context["reach"].people == 3
    assert f'action="{address}publish/"' in before.content.decode()
    assert client.post(f"{address}publish/")["Location"] == address
    assert f'action="{address}publish/"' not in client.get(address).content.decode()
    assert gate.may_read(viewer(cast.bob), written)
    assert not gate.may_read(viewer(cast.charlie), written)


def test_publishing_writes_one_line_from_which_people_are_told_and_search_finds(
    cast: Cast, written: Resource
) -> None:
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    worker.drain()
    assert find(viewer(cast.bob), "consignments").total == 0
    actions.publish_resource(viewer(cast.alice), resource=written)
    entry = Entry.objects.get(verb="resource.published")
    assert {(one.person_id, one.reason) for one in tellings(entry)} == {(cast.bob.pk, "circle")}
    worker.drain()
    assert find(viewer(cast.bob), "consignments").total == 1
    assert find(viewer(cast.charlie), "consignments").total == 0


def test_what_is_published_or_withdrawn_is_not_published_again(cast: Cast, written: Resource) -> None:
    address = f"/library/{written.pk}/publish/"
    actions.publish_resource(viewer(cast.alice), resource=written)
    with pytest.raises(Refused):
        actions.publish_resource(viewer(cast.alice), resource=written)
    assert client_of(cast.alice).post(address).status_code == 302
    assert client_of(cast.bob).post(address).status_code == 403
    assert Entry.objects.filter(verb__endswith=".published").count() == 1
    actions.withdraw_resource(viewer(cast.alice), resource=written)
    assert client_of(cast.alice).post(address).status_code == 403


@pytest.mark.parametrize("name", ["bob", "named", "secretariat"])
def test_nobody_else_knows_of_a_draft(cast: Cast, written: Resource, name: str) -> None:
    client = client_of(cast.people[name])
    assert client.get(f"/library/{written.pk}/").status_code == 404
    assert client.post(f"/library/{written.pk}/publish/").status_code == 404


def test_an_author_mends_the_audience_of_a_draft_that_reaches_nobody_and_then_publishes(
    cast: Cast, written: Resource
) -> None:
    written.circles.clear()
    client, address = client_of(cast.alice), f"/library/{written.pk}/"
    client.post(f"{address}publish/")
    assert "reaches nobody by itself" in client.get(address).content.decode()
    assert Resource.unguarded.get(pk=written.pk).state == State.DRAFT
    sent = {"title": "Mended", "summary": "x", "kind_of": "case", "marking": str(Marking.GREEN.value)}
    assert client.post(f"{address}edit/", sent)["Location"] == address
    assert Resource.unguarded.get(pk=written.pk).state == State.DRAFT
    client.post(f"{address}publish/")
    assert gate.may_read(viewer(cast.charlie), written)

"""Pages that asked the database once more for each row that they show, and do no longer."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.discussions.actions import ask_question
from majlis.ledger.record import record
from majlis.library.tests.shelf import share
from majlis.network.models import Seat
from tests.people import Cast, client_of, make_circle, make_person, make_topic, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MOST = 12


def queries(client: Client, page: str) -> int:
    """How many queries a page takes that was opened before."""
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


def _changed(cast: Cast, item: Item, times: int) -> None:
    """The readers changed so often, each time to and from circles and people of its own."""
    for number in range(times):
        circle = make_circle(f"{times}-{number}", cast.alice)
        before = {"marking": Marking.GREEN, "circles": [cast.circle.pk, circle.pk]}
        after = {"marking": Marking.AMBER, "circles": [circle.pk], "named": [cast.bob.pk]}
        by = viewer(make_person(f"Editor {times} {number}"))
        with transaction.atomic():
            record(by, "marking.changed", item, reason="So.", before=before, after=after)


def test_the_history_of_readers_takes_the_same_however_often_they_changed(cast: Cast) -> None:
    item = ask_question(viewer(cast.alice), title="Seals", body="How?", circles=[cast.circle])
    client, page = client_of(cast.alice), f"/items/{item.pk}/readers/history/"
    counts = []
    for times in (1, 6):
        _changed(cast, item, times)
        counts.append(queries(client, page))
    assert counts[0] == counts[1] <= MOST
    assert client.get(page).content.decode().count("1-0") == 2, "before and after, in words"


def test_a_circle_takes_the_same_however_many_ask_to_come_in(cast: Cast) -> None:
    Seat.objects.filter(circle=cast.circle, person=cast.alice).update(role=Seat.Role.CHAIR)
    client, page = client_of(cast.alice), f"/circles/{cast.circle.slug}/"
    counts = []
    for number in range(6):
        one = make_person(f"Asker {number}")
        Seat.objects.create(circle=cast.circle, person=one, state=Seat.State.ASKED)
        counts.append(queries(client, page))
        assert one.handle in client.get(page).content.decode()
    assert len(set(counts)) == 1 and counts[0] <= MOST


def test_the_form_of_a_resource_takes_twelve_however_much_is_chosen_in_it(cast: Cast) -> None:
    shared = share(cast, marking=Marking.GREEN)
    client, page = client_of(cast.alice), f"/library/{shared.pk}/edit/"
    counts = []
    for number in range(3):
        shared.named.add(make_person(f"Reader {number}"))
        shared.topics.add(make_topic(f"topic_{number}"))
        shared.circles.add(make_circle(f"chosen-{number}", cast.alice))
        counts.append(queries(client, page))
    form = client.get(page).context["form"]
    assert {f"topic_{number}" for number in range(3)} <= set(form.initial["topics"])
    assert len(set(counts)) == 1 and counts[0] <= MOST

"""What follows from sharing: who is told, and what is found by whom."""

from __future__ import annotations

from collections.abc import Iterable

from majlis.access.markings import Marking
from majlis.files.tests import samples
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.library import actions
from majlis.library.effects import MOST_EXPERTS
from majlis.library.models import Resource
from majlis.library.tests.shelf import share, txt
from majlis.network.models import Expertise, Person, Seat
from majlis.notifications.rules import tellings
from majlis.search.find import find
from majlis.search.models import IndexRow
from tests.people import Cast, make_circle, make_person, make_topic, viewer


def told() -> dict[int, str]:
    """Whom the last line of the ledger tells, and why."""
    return {telling.person_id: telling.reason for telling in tellings(Entry.objects.latest("pk"))}


def hits(person: Person, text: str) -> list[tuple[int | None, int | None]]:
    """Item and page of each hit."""
    found = find(viewer(person), text, language="en").hits
    rows = IndexRow.objects.in_bulk([hit.row for hit in found])
    return [(rows[hit.row].item_id, rows[hit.row].page) for hit in found]


def items(found: Iterable[tuple[int | None, int | None]]) -> set[int | None]:
    return {item for item, _page in found}


def test_those_who_lead_the_circle_and_a_few_experts_are_told_and_never_the_author(cast: Cast) -> None:
    topic = make_topic()
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    experts = [make_person(f"Expert {number}") for number in range(MOST_EXPERTS + 3)]
    for person in [*experts, cast.alice]:
        Expertise.objects.create(person=person, topic=topic, level=Expertise.Level.EXPERT)
    make_circle("customs-circle", *experts[1:])
    share(cast, topics=[topic])
    found = told()
    assert found[cast.bob.pk] == "circle"
    assert sum(reason == "topic" for reason in found.values()) == MOST_EXPERTS
    assert cast.alice.pk not in found and experts[0].pk not in found and cast.charlie.pk not in found


def test_named_people_are_told_and_under_red_nobody_else(cast: Cast) -> None:
    topic = make_topic()
    Expertise.objects.create(person=cast.bob, topic=topic, level=Expertise.Level.EXPERT)
    share(cast, topics=[topic], marking=Marking.RED, circles=[], named=[cast.named])
    assert told() == {cast.named.pk: "named"}


def test_a_new_version_tells_again_and_a_withdrawal_does_not(cast: Cast) -> None:
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    resource = share(cast)
    actions.add_version(viewer(cast.alice), resource=resource, note="New", uploads=[txt("b")])
    assert told() == {cast.bob.pk: "circle"}
    actions.withdraw_resource(viewer(cast.alice), resource=resource)
    assert told() == {}


def test_the_inside_of_a_file_is_found_with_its_page_by_its_readers_only(cast: Cast) -> None:
    resource = share(cast, samples.honest("pdf"))
    worker.drain()
    assert (resource.pk, 2) in hits(cast.bob, "الشحنات")
    assert (resource.pk, 1) in hits(cast.bob, "contrôle des envois")
    assert hits(cast.charlie, "الشحنات") == []


def test_only_the_current_version_is_found(cast: Cast) -> None:
    resource = share(cast, txt("the word zebra stands here"))
    worker.drain()
    assert items(hits(cast.bob, "zebra")) == {resource.pk}
    actions.add_version(
        viewer(cast.alice),
        resource=resource,
        note="New",
        uploads=[txt("the word giraffe stands here", "n.txt")],
    )
    worker.drain()
    assert hits(cast.bob, "zebra") == []
    assert items(hits(cast.bob, "giraffe")) == {resource.pk}


def test_what_is_withdrawn_or_made_red_leaves_the_index(cast: Cast) -> None:
    resource = share(cast, txt("the word zebra stands here"))
    worker.drain()
    actions.withdraw_resource(viewer(cast.alice), resource=Resource.unguarded.get(pk=resource.pk))
    worker.drain()
    assert hits(cast.alice, "zebra") == hits(cast.bob, "zebra") == []
    assert not IndexRow.objects.filter(item_id=resource.pk).exists()

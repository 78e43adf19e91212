"""What was made from something is read by nobody whom that does not reach, whenever it was narrowed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from majlis.access import gate, rules
from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry, Task
from majlis.ledger.worker import drain
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.library.tests.shelf import share
from majlis.network.models import Person, Seat
from majlis.notifications.models import Notice
from majlis.readership import actions, following
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, viewer
from tests.safety.texts import share as share_as

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def both(person: Person, item: Item) -> bool:
    """Whether they read it, said alike by both halves of the rules."""
    row = gate.readable(viewer(person), Item).filter(pk=item.pk).exists()
    assert row == gate.audience(item).filter(pk=person.pk).exists()
    assert row == bool(gate.why(viewer(person), item))
    return row


def made(author: Person, cast: Cast, *sources: Item, **facts: Any) -> Resource:
    """Something that is made from others, for all members."""
    return share_as(author, cast.circle, title="What came of it", sources=sources, **facts)


def test_a_source_that_is_narrowed_narrows_what_was_made_from_it(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    further = made(cast.charlie, cast, item)
    assert both(cast.charlie, item) and both(cast.dana, further)
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.RED, named=[cast.bob]))
    assert not both(cast.charlie, item) and both(cast.bob, item) and both(cast.bob, further)
    assert both(cast.dana, item) and not both(cast.dana, further)  # one's own writing stays one's own
    assert client_of(cast.charlie).get(f"/library/{item.pk}/").status_code == 404
    assert "What came of it" not in client_of(cast.barred).get("/library/").content.decode()
    page = client_of(cast.bob).get(f"/audience/{item.pk}/")
    assert page.status_code == 200
    drain()
    drain()
    for one, author in ((item, cast.dana), (further, cast.charlie)):
        assert Entry.objects.get(verb="source.narrowed", item=one.pk).facts["source"] == source.pk
        assert "narrower" in Notice.objects.get(person=author, item=one.pk, reason="own").sentence
    assert (
        "What it was made from"
        in client_of(cast.dana).get(f"/items/{item.pk}/readers/history/").content.decode()
    )


def test_an_item_beside_which_no_line_can_be_written_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = share(cast, marking=Marking.GREEN)
    items = [made(author, cast, source) for author in (cast.bob, cast.dana, cast.charlie)]
    narrower = following._narrower

    def fails_for_the_first(source: Item, item: Item) -> bool:
        if item.pk == items[0].pk:
            raise ValueError(item.title)
        return narrower(source, item)

    monkeypatch.setattr(following, "_narrower", fails_for_the_first)
    drain()
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.RED, named=[cast.bob]))
    drain()
    noted = Entry.objects.filter(verb="source.narrowed").order_by("item")
    assert list(noted.values_list("item", flat=True)) == [item.pk for item in items[1:]]
    assert "What came" not in Task.objects.get(kind="readership", attempts=1).error
    monkeypatch.undo()
    Task.objects.update(due_at=timezone.now())
    drain()
    assert list(noted.values_list("item", flat=True)) == [item.pk for item in items]


def test_a_source_with_a_wider_marking_and_a_new_caveat_is_narrower_too(cast: Cast) -> None:
    source = share(cast)
    item = made(cast.bob, cast, source, marking=Marking.AMBER)
    police = Wanted(Marking.GREEN, terms=Terms(frozenset({Caveat.LAW_ENFORCEMENT})))
    actions.change_marking(viewer(cast.alice), item=source, wanted=police)
    drain()
    assert Entry.objects.get(verb="source.narrowed").item_id == item.pk
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.GREEN))
    drain()
    assert Entry.objects.filter(verb="source.narrowed").count() == 1


def test_that_a_source_became_narrower_waits_no_longer_once_it_is_wide_again(cast: Cast) -> None:
    source, other = share(cast, marking=Marking.GREEN), share(cast, marking=Marking.GREEN)
    item = made(cast.bob, cast, source, other)
    told = Notice.objects.filter(person=cast.bob, item=item.pk, reason="own", read_at=None)
    for one in (source, other):
        actions.change_marking(
            viewer(cast.alice), item=one, wanted=Wanted(Marking.AMBER, circles=[cast.circle])
        )
    drain()
    assert told.exists()
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.GREEN))
    drain()
    assert told.exists(), "the other one is narrow still"
    actions.change_marking(viewer(cast.alice), item=other, wanted=Wanted(Marking.GREEN))
    drain()
    assert not told.exists()


def test_a_source_that_keeps_somebody_out_or_is_taken_back_closes_it(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    actions.bar(viewer(cast.alice), item=source, person=cast.charlie, reason="Party to it.")
    assert not both(cast.charlie, item) and both(cast.bob, item)
    card = Card(title="T", summary="S", marking=Marking.GREEN)
    library.edit_resource(viewer(cast.dana), resource=item, card=card)  # a recusal does not stop its author
    library.withdraw_resource(viewer(cast.alice), resource=source)
    assert not both(cast.bob, item) and both(cast.dana, item)
    Item.unguarded.filter(pk=source.pk).update(state=State.PUBLISHED)
    assert both(cast.bob, item)


def test_an_author_learns_nothing_of_who_reads_a_source_that_is_closed_to_them(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.RED, named=[cast.bob]))
    client = client_of(cast.dana)
    assert client.get(f"/library/{source.pk}/").status_code == 404
    page = client.get(f"/audience/{item.pk}/")
    assert [card.name for card in page.context["cards"]] == [] and page.context["readers"].reach.more
    for more in (f"made_from={item.pk}", f"item={item.pk}"):
        asked = [
            client.get(f"/audience/preview/?marking=4&named={one.handle}&{more}").context["reach"]
            for one in (cast.bob, cast.charlie)
        ]
        assert asked[0] == asked[1] and asked[0].more
    assert "Bob" in {card.name for card in client_of(cast.bob).get(f"/audience/{item.pk}/").context["cards"]}


def test_a_seat_that_ends_closes_what_was_made_from_what_the_circle_reads(cast: Cast) -> None:
    source = share(cast)
    item = made(cast.alice, cast, source, marking=Marking.RED, circles=[], named=[cast.bob])
    assert both(cast.bob, item)
    Seat.objects.filter(person=cast.bob).delete()
    assert not both(cast.bob, item)


def test_what_is_public_stays_so_only_with_its_source(cast: Cast) -> None:
    source = share(cast, marking=Marking.CLEAR, public=True)
    item = made(cast.dana, cast, source, marking=Marking.CLEAR, public=True)
    assert gate.may_read(Viewer.nobody(), item) and rules.anybody(Placement.of(item))
    actions.change_marking(viewer(cast.alice), item=source, wanted=Wanted(Marking.CLEAR))
    assert not gate.may_read(Viewer.nobody(), item) and not rules.anybody(Placement.of(item))
    assert both(cast.charlie, item)


def test_a_draft_is_published_only_within_its_source(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    Item.unguarded.filter(pk=item.pk).update(state=State.DRAFT)
    actions.change_marking(
        viewer(cast.alice), item=source, wanted=Wanted(Marking.AMBER, circles=[cast.circle])
    )
    with pytest.raises(ValidationError, match="made from something narrower"):
        library.publish_resource(viewer(cast.dana), resource=item)


def test_readers_are_known_no_better_than_those_of_the_source(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    cast.circle.visibility = "secret"
    cast.circle.save()
    wanted = Wanted(Marking.AMBER, circles=[cast.circle])
    actions.change_marking(viewer(cast.alice), item=source, wanted=wanted)
    assert both(cast.bob, item)
    reach = gate.reach(viewer(cast.dana), Placement.of(item))
    known = gate.known_readers(viewer(cast.dana), Placement.of(item))
    assert reach.more and not known.filter(pk=cast.bob.pk).exists()


def test_no_page_names_to_its_author_a_source_that_is_closed_to_them_by_now(cast: Cast) -> None:
    sources = [share(cast, title=title, marking=Marking.GREEN) for title in ("Stays open", "Closes soon")]
    item = made(cast.dana, cast, *sources)
    browser = client_of(cast.dana)
    assert all(source.title in browser.get(f"/library/{item.pk}/").text for source in sources)
    wanted = Wanted(Marking.AMBER, circles=[cast.circle])
    actions.change_marking(viewer(cast.alice), item=sources[1], wanted=wanted)
    for path in (f"/library/{item.pk}/", f"/library/{item.pk}/edit/"):
        page = browser.get(path)
        assert page.status_code == 200 and sources[1].title not in page.text
    assert sources[0].title in browser.get(f"/library/{item.pk}/").text


def test_the_author_of_what_was_made_from_something_is_told_once_that_it_has_expired(cast: Cast) -> None:
    source = share(cast, marking=Marking.GREEN)
    item = made(cast.dana, cast, source)
    drain()
    for times in (1, 1, 2):
        if times == 2:  # the source was opened again, and has expired again
            Notice.objects.update(read_at=timezone.now())
            Item.unguarded.filter(pk=source.pk).update(expires_at=timezone.now())
        elif source.expires_at is None:
            source.expires_at = timezone.now()
            Item.unguarded.filter(pk=source.pk).update(expires_at=source.expires_at)
        following.follow_expiry({})
        drain()
        lines = Entry.objects.filter(verb="source.narrowed", item=item.pk)
        assert lines.count() == times and all(line.facts["source"] == source.pk for line in lines)
        assert Notice.objects.filter(person=cast.dana, item=item.pk, reason="own").count() == times
    following._note_end(item.pk, source.pk)  # another worker, who has looked before the first one wrote
    assert Entry.objects.filter(verb="source.narrowed", item=item.pk).count() == 2
    page = client_of(cast.dana)
    assert "made from has expired" in page.get("/notices/").content.decode()
    assert "has expired" in page.get(f"/items/{item.pk}/readers/history/").content.decode()
    assert not Notice.objects.filter(reason="own").exclude(person=cast.dana).exists()


def test_the_page_of_readers_asks_no_more_with_more_sources(cast: Cast) -> None:
    def asked(sources: int) -> int:
        of = [share(cast, marking=Marking.AMBER, circles=[cast.circle]) for _ in range(sources)]
        item = made(cast.bob, cast, *of, marking=Marking.AMBER, circles=[cast.circle])
        client, path = client_of(cast.bob), f"/audience/{item.pk}/"
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few, many = asked(1), asked(6)
    assert few == many <= 12

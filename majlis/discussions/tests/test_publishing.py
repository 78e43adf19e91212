"""A draft thread: who sees it, who publishes it, and what follows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from majlis.access import gate
from majlis.access.markings import Marking, State
from majlis.access.policy import Refused
from majlis.discussions import actions
from majlis.discussions.models import Thread
from majlis.discussions.tests.threads import ask
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Person, Seat
from majlis.notifications.rules import tellings
from majlis.search.find import find
from tests.people import Cast, client_of, make_circle, viewer

PUBLISH = 'formaction="/discussions/{}/publish/"'


def draft(author: Person, *circles: Circle) -> Thread:
    """A question that is written and placed, and not published."""
    made = ask(author, *circles)
    Thread.unguarded.filter(pk=made.pk).update(state=State.DRAFT, published_at=None)
    made.refresh_from_db()
    return made


@pytest.fixture
def written(cast: Cast) -> Thread:
    """Alice's draft for her circle."""
    return draft(cast.alice, cast.circle)


def test_the_author_sees_who_will_read_a_draft_and_publishes_it(cast: Cast, written: Thread) -> None:
    client, address = client_of(cast.alice), f"/discussions/{written.pk}/"
    before = client.get(address)
    assert before.context["reach"].people == 3
    assert PUBLISH.format(written.pk) in before.content.decode()
    assert client.post(f"{address}publish/")["Location"] == address
    assert PUBLISH.format(written.pk) not in client.get(address).content.decode()
    assert gate.may_read(viewer(cast.bob), written)
    assert not gate.may_read(viewer(cast.charlie), written)


def test_publishing_writes_one_line_from_which_people_are_told_and_search_finds(
    cast: Cast, written: Thread
) -> None:
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    worker.drain()
    assert find(viewer(cast.bob), "consignments").total == 0
    published = actions.publish_thread(viewer(cast.alice), thread=written)
    entry = Entry.objects.get(verb="thread.published")
    assert entry.item_id == written.pk
    assert {(one.person_id, one.reason) for one in tellings(entry)} == {(cast.bob.pk, "circle")}
    worker.drain()
    assert find(viewer(cast.bob), "consignments").total == 1
    assert find(viewer(cast.charlie), "consignments").total == 0
    assert published.published_at == published.last_post_at == published.posts.get().created_at


def test_what_is_published_is_not_published_again(cast: Cast, written: Thread) -> None:
    actions.publish_thread(viewer(cast.alice), thread=written)
    with pytest.raises(Refused):
        actions.publish_thread(viewer(cast.alice), thread=written)
    assert client_of(cast.alice).post(f"/discussions/{written.pk}/publish/").status_code == 302
    assert client_of(cast.bob).post(f"/discussions/{written.pk}/publish/").status_code == 403
    assert Entry.objects.filter(verb__endswith=".published").count() == 1


def test_a_withdrawn_thread_is_not_published(cast: Cast, written: Thread) -> None:
    Thread.unguarded.filter(pk=written.pk).update(state=State.WITHDRAWN)
    assert client_of(cast.alice).post(f"/discussions/{written.pk}/publish/").status_code == 403


@pytest.mark.parametrize("name", ["bob", "named", "secretariat"])
def test_nobody_else_knows_of_a_draft(cast: Cast, written: Thread, name: str) -> None:
    client = client_of(cast.people[name])
    assert client.get(f"/discussions/{written.pk}/").status_code == 404
    assert client.post(f"/discussions/{written.pk}/publish/").status_code == 404
    with pytest.raises(Refused):
        actions.publish_thread(viewer(cast.people[name]), thread=written)


def test_a_draft_for_a_private_circle_that_one_has_left_stays_a_draft(cast: Cast) -> None:
    closed = make_circle("closed", cast.alice, cast.bob, visibility=Visibility.LISTED)
    made = draft(cast.alice, closed)
    Seat.objects.filter(person=cast.alice, circle=closed).delete()
    with pytest.raises(ValidationError) as wrong:
        actions.publish_thread(viewer(cast.alice), thread=made)
    assert "circles" in wrong.value.message_dict
    client = client_of(cast.alice)
    assert client.post(f"/discussions/{made.pk}/publish/").status_code == 302
    assert "no longer write to one of its circles" in client.get(f"/discussions/{made.pk}/").content.decode()
    assert Thread.unguarded.get(pk=made.pk).state == State.DRAFT


def test_a_draft_that_reaches_nobody_is_not_published(cast: Cast, written: Thread) -> None:
    written.circles.clear()
    with pytest.raises(ValidationError):
        actions.publish_thread(viewer(cast.alice), thread=written)
    assert not Entry.objects.filter(verb="thread.published").exists()


def test_an_author_changes_a_draft_its_words_and_its_readers(cast: Cast, written: Thread) -> None:
    client, address = client_of(cast.alice), f"/discussions/{written.pk}/edit/"
    form = client.get(address).context["form"]
    assert (form["title"].value(), form["circles"].value()) == (written.title, [cast.circle.slug])
    body = f"@[Bob]({cast.bob.handle}) asks."
    sent = {"form": "discussion", "title": "Seals", "body": body, "marking": "1"}
    assert client.post(address, sent)["Location"] == f"/discussions/{written.pk}/"
    written.refresh_from_db()
    assert (written.title, written.form, written.marking) == ("Seals", "discussion", Marking.GREEN)
    assert written.state == State.DRAFT
    post = written.posts.get()
    assert (post.source, post.edits.count()) == (body, 0)
    assert list(post.mentions.values_list("person", flat=True)) == [cast.bob.pk]
    assert not gate.may_read(viewer(cast.bob), written)
    line = Entry.objects.get(verb="thread.edited")
    assert list(tellings(line)) == []
    assert (line.facts["before"]["marking"], line.facts["after"]["marking"]) == (Marking.AMBER, Marking.GREEN)
    assert "Changed with the text" in client.get(f"/items/{written.pk}/readers/history/").text
    actions.publish_thread(viewer(cast.alice), thread=written)
    assert gate.may_read(viewer(cast.charlie), written)


def test_a_refused_change_of_a_draft_keeps_what_was_typed_and_what_was_stored(
    cast: Cast, written: Thread
) -> None:
    sent = {"form": "question", "title": "Seals", "body": "Typed long.", "marking": "2"}
    answer = client_of(cast.alice).post(f"/discussions/{written.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "Typed long." in answer.content.decode()
    assert written.title == Thread.unguarded.get(pk=written.pk).title


def test_only_a_draft_is_changed_as_a_whole_and_only_by_its_author(cast: Cast, written: Thread) -> None:
    address = f"/discussions/{written.pk}/edit/"
    assert client_of(cast.bob).get(address).status_code == 404
    actions.publish_thread(viewer(cast.alice), thread=written)
    assert client_of(cast.alice).get(address).status_code == 403
    assert client_of(cast.bob).post(address, {"title": "Mine"}).status_code == 403

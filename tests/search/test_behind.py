"""What was taken back, changed or made wider is found by nobody until the index says what is there now."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post
from majlis.ledger.models import Task
from majlis.ledger.record import VERBS
from majlis.library import actions as library
from majlis.network.models import Person
from majlis.personal.floors import DEAD_LETTERS, _dead_letters
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from majlis.search import index
from majlis.search.behind import STILL_TRUE
from majlis.search.find import find
from majlis.search.models import IndexRow
from majlis.search.suggest import suggest
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, say, settle, share

pytestmark = pytest.mark.django_db

SAID = "The quixotic password is marmalade."


def found_by(person: Person) -> int:
    """What a search for the word gives somebody: hits, counts and page agree."""
    findings = find(viewer(person), "quixotic")
    counted = sum(findings.facets.get("kind", {}).values())
    page = client_of(person).get(reverse("search:search"), {"q": "quixotic"}).content.decode()
    assert bool(findings.total) == bool(counted) == ("marmalade" in re.sub(r"<[^>]+>", "", page))
    return findings.total


def open_up(item: Item, cast: Cast) -> None:
    """Its author lets all members read it."""
    stored = Item.unguarded.get(pk=item.pk)
    change_marking(viewer(cast.alice), item=stored, wanted=Wanted(Marking.GREEN, circles=[cast.circle]))


def test_a_post_that_was_taken_back_is_found_no_more(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    post = answer(cast.bob, thread, SAID)
    settle()
    assert found_by(cast.charlie) == 1
    discussions.withdraw_post(viewer(cast.bob), post=post)
    assert found_by(cast.charlie) == 0
    assert not IndexRow.objects.filter(item=thread.pk, part="post-2").exists()
    settle()
    discussions.restore_post(viewer(cast.bob), post=post)
    settle()
    assert found_by(cast.charlie) == 1


@pytest.mark.parametrize("column", ["title", "body"])
def test_what_was_said_before_it_was_made_wider_is_not_found_after(column: str, cast: Cast) -> None:
    typed = {"title": "Harbour talk", "body": "Nothing here.", column: SAID}
    thread = ask(cast.alice, cast.circle, marking=Marking.AMBER, circles=[], named=[cast.bob], **typed)
    settle()
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, title="Harbour talk", body="Nothing at all.")
    open_up(thread, cast)
    assert found_by(cast.charlie) == 0
    assert not [one for one in suggest(viewer(cast.charlie), "quix", "en") if one.note != "Topic"]
    settle()
    assert found_by(cast.charlie) == 0
    assert find(viewer(cast.charlie), "nothing").total == 1


def test_the_words_of_a_replaced_file_are_not_found(cast: Cast) -> None:
    old = ContentFile(SAID.encode(), name="a.txt")
    resource = share(
        cast.alice, cast.circle, uploads=[old], marking=Marking.AMBER, circles=[], named=[cast.bob]
    )
    settle()
    assert found_by(cast.bob) == 1
    new = ContentFile(b"Nothing to see, clean words only.", name="b.txt")
    library.add_version(viewer(cast.alice), resource=resource, note="clean", uploads=[new])
    open_up(resource, cast)
    assert found_by(cast.charlie) == found_by(cast.bob) == 0


def test_what_somebody_took_out_of_their_profile_is_not_found_and_what_they_wrote_is(cast: Cast) -> None:
    say(cast.bob, about=SAID)
    settle()
    say(cast.bob, about="Nothing here.")
    assert find(viewer(cast.charlie), "quixotic").total == 0
    assert [hit.key for hit in find(viewer(cast.charlie), "nothing").hits] == [("person", cast.bob.pk)]


@pytest.mark.parametrize("state", [Task.State.WAITING, Task.State.DEAD])
def test_a_person_about_whom_the_worker_has_something_to_do_is_not_found(
    state: Task.State, cast: Cast
) -> None:
    say(cast.bob, about=SAID)
    settle()
    Task.objects.filter(kind="search", entry__verb="profile.changed").update(state=state)
    assert found_by(cast.charlie) == 1  # this verb brings the index up to date itself
    del STILL_TRUE["profile.changed"]
    try:
        assert found_by(cast.charlie) == 0
    finally:
        index.still_true("profile.changed", why="it makes the passages of the profile anew by itself")


def test_what_the_worker_gave_up_is_not_forgotten_by_the_schedule(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, body=SAID)
    settle()
    tasks = Task.objects.filter(kind="search", entry__item=thread.pk)
    tasks.update(state=Task.State.DEAD, due_at=timezone.now() - 2 * DEAD_LETTERS)
    assert found_by(cast.charlie) == 0
    _dead_letters(timezone.now())
    assert found_by(cast.charlie) == 0


def test_a_reply_hides_nothing_that_was_said_before(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, body=SAID)
    settle()
    answer(cast.bob, thread)
    assert found_by(cast.charlie) == 1


def test_only_verbs_that_there_are_leave_the_index_as_it_is() -> None:
    assert not set(STILL_TRUE) - set(VERBS)


def test_the_worker_locks_what_it_reads_before_it_reads_it(cast: Cast) -> None:
    """Two workers: the one that read before a change must not store after the one that read after it."""
    thread = ask(cast.alice, cast.circle)
    entry = Task.objects.get(kind="search", entry__item=thread.pk).entry
    assert entry is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        index.on_entry(entry)
    first = asked.captured_queries[0]["sql"]
    assert "access_item" in first
    assert connection.vendor == "sqlite" or "FOR NO KEY UPDATE" in first


def test_what_did_not_change_is_not_analysed_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = ask(cast.alice, cast.circle, body=SAID)
    settle()
    answer(cast.bob, thread, "Another thing.")
    made: list[str] = []

    def rows_of(passage: index.Passage, **_: object) -> list[IndexRow]:
        made.append(passage.part_key)
        return []

    monkeypatch.setattr(index, "rows_of", rows_of)
    index.reindex(Item.unguarded.get(pk=thread.pk))
    assert made == ["post-2"]

"""Somebody edits their post at the moment in which a person mentioned in it is erased."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from majlis.access import holdings
from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.discussions import personal as held
from majlis.discussions import texts
from majlis.discussions.models import Draft, Edit, Post, Thread
from majlis.kit import markdown
from majlis.network.models import Person
from majlis.personal import actions, erasing
from majlis.personal.models import Erasure
from tests.hostile.hands import Turn, comes_at, cut_off
from tests.people import Cast, viewer
from tests.safety.texts import ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("first", ["erased", "edited"])
def test_neither_the_edit_nor_the_name_of_the_erased_is_written_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    thread = ask(cast.alice, cast.circle, body=f"Ask @[Bob Zqname]({cast.bob.handle}) about it.")
    post = Post.unguarded.get(thread=thread)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    author = viewer(cast.alice)

    def erased() -> None:
        erasing.run(erasure)

    def edited() -> None:
        discussions.edit_post(author, post=post, body="Ask the desk about it.")

    turn: Turn = (erased, (held, "_rendered"), edited)
    if first == "edited":
        turn = (edited, (texts, "sound_body"), erased)
    assert cut_off(monkeypatch, *turn, late=Refused) == []
    post.refresh_from_db()
    assert post.source == "Ask the desk about it."
    before = Edit.objects.get(post=post)
    assert "Zqname" not in before.source + before.html
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE


def test_a_draft_that_is_saved_meanwhile_is_kept_as_it_was_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"Ask @[Bob Zqname]({cast.bob.handle})"
    draft = Draft.objects.create(person=cast.alice, key="ask", title="", text=said)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    saved = comes_at(
        monkeypatch,
        (markdown, "renamed"),
        lambda: Draft.objects.filter(pk=draft.pk).update(text="Ask the desk."),
    )
    erasing.run(erasure)
    saved.end()
    draft.refresh_from_db()
    assert draft.text == "Ask the desk."


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_a_thread_that_comes_in_late_and_is_being_changed_is_not_waited_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle, body="Nobody is named here yet.")
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    held_by_another, done, waited = threading.Event(), threading.Event(), list[bool]()
    lock = holdings.lock_touched

    def another() -> None:
        said = f"Ask @[Bob Zqname]({cast.bob.handle}) about it."
        Post.unguarded.filter(thread=thread).update(source=said, html=said)
        with transaction.atomic():
            Thread.unguarded.locked(thread.pk)
            held_by_another.set()
            waited.append(not done.wait(5))
        connection.close()

    hand = threading.Thread(target=another)

    def locked_and_then(person: Person, *, texts: bool) -> None:
        lock(person, texts=texts)
        hand.start()
        held_by_another.wait(5)

    monkeypatch.setattr(holdings, "lock_touched", locked_and_then)
    erasing.run(erasure)
    done.set()
    hand.join()
    assert waited == [False]
    monkeypatch.undo()
    erasing.take_out_what_came_late(Person.objects.get(pk=cast.bob.pk))
    assert "Zqname" not in Post.unguarded.get(thread=thread).source

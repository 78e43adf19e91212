"""What nobody could read stays unread: words of a held text, and texts that their authors took back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from majlis.access.markings import State
from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.discussions import marks
from majlis.discussions.models import Edit, Post, Thread
from majlis.library import actions as library
from majlis.library.models import Resource
from majlis.library.tests.shelf import txt
from majlis.network.models import Person
from majlis.safety.actions.cases import take_case
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.test_cases import decide
from tests.safety.texts import ask, report, settle, share

pytestmark = pytest.mark.django_db


def _let_go(case: Case, *people: Person) -> None:
    for person in people:
        assert take_case(viewer(person)) == case
        decide(person, case, "restore")


def test_the_words_for_which_a_text_was_held_are_in_no_history(
    cast: Cast, moderators: list[Person], listed: Path
) -> None:
    thread = ask(cast.alice, cast.circle, body="A harbour.", title="Harbour talk")
    post = discussions.write_post(viewer(cast.alice), thread=thread, body="Of zorblat and quays.")
    discussions.edit_post(viewer(cast.alice), post=post, body="Of cranes and quays.")
    _let_go(Case.objects.get(kind="post", key=str(post.pk)), *moderators[:2])
    post.refresh_from_db()
    assert post.shown and not Edit.objects.filter(post=post).exists()
    page = client_of(cast.bob).get(reverse("discussions:history", args=[thread.pk, post.number]))
    assert "zorblat" not in page.content.decode()


def test_a_change_of_what_was_shown_is_kept_in_the_history(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, body="Of cranes.")
    assert Edit.objects.filter(post=post).count() == 1


def test_a_file_of_what_was_withdrawn_brings_nothing_back(cast: Cast, listed: Path) -> None:
    resource = share(cast.alice, cast.circle, uploads=[txt("of zorblat")])
    library.withdraw_resource(viewer(cast.alice), resource=resource)
    settle()
    resource.refresh_from_db()
    assert resource.state == State.WITHDRAWN and not Case.objects.exists()


def test_a_file_of_a_draft_is_looked_at_when_it_is_published(cast: Cast, listed: Path) -> None:
    resource = share(cast.alice, cast.circle, uploads=[txt("of zorblat")])
    Resource.unguarded.filter(pk=resource.pk).update(state=State.DRAFT)
    settle()
    resource.refresh_from_db()
    assert resource.state == State.DRAFT and not Case.objects.exists()
    library.publish_resource(viewer(cast.alice), resource=resource)
    settle()
    resource.refresh_from_db()
    assert resource.state == State.HELD


def test_what_its_author_took_back_is_not_published_by_a_wish_for_changes(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    case = report(cast.bob, "thread", thread.pk)
    discussions.withdraw_thread(viewer(cast.alice), thread=thread)
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "change")
    thread.refresh_from_db()
    case.refresh_from_db()
    assert thread.state == State.WITHDRAWN and case.state == Case.State.CLOSED


@pytest.mark.parametrize("done", ["edited", "taken back"])
def test_what_is_decided_while_its_author_changes_it_stands(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch, done: str
) -> None:
    """The decision comes in at the moment at which the author's change is about to take the thread."""
    thread = ask(cast.alice, cast.circle)
    post = discussions.write_post(viewer(cast.bob), thread=thread, body="Harmless words.")
    case = report(moderators[3], "post", post.pk)
    take_case(viewer(moderators[0]))
    real, waits = marks.locked, [True]

    def meanwhile(pk: int) -> Thread:
        if waits and waits.pop():
            decide(moderators[0], case, "withdraw")
        return real(pk)

    monkeypatch.setattr(marks, "locked", meanwhile)
    with pytest.raises(Refused):
        if done == "edited":
            discussions.edit_post(viewer(cast.bob), post=post, body="Other words.")
        else:
            discussions.withdraw_post(viewer(cast.bob), post=post)
    assert Post.unguarded.get(pk=post.pk).source == "Harmless words."

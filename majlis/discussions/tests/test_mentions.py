"""A post addresses a few people by name; for more there are circles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from majlis.access.markings import Marking
from majlis.discussions import actions
from majlis.discussions.models import Mention, Post, Thread
from majlis.discussions.tests.threads import answer, ask
from majlis.kit import once
from majlis.ledger.models import Entry
from majlis.network.models import Person
from tests.people import Cast, client_of, viewer


def naming(people: list[Person]) -> str:
    """A text that mentions each of `people`."""
    return "For " + ", ".join(f"@[{one.name}]({one.handle})" for one in people)


@pytest.fixture
def open_thread(cast: Cast) -> Thread:
    """A question that every member reads."""
    return ask(cast.alice, marking=Marking.GREEN)


def test_twenty_people_can_be_mentioned(
    cast: Cast, open_thread: Thread, numbered: Callable[[int], list[Person]]
) -> None:
    people = numbered(20)
    answer(cast.bob, open_thread, naming([*people, *people]))
    assert Mention.objects.count() == 20


def test_a_text_that_mentions_one_more_is_refused_and_tells_nobody(
    cast: Cast, open_thread: Thread, numbered: Callable[[int], list[Person]]
) -> None:
    lines = Entry.objects.count()
    with pytest.raises(ValidationError) as wrong:
        answer(cast.bob, open_thread, naming(numbered(21)))
    assert wrong.value.message_dict["body"] == [
        "A text can mention at most 20 people, and this one mentions 21 people."
    ]
    assert (Post.unguarded.count(), Mention.objects.count(), Entry.objects.count()) == (1, 0, lines)


def test_a_question_and_a_changed_text_are_held_to_it_too(
    cast: Cast, open_thread: Thread, numbered: Callable[[int], list[Person]]
) -> None:
    text, post = naming(numbered(21)), answer(cast.bob, open_thread)
    with pytest.raises(ValidationError) as wrong:
        actions.edit_post(viewer(cast.bob), post=post, body=text)
    assert "body" in wrong.value.message_dict
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice, marking=Marking.GREEN, body=text)
    assert "body" in wrong.value.message_dict
    assert Thread.unguarded.count() == 1


def test_the_refused_text_stays_in_its_field(
    cast: Cast, open_thread: Thread, numbered: Callable[[int], list[Person]]
) -> None:
    text = naming(numbered(21))
    typed = {"body": text, once.FIELD: once.new_key()}
    answered = client_of(cast.bob).post(f"/discussions/{open_thread.pk}/reply/", typed)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "at most 20 people" in page
    assert text in page

"""Lists and counts as a reader may have them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from majlis.discussions import actions, queries
from majlis.discussions.models import Thread
from majlis.discussions.tests.threads import answer, ask
from majlis.network.models import Expertise, Person
from tests.people import Cast, make_circle, make_topic, viewer


def test_what_was_written_before_somebody_joined_is_not_unread(cast: Cast, thread: Thread) -> None:
    assert queries.unread_count(viewer(cast.bob)) == 1
    Person.objects.filter(pk=cast.bob.pk).update(joined_at=timezone.now() + timedelta(days=1))
    assert queries.unread_count(viewer(cast.bob)) == 0


def test_a_new_post_makes_a_thread_unread_again(cast: Cast, thread: Thread) -> None:
    actions.mark_read(viewer(cast.bob), thread=thread, number=1)
    assert queries.unread_count(viewer(cast.bob)) == 0
    answer(cast.alice, thread)
    assert queries.unread_count(viewer(cast.bob)) == 1
    assert queries.unread_count(viewer(cast.alice)) == 0


def test_what_cannot_be_read_is_not_counted_as_unread(cast: Cast, thread: Thread) -> None:
    for person in (cast.charlie, cast.eve, cast.applicant, None):
        assert queries.unread_count(viewer(person)) == 0


def test_unanswered_questions_of_my_circles_and_topics_wait_for_me(cast: Cast) -> None:
    topic, other = make_topic(), make_circle("other", cast.alice)
    Expertise.objects.create(person=cast.charlie, topic=topic, level=2)
    in_circle = ask(cast.alice, cast.circle)
    on_topic = ask(cast.alice, other, marking=1, topics=[topic])
    answered = ask(cast.alice, cast.circle)
    answer(cast.barred, answered)

    def waiting(person: Person) -> list[Thread]:
        return [one.thread for one in queries.waiting_for(viewer(person))]

    assert waiting(cast.bob) == [in_circle]
    assert waiting(cast.charlie) == [on_topic]
    assert waiting(cast.alice) == []
    assert waiting(cast.eve) == []


def test_a_mention_waits_until_it_is_read(cast: Cast, thread: Thread) -> None:
    answer(cast.alice, thread, f"@[Bob]({cast.bob.handle})")
    (waiting,) = queries.waiting_for(viewer(cast.bob))
    assert str(waiting.reason) == "You were mentioned"
    thread.refresh_from_db()
    actions.mark_read(viewer(cast.bob), thread=thread, number=2)
    assert queries.waiting_for(viewer(cast.bob)) == []


def test_related_threads_share_topics_and_can_be_read(cast: Cast) -> None:
    one, two = make_topic("one"), make_topic("two")
    thread = ask(cast.alice, cast.circle, topics=[one, two])
    both = ask(cast.alice, cast.circle, topics=[one, two])
    single = ask(cast.alice, cast.circle, topics=[two])
    ask(cast.alice, make_circle("closed", cast.alice, visibility="listed"), topics=[one, two])
    ask(cast.alice, cast.circle)
    assert queries.related(viewer(cast.bob), thread, [one, two]) == [both, single]


def test_a_withdrawn_thread_is_listed_only_among_ones_own(cast: Cast, thread: Thread) -> None:
    actions.withdraw_thread(viewer(cast.alice), thread=thread)
    assert not queries.threads(viewer(cast.alice)).exists()
    assert list(queries.threads(viewer(cast.alice), queries.Filters(tab="mine"))) == [thread]
    assert not queries.threads(viewer(cast.bob)).exists()

"""What is found of a thread, and who is told of what happens in it."""

from __future__ import annotations

import pytest

from majlis.access.markings import Marking
from majlis.discussions import actions
from majlis.discussions.effects.found import thread_text
from majlis.discussions.effects.told import MOST_EXPERTS, experts_on
from majlis.discussions.models import Post, Thread
from majlis.discussions.tests.threads import answer, ask
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.ledger.record import VERBS
from majlis.network.circles import Visibility
from majlis.network.models import Expertise, Person, Seat, Speaks
from majlis.network.people import Availability
from majlis.notifications.rules import SILENT, TELLS, tellings
from majlis.search.index import Kind
from tests.people import Cast, client_of, make_circle, make_person, make_topic, viewer


def told(verb: str) -> set[tuple[str, str]]:
    """Who is told of the last line of `verb`, and why."""
    entry = Entry.objects.filter(verb=verb).latest("pk")
    names = dict(Person.objects.values_list("pk", "name"))
    return {(names[one.person_id], one.reason) for one in tellings(entry)}


def test_every_verb_of_this_room_tells_somebody_or_says_why_not() -> None:
    mine = {name for name, run in VERBS.items() if run.__module__.startswith("majlis.discussions")}
    assert mine
    assert mine <= set(TELLS) | set(SILENT)


def test_the_one_who_asked_is_told_of_an_answer_and_the_followers_too(cast: Cast, thread: Thread) -> None:
    actions.follow(viewer(cast.barred), thread=thread)
    answer(cast.bob, thread)
    assert told("post.written") == {("Alice", "answer"), ("Barred", "follow")}


def test_nobody_is_told_of_their_own_answer(cast: Cast, thread: Thread) -> None:
    answer(cast.alice, thread)
    assert told("post.written") == set()


def test_a_discussion_tells_its_author_as_a_follower(cast: Cast) -> None:
    started = actions.start_discussion(
        viewer(cast.alice), title="Practice", body="Let us compare.", circles=[cast.circle]
    )
    answer(cast.bob, started)
    assert told("post.written") == {("Alice", "follow")}


def test_a_follower_who_may_no_longer_read_is_not_told(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    Seat.objects.filter(person=cast.bob).delete()
    answer(cast.alice, thread)
    assert told("post.written") == set()


def test_a_mention_tells_readers_once_also_when_it_is_edited_in(cast: Cast, thread: Thread) -> None:
    post = answer(cast.alice, thread, f"@[B]({cast.bob.handle}) @[C]({cast.charlie.handle})")
    assert told("post.written") == {("Bob", "mention")}
    mention = f"@[B]({cast.bob.handle}) and @[X]({cast.barred.handle})"
    actions.edit_post(viewer(cast.alice), post=post, body=mention)
    assert told("post.edited") == {("Barred", "mention")}


def test_a_new_question_tells_who_follows_or_leads_its_circle(cast: Cast) -> None:
    actions.follow(viewer(cast.bob), circle=cast.circle)
    Seat.objects.filter(person=cast.barred).update(role=Seat.Role.CHAIR)
    ask(cast.alice, cast.circle)
    assert told("thread.asked") == {("Bob", "follow"), ("Barred", "circle")}


def test_named_people_are_told(cast: Cast, red: Thread) -> None:
    assert told("thread.asked") == {("Named", "named")}


def test_experts_are_told_within_the_audience_only_and_at_most_twelve(cast: Cast) -> None:
    topic = make_topic()
    everybody = [make_person(f"Expert {number}") for number in range(MOST_EXPERTS + 3)]
    Expertise.objects.bulk_create(
        Expertise(person=one, topic=topic, level=3) for one in (*everybody, cast.charlie)
    )
    make_circle(cast.circle.slug, *everybody)
    ask(cast.alice, cast.circle, topics=[topic])
    found = told("thread.asked")
    assert len(found) == MOST_EXPERTS
    assert ("Charlie", "topic") not in found


def test_the_best_placed_experts_come_first_and_those_away_not_at_all(cast: Cast) -> None:
    topic = make_topic()
    away = make_person("Away", availability=Availability.AWAY)
    confirmed, speaking, aware = make_person("Confirmed"), make_person("Speaking"), make_person("Aware")
    for person, level, source in (
        (away, 3, "confirmed"),
        (confirmed, 3, "confirmed"),
        (speaking, 3, "self"),
        (aware, 1, "confirmed"),
    ):
        Expertise.objects.create(person=person, topic=topic, level=level, source=source)
    Speaks.objects.create(person=speaking, code="fr")
    make_circle(cast.circle.slug, away, confirmed, speaking, aware)
    thread = ask(cast.alice, cast.circle, topics=[topic], language="fr")
    assert list(experts_on(thread)) == [speaking, confirmed]


def test_the_author_of_an_accepted_answer_is_told(cast: Cast, thread: Thread) -> None:
    actions.accept_answer(viewer(cast.alice), post=answer(cast.bob, thread))
    assert told("answer.accepted") == {("Bob", "accepted")}


def test_a_post_withdrawn_in_the_meantime_tells_nothing(cast: Cast, thread: Thread) -> None:
    actions.withdraw_post(viewer(cast.bob), post=answer(cast.bob, thread))
    assert told("post.written") == set()


def test_those_who_lead_a_circle_are_asked_and_the_one_who_asked_is_answered(cast: Cast) -> None:
    circle = make_circle("listed", cast.bob, visibility="listed", label_fr="Douanes")
    Seat.objects.filter(circle=circle).update(role=Seat.Role.CHAIR)
    Person.objects.filter(pk=cast.bob.pk).update(language="fr")
    actions.ask_to_join(viewer(cast.charlie), circle=circle)
    assert told("circle.asked") == {("Bob", "request")}
    (telling,) = tellings(Entry.objects.get(verb="circle.asked"))
    assert telling.params["circle"] == "Douanes"
    actions.admit(viewer(cast.bob), circle=circle, person=cast.charlie)
    assert told("circle.admitted") == {("Charlie", "membership")}


@pytest.mark.parametrize("ended", ["admitted", "declined", "taken back"])
def test_a_request_that_was_decided_already_is_not_told_late(cast: Cast, ended: str) -> None:
    circle = make_circle("listed", cast.bob, visibility="listed")
    circle.seats.update(role=Seat.Role.CHAIR)
    actions.ask_to_join(viewer(cast.charlie), circle=circle)
    if ended == "admitted":
        actions.admit(viewer(cast.bob), circle=circle, person=cast.charlie)
    elif ended == "declined":
        actions.decline(viewer(cast.bob), circle=circle, person=cast.charlie)
    else:
        actions.leave_circle(viewer(cast.charlie), circle=circle)
    assert told("circle.asked") == set()


def test_each_shown_post_is_a_passage_under_the_title_of_its_thread(cast: Cast, thread: Thread) -> None:
    first = answer(cast.bob, thread, "A **grid** of seven questions")
    gone = answer(cast.bob, thread, "Withdrawn later")
    actions.withdraw_post(viewer(cast.bob), post=gone)
    actions.accept_answer(viewer(cast.alice), post=first)
    opening, found = thread_text(Thread.unguarded.get(pk=thread.pk))
    assert (opening.kind, found.kind) == (Kind.QUESTION, Kind.POST)
    assert found.body == "A grid of seven questions"
    assert found.title == thread.title
    assert found.url == f"/discussions/{thread.pk}/#post-2"
    assert found.boost > opening.boost > 0


@pytest.mark.parametrize(("number", "url"), [(1, ""), (50, "#post-50"), (51, "?page=2#post-51")])
def test_a_passage_leads_to_the_page_of_its_post(cast: Cast, thread: Thread, number: int, url: str) -> None:
    Post.unguarded.filter(thread=thread).update(number=number)
    (passage,) = thread_text(Thread.unguarded.get(pk=thread.pk))
    assert passage.url == f"/discussions/{thread.pk}/{url}"


def test_marking_has_no_say_in_the_text_since_the_index_asks_the_gate(cast: Cast, red: Thread) -> None:
    assert red.marking == Marking.RED
    assert len(list(thread_text(red))) == 1


def test_the_worker_tells_and_indexes_an_answer_for_those_who_may_read_it(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread, "A grid of seventeen questions")
    worker.drain()
    assert worker.dead_letters() == 0
    assert thread.title in client_of(cast.alice).get("/notices/").content.decode()
    found = {
        person.name: "seventeen" in client_of(person).get("/search/?q=grid").content.decode()
        for person in (cast.barred, cast.charlie)
    }
    assert found == {"Barred": True, "Charlie": False}


def test_a_notice_about_a_circle_is_gone_when_the_circle_may_no_longer_be_known(cast: Cast) -> None:
    circle = make_circle("zebra", cast.alice, visibility=Visibility.LISTED, label_en="Operation Zebra")
    circle.seats.update(role=Seat.Role.CHAIR)
    actions.ask_to_join(viewer(cast.bob), circle=circle)
    actions.admit(viewer(cast.alice), circle=circle, person=cast.bob)
    worker.drain()
    circle.visibility = Visibility.SECRET
    circle.save()
    assert "Zebra" in client_of(cast.bob).get("/notices/").content.decode()
    actions.leave_circle(viewer(cast.bob), circle=circle)
    for page in ("/notices/", "/desk/"):
        assert "Zebra" not in client_of(cast.bob).get(page).content.decode()


def test_a_question_with_an_unread_notice_stands_once_on_the_desk(cast: Cast) -> None:
    topic = make_topic()
    Expertise.objects.create(person=cast.bob, topic=topic, level=3)
    ask(cast.alice, cast.circle, title="Which checks work?", topics=[topic])
    worker.drain()
    desk = client_of(cast.bob).get("/desk/").context
    assert desk["notices"]
    assert desk["total"] == 1
    assert not desk["recent"]


def test_those_who_lead_a_circle_are_asked_nothing_once_the_last_request_is_answered(cast: Cast) -> None:
    circle = make_circle("listed", cast.bob, visibility="listed")
    circle.seats.update(role=Seat.Role.CHAIR)
    for one in (cast.charlie, cast.dana):
        actions.ask_to_join(viewer(one), circle=circle)
    unread = cast.bob.notices.filter(reason="request", read_at=None)
    actions.admit(viewer(cast.bob), circle=circle, person=cast.charlie)
    worker.drain()
    assert unread.exists()
    actions.leave_circle(viewer(cast.dana), circle=circle)
    worker.drain()
    assert not unread.exists()

"""Who looks at a case, what they see of it, what they decide, and the way to another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from majlis.access.markings import Marking, State
from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.ledger.models import Entry
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.tests.shelf import txt
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.safety import policy, queries
from majlis.safety.actions.cases import appeal, decide_case, return_case, take_case
from majlis.safety.models import Case
from tests.people import Cast, client_of, make_person, viewer
from tests.safety.texts import WORD, answer, ask, everywhere, report, say, settle, share

pytestmark = pytest.mark.django_db


def decide(person: Person, case: Case, decision: str, **facts: str) -> Case:
    """Decide as somebody who has taken the case."""
    case.refresh_from_db()
    said = {"reasons": "Because of the rule.", "seen": case.digest, **facts}
    return decide_case(viewer(person), case=case, decision=decision, **said)


def held_thread(cast: Cast, moderators: list[Person], **facts: Any) -> tuple[Thread, Case]:
    """A thread that the last moderator held."""
    thread = ask(cast.alice, cast.circle, **facts)
    return thread, report(moderators[3], "thread", thread.pk)


def test_whoever_stands_too_near_cannot_take_it(cast: Cast, moderators: list[Person]) -> None:
    thread, case = held_thread(cast, moderators)
    thread.barred.add(moderators[1])
    colleague = make_person("Colleague", organisation=cast.alice.organisation, duties=["moderator"])
    Person.objects.filter(pk=cast.alice.pk).update(duties=["moderator"])
    for person in (cast.alice, colleague, moderators[1], moderators[3], cast.bob, cast.secretariat):
        assert not policy.takeable(viewer(person)).exists(), person
        with pytest.raises(Refused):
            take_case(viewer(person))
    assert take_case(viewer(moderators[0])) == case
    assert not policy.takeable(viewer(moderators[2])).exists()


def test_only_the_assigned_moderator_sees_a_case_and_an_excerpt_only(
    cast: Cast, moderators: list[Person]
) -> None:
    thread, case = held_amber(cast, moderators)
    take_case(viewer(moderators[0]))
    text = client_of(moderators[0]).get(f"/safety/cases/{case.pk}/").content.decode()
    assert "begins here" in text and WORD not in text
    assert thread.title not in text and "Alice" not in text and cast.circle.label not in text
    for person in (moderators[1], moderators[3], cast.secretariat, cast.alice, cast.bob, None):
        answer_ = client_of(person).get(f"/safety/cases/{case.pk}/")
        assert answer_.status_code in (302, 404), person
    queue = client_of(moderators[1]).get("/safety/cases/").content.decode()
    assert "begins here" not in queue and f"/cases/{case.pk}/" not in queue


def held_amber(cast: Cast, moderators: list[Person]) -> tuple[Thread, Case]:
    """A long text above GREEN, reported by two of its readers."""
    cast.circle.seats.create(person=cast.named)
    body = "It begins here. " + "Calm words follow. " * 60 + WORD
    thread = ask(cast.alice, cast.circle, title="Quiet title", body=body, marking=Marking.AMBER)
    post = answer(cast.alice, thread, body)
    report(cast.bob, "post", post.pk)
    return thread, report(cast.named, "post", post.pk)


def test_a_moderator_among_the_readers_sees_the_whole_text(cast: Cast, moderators: list[Person]) -> None:
    _thread, case = held_amber(cast, moderators)
    cast.circle.seats.create(person=moderators[0])
    take_case(viewer(moderators[0]))
    assert WORD in client_of(moderators[0]).get(f"/safety/cases/{case.pk}/").content.decode()


def test_each_opening_of_a_case_is_written_down(cast: Cast, moderators: list[Person]) -> None:
    thread, case = held_amber(cast, moderators)
    take_case(viewer(moderators[0]))
    assert client_of(moderators[1]).get(f"/safety/cases/{case.pk}/").status_code == 404
    client_of(moderators[0]).get(f"/safety/cases/{case.pk}/")
    lines = Entry.objects.filter(verb="case.opened").values_list("actor", "item", "facts")
    assert list(lines) == [(moderators[0].pk, thread.pk, {"case": case.pk, "whole": False})]


def test_a_case_is_gone_for_a_moderator_who_loses_the_duty(cast: Cast, moderators: list[Person]) -> None:
    _thread, case = held_thread(cast, moderators)
    take_case(viewer(moderators[0]))
    client = client_of(moderators[0])
    assert client.get(f"/safety/cases/{case.pk}/").status_code == 200
    Person.objects.filter(pk=moderators[0].pk).update(duties=[])
    assert client.get(f"/safety/cases/{case.pk}/").status_code == 404
    assert client.get("/safety/cases/").status_code == 403


def test_a_text_that_is_let_go_is_read_again_and_told(cast: Cast, moderators: list[Person]) -> None:
    thread, case = held_thread(cast, moderators)
    settle()
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "restore")
    settle()
    assert Thread.unguarded.get(pk=thread.pk).state == State.PUBLISHED
    assert len(everywhere(cast.charlie, thread)) >= 6
    told = Notice.objects.get(person=cast.alice, reason="safety")
    assert (told.actor, told.item_id, told.count) == (None, thread.pk, 1) and "stands again" in told.sentence


def test_what_a_moderator_let_stand_is_not_taken_away_by_two_again(
    cast: Cast, moderators: list[Person]
) -> None:
    thread, case = held_thread(cast, moderators)
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "restore")
    report(cast.bob, "thread", thread.pk)
    assert not report(cast.charlie, "thread", thread.pk).held
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, body="Other words.")
    assert report(cast.named, "thread", thread.pk).held


def test_a_withdrawal_can_be_appealed_once_and_by_another(cast: Cast, moderators: list[Person]) -> None:
    thread, case = held_thread(cast, moderators)
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "withdraw", reasons="It is advertising.")
    assert Thread.unguarded.get(pk=thread.pk).state == State.WITHDRAWN
    page = client_of(cast.alice).get("/safety/mine/").content.decode()
    assert "It is advertising." in page and "Moderator 0" not in page
    client_of(cast.alice).post(f"/safety/mine/{case.pk}/", {"text": "It is not."})
    with pytest.raises(Refused):
        take_case(viewer(moderators[0]))
    take_case(viewer(moderators[1]))
    assert "It is not." in client_of(moderators[1]).get(f"/safety/cases/{case.pk}/").content.decode()
    decide(moderators[1], case, "restore")
    settle()
    assert len(everywhere(cast.charlie, thread)) >= 6
    with pytest.raises(Refused):
        appeal(viewer(cast.alice), case=case, text="Again")


def test_the_second_decision_is_the_last(cast: Cast, moderators: list[Person]) -> None:
    _thread, case = held_thread(cast, moderators)
    for person in moderators[:2]:
        take_case(viewer(person))
        decide(person, case, "withdraw")
        case.refresh_from_db()
        if case.appealable:
            appeal(viewer(cast.alice), case=case, text="Please look again.")
    with pytest.raises(Refused):
        appeal(viewer(cast.alice), case=case, text="Please look again.")


def test_a_change_is_asked_for_made_and_looked_at_again(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread)
    case = report(moderators[3], "post", post.pk)
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "change", reasons="Please leave the name out.")
    assert not policy.has_taken(viewer(moderators[0]), case)
    discussions.edit_post(viewer(cast.bob), post=post, body="At the harbour, better.")
    case.refresh_from_db()
    assert (case.state, case.excerpt) == ("open", "At the harbour, better.")
    assert everywhere(cast.charlie, thread, word="better") == []
    decide(moderators[0], case, "restore")
    assert everywhere(cast.charlie, thread, word="better")


def test_what_was_changed_meanwhile_is_not_decided_unseen(cast: Cast, moderators: list[Person]) -> None:
    thread, case = held_thread(cast, moderators)
    take_case(viewer(moderators[0]))
    seen = case.digest
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, body="Something else altogether.")
    with pytest.raises(ValidationError):
        decide(moderators[0], case, "restore", seen=seen)
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD


def test_a_listed_text_is_let_go_by_two_different_people(
    cast: Cast, moderators: list[Person], listed: Path
) -> None:
    thread = ask(cast.alice, cast.circle, body=f"A harbour, a zorblat, {WORD}")
    case = Case.objects.get()
    settle()
    take_case(viewer(moderators[0]))
    take_case(viewer(moderators[1]))
    assert not policy.takeable(viewer(moderators[2])).exists()
    decide(moderators[0], case, "restore")
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD
    with pytest.raises(Refused):
        decide(moderators[0], case, "restore")
    decide(moderators[1], case, "restore")
    settle()
    assert everywhere(cast.bob, thread)
    # Whoever was not told while it was held is told now, of the question itself.
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, body=f"Other words, a zorblat, {WORD}")
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD


def test_words_changed_after_the_first_of_two_are_looked_at_by_both(
    cast: Cast, moderators: list[Person], listed: Path
) -> None:
    thread = ask(cast.alice, cast.circle, body="A zorblat.")
    case = Case.objects.get()
    for person in moderators[:2]:
        take_case(viewer(person))
    decide(moderators[0], case, "restore")
    post = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=post, body="A zorblat, and more.")
    decide(moderators[1], case, "restore")
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD
    decide(moderators[0], case, "restore")
    assert Thread.unguarded.get(pk=thread.pk).state == State.PUBLISHED


def test_those_who_would_have_been_told_are_told_when_it_is_let_go(
    cast: Cast, moderators: list[Person], listed: Path
) -> None:
    thread = ask(cast.alice, cast.circle, title="A zorblat", named=[cast.named])
    settle()
    assert not Notice.objects.filter(person=cast.named).exists()
    case = Case.objects.get()
    for person in moderators[:2]:
        take_case(viewer(person))
        decide(person, case, "restore")
    settle()
    notice = Notice.objects.get(person=cast.named)
    assert (notice.item_id, notice.actor) == (thread.pk, cast.alice)


def test_the_words_inside_a_file_are_screened_by_the_worker(
    cast: Cast, moderators: list[Person], listed: Path
) -> None:
    resource = share(cast.alice, cast.circle, uploads=[txt("A page about the mervil quistan of old.")])
    settle()
    case = Case.objects.get()
    assert "mervil quistan" in case.excerpts[0]
    assert everywhere(cast.charlie, resource) == []
    library.edit_resource(
        viewer(cast.alice),
        resource=resource,
        card=Card(title="New", summary="New", circles=[cast.circle]),
    )
    case.refresh_from_db()
    assert "mervil quistan" in "".join(case.excerpts)
    for person in moderators[:2]:
        take_case(viewer(person))
        decide(person, case, "restore")
    settle()
    assert not Case.objects.exclude(state="closed").exists()


def test_a_profile_comes_back_as_it_was(cast: Cast, moderators: list[Person], listed: Path) -> None:
    say(cast.alice, about=f"I know the harbour, a zorblat, {WORD}")
    case = Case.objects.get()
    assert Person.objects.get(pk=cast.alice.pk).about == ""
    for person in moderators[:2]:
        take_case(viewer(person))
        assert "zorblat" in client_of(person).get(f"/safety/cases/{case.pk}/").content.decode()
        decide(person, case, "restore")
    settle()
    assert len(everywhere(cast.charlie, handle=cast.alice.handle)) >= 2
    with pytest.raises(ValidationError):
        say(cast.alice, name="A Zorblat")


def test_a_case_is_given_back_to_somebody_else(cast: Cast, moderators: list[Person]) -> None:
    _thread, case = held_thread(cast, moderators)
    take_case(viewer(moderators[0]))
    return_case(viewer(moderators[0]), case=case)
    assert not policy.takeable(viewer(moderators[0])).exists()
    assert take_case(viewer(moderators[1])) == case
    assert queries.waiting(viewer(moderators[1])).count() == 1


def test_a_withdrawn_post_does_not_come_back_past_its_case(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread)
    case = report(moderators[3], "post", post.pk)
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "withdraw")
    for person in (cast.bob, *moderators):
        with pytest.raises(Refused):
            discussions.restore_post(viewer(person), post=post)
    assert everywhere(cast.charlie, thread) == []

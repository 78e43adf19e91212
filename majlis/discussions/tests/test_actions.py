"""What can be done with threads and posts, and what it leaves behind."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from majlis.access import gate
from majlis.access.markings import Marking, State
from majlis.access.policy import Refused
from majlis.discussions import actions
from majlis.discussions.models import Edit, Follow, Mention, Post, ReadMark, Thread
from majlis.discussions.safeguard import Posts
from majlis.discussions.tests.threads import BODY, QUESTION, answer, ask
from majlis.ledger.models import Entry
from majlis.network.models import Person, Standing
from tests.people import Cast, make_circle, make_person, make_topic, viewer


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_question_is_amber_in_its_circle_unless_said_otherwise(cast: Cast, thread: Thread) -> None:
    assert (thread.marking, thread.state, thread.form) == (Marking.AMBER, State.PUBLISHED, "question")
    assert gate.may_read(viewer(cast.bob), thread)
    assert not gate.may_read(viewer(cast.charlie), thread)


def test_a_question_keeps_who_asked_for_which_organisation_in_which_language(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, title="كيف تُفحص الشحنات؟", body="لا يكفي الوقت لفتحها كلها.")
    assert (thread.author, thread.source, thread.language) == (cast.alice, cast.alice.organisation, "ar")


def test_a_question_renders_its_text_once_and_writes_one_line(cast: Cast, thread: Thread) -> None:
    post = Post.unguarded.get(thread=thread)
    assert "<strong>each day</strong>" in post.html
    assert (post.number, thread.post_count, post.source) == (1, 1, BODY)
    assert verbs() == ["thread.asked"]
    assert Entry.objects.get().facts == {"post": post.pk, "mentioned": []}


def test_the_line_of_a_question_holds_no_word_of_it(cast: Cast, thread: Thread) -> None:
    assert QUESTION not in str(Entry.objects.get().facts)


def test_a_discussion_is_no_question(cast: Cast) -> None:
    started = actions.start_discussion(
        viewer(cast.alice), title="Practice", body="Let us compare.", circles=[cast.circle]
    )
    assert not started.is_question
    assert verbs() == ["thread.started"]


def test_a_question_to_nobody_is_refused_and_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice)
    assert "circles" in wrong.value.message_dict
    assert not Thread.unguarded.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize("typed", ["", "   ", "\u200f", "a\x00b", "\ud800", "x" * 20_001])
def test_a_text_that_cannot_be_stored_is_refused_by_its_field(cast: Cast, field: str, typed: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice, cast.circle, **{field: typed})
    assert field in wrong.value.message_dict
    assert not Thread.unguarded.exists()


def test_a_private_circle_is_written_to_by_its_own_people_only(cast: Cast) -> None:
    listed = make_circle("listed", cast.bob, visibility="listed")
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice, listed)
    assert "circles" in wrong.value.message_dict
    assert ask(cast.bob, listed).enclosed


def test_a_secret_circle_is_refused_like_one_that_is_not_there(cast: Cast) -> None:
    secret = make_circle("secret", cast.bob, visibility="secret")
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice, secret)
    assert "Secret" not in str(wrong.value)
    assert wrong.value.message_dict["circles"] == ["Choose circles from the list."]


def test_only_accepted_members_can_be_named(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        ask(cast.alice, marking=Marking.RED, named=[cast.eve])
    assert "named" in wrong.value.message_dict


def test_an_applicant_asks_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask(cast.applicant, cast.circle)


def test_whoever_asks_or_answers_has_read_it_and_follows_it(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    marks = dict(ReadMark.objects.filter(thread=thread).values_list("person__name", "number"))
    assert marks == {"Alice": 1, "Bob": 2}
    assert Follow.objects.filter(thread=thread).count() == 2


def test_an_answer_is_numbered_and_moves_the_thread_up(cast: Cast, thread: Thread) -> None:
    before = thread.last_post_at
    post = answer(cast.bob, thread)
    thread.refresh_from_db()
    assert (post.number, thread.post_count) == (2, 2)
    assert thread.last_post_at > before
    assert verbs() == ["thread.asked", "post.written"]


def test_nobody_answers_what_they_cannot_read(cast: Cast, thread: Thread) -> None:
    for person in (cast.charlie, cast.eve, cast.applicant):
        with pytest.raises(Refused):
            answer(person, thread)
    assert Post.unguarded.count() == 1


def test_a_barred_member_of_the_circle_answers_nothing(cast: Cast, thread: Thread) -> None:
    thread.barred.add(cast.barred)
    with pytest.raises(Refused):
        answer(cast.barred, thread)


def test_an_edit_keeps_what_was_said_before(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread, "First *version*")
    actions.edit_post(viewer(cast.bob), post=post, body="Second version")
    post.refresh_from_db()
    assert post.source == "Second version"
    assert post.edited_at is not None
    edit = Edit.objects.get(post=post)
    assert (edit.source, edit.by) == ("First *version*", cast.bob)
    assert "<em>version</em>" in edit.html


def test_the_opening_post_is_edited_with_the_title(cast: Cast, thread: Thread) -> None:
    post = Post.unguarded.get(thread=thread)
    actions.edit_post(viewer(cast.alice), post=post, body=BODY, title="A better title")
    thread.refresh_from_db()
    assert thread.title == "A better title"
    assert Edit.objects.get(post=post).title == QUESTION


def test_an_edit_that_changes_nothing_is_told_and_leaves_no_history(cast: Cast, thread: Thread) -> None:
    with pytest.raises(ValidationError):
        actions.edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body=BODY)
    assert not Edit.objects.exists()


def test_nobody_edits_the_words_of_another(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    with pytest.raises(Refused):
        actions.edit_post(viewer(cast.alice), post=post, body="Not mine")


def test_a_withdrawn_answer_is_no_longer_the_accepted_one(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    actions.accept_answer(viewer(cast.alice), post=post)
    actions.withdraw_post(viewer(cast.bob), post=post)
    thread.refresh_from_db()
    assert thread.accepted is None
    assert not Post.unguarded.get(pk=post.pk).shown


def test_a_withdrawn_post_comes_back(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    actions.withdraw_post(viewer(cast.bob), post=post)
    with pytest.raises(Refused):
        actions.restore_post(viewer(cast.alice), post=post)
    assert actions.restore_post(viewer(cast.bob), post=post).shown


def withdrawn_by(moderator: Person, post: Post) -> None:
    """As a case leaves a post, and as moderators did by themselves in earlier versions."""
    Posts().withdraw(str(post.pk), moderator.pk)


def test_what_a_moderator_withdrew_comes_back_by_nobody_alone(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    first, second = (make_person(name, duties=["moderator"]) for name in ("First", "Second"))
    cast.circle.seats.create(person=first)
    cast.circle.seats.create(person=second)
    with pytest.raises(Refused):
        actions.withdraw_post(viewer(first), post=post)
    withdrawn_by(first, post)
    Person.objects.filter(pk=cast.bob.pk).update(duties=["moderator"])
    cast.bob.refresh_from_db()
    for person in (cast.bob, first, second):
        with pytest.raises(Refused, match="took it back themselves"):
            actions.restore_post(viewer(person), post=post)
    assert not Post.unguarded.get(pk=post.pk).shown


def test_what_its_author_took_back_is_brought_back_by_nobody_else(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    moderator = make_person("Moderator", duties=["moderator"])
    cast.circle.seats.create(person=moderator)
    actions.withdraw_post(viewer(cast.bob), post=post)
    with pytest.raises(Refused):
        actions.restore_post(viewer(moderator), post=post)
    actions.restore_post(viewer(cast.bob), post=post)
    with pytest.raises(Refused):
        actions.withdraw_post(viewer(moderator), post=post)
    assert Post.unguarded.get(pk=post.pk).shown


def test_who_withdrew_older_posts_is_read_from_the_ledger(cast: Cast, thread: Thread) -> None:
    own, other, unknown = (answer(cast.bob, thread) for _ in range(3))
    moderator = make_person("Moderator", duties=["moderator"])
    cast.circle.seats.create(person=moderator)
    actions.withdraw_post(viewer(cast.bob), post=own)
    Post.unguarded.filter(pk=other.pk).update(author=moderator)  # as moderators could in earlier versions
    actions.withdraw_post(viewer(moderator), post=Post.unguarded.get(pk=other.pk))
    Post.unguarded.filter(pk=other.pk).update(author=cast.bob)
    Post.unguarded.filter(pk=unknown.pk).update(state=Post.State.WITHDRAWN)
    Post.unguarded.update(withdrawn_by=None)
    import_module("majlis.discussions.migrations.0004_who_withdrew").from_the_ledger(apps, None)
    who = dict(Post.unguarded.filter(thread=thread).values_list("number", "withdrawn_by"))
    assert who == {1: None, 2: cast.bob.pk, 3: moderator.pk, 4: cast.bob.pk}


def test_only_the_one_who_asked_accepts_an_answer(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    with pytest.raises(Refused):
        actions.accept_answer(viewer(cast.bob), post=post)
    actions.accept_answer(viewer(cast.alice), post=post)
    thread.refresh_from_db()
    assert thread.accepted == post
    actions.unaccept_answer(viewer(cast.alice), thread=thread)
    thread.refresh_from_db()
    assert thread.accepted is None


def test_the_question_itself_is_no_answer(cast: Cast, thread: Thread) -> None:
    with pytest.raises(Refused):
        actions.accept_answer(viewer(cast.alice), post=Post.unguarded.get(thread=thread))


def test_a_question_is_withdrawn_only_while_nobody_else_wrote(cast: Cast, thread: Thread) -> None:
    answered = ask(cast.alice, cast.circle)
    answer(cast.bob, answered)
    with pytest.raises(Refused):
        actions.withdraw_thread(viewer(cast.alice), thread=answered)
    actions.withdraw_thread(viewer(cast.alice), thread=thread)
    assert not gate.may_read(viewer(cast.bob), thread)
    assert gate.may_read(viewer(cast.alice), thread)
    with pytest.raises(Refused):
        answer(cast.alice, thread)


def test_a_moderator_withdraws_no_post_of_others_that_they_can_read(cast: Cast, thread: Thread) -> None:
    moderator = make_person("Moderator", duties=["moderator"])
    make_circle("customs-circle", moderator)
    post = answer(cast.bob, thread)
    with pytest.raises(Refused):
        actions.withdraw_post(viewer(moderator), post=post)
    assert Post.unguarded.get(pk=post.pk).shown


def test_a_mention_of_a_reader_carries_their_real_name_and_leads_to_them(cast: Cast, thread: Thread) -> None:
    post = answer(cast.alice, thread, f"Ask @[The Director]({cast.bob.handle}), please.")
    assert f"@[Bob]({cast.bob.handle})" in post.source
    assert f"/experts/{cast.bob.handle}/" in post.html
    assert "Director" not in post.html
    assert Mention.objects.get().person == cast.bob


def test_a_mention_of_one_who_may_not_read_stays_plain_and_tells_nothing(cast: Cast, thread: Thread) -> None:
    post = answer(cast.alice, thread, f"Ask @[Charlie]({cast.charlie.handle}).")
    assert "Charlie" in post.html
    assert "<a" not in post.html
    assert not Mention.objects.exists()
    assert Entry.objects.get(verb="post.written").facts["mentioned"] == []


def test_a_text_with_script_and_html_is_shown_as_text(cast: Cast, thread: Thread) -> None:
    post = answer(
        cast.bob, thread, "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://a.example/p)"
    )
    assert "<script" not in post.html
    assert 'href="javascript' not in post.html
    assert "<img" not in post.html


def test_topics_are_kept(cast: Cast) -> None:
    topic = make_topic()
    assert list(ask(cast.alice, cast.circle, topics=[topic]).topics.all()) == [topic]


def test_a_suspended_member_does_nothing_at_all(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    cast.bob.standing = Standing.SUSPENDED
    cast.bob.save(update_fields=["standing"])
    bob = viewer(cast.bob)
    for attempt in (
        lambda: actions.write_post(bob, thread=thread, body="x"),
        lambda: actions.edit_post(bob, post=post, body="x"),
        lambda: actions.withdraw_post(bob, post=post),
        lambda: actions.follow(bob, thread=thread),
        lambda: actions.mark_read(bob, thread=thread, number=2),
        lambda: actions.save_draft(bob, key="ask", text="x"),
        lambda: actions.join_circle(bob, circle=cast.circle),
    ):
        with pytest.raises(Refused):
            attempt()

"""What somebody keeps for themselves: how far they read, what they follow, what they have begun."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from majlis.access.policy import Refused
from majlis.discussions import actions
from majlis.discussions.models import Draft, Follow, ReadMark, Thread
from majlis.discussions.tests.threads import answer
from tests.people import Cast, make_circle, viewer


def test_a_mark_never_goes_beyond_the_end(cast: Cast, thread: Thread) -> None:
    actions.mark_read(viewer(cast.bob), thread=thread, number=99)
    assert ReadMark.objects.get(person=cast.bob).number == 1


def test_keeping_unread_lasts_until_the_thread_is_opened_again(cast: Cast, thread: Thread) -> None:
    bob = viewer(cast.bob)
    actions.keep_unread(bob, thread=thread)
    assert ReadMark.objects.get(person=cast.bob).keep_unread
    actions.mark_read(bob, thread=thread, number=1)
    assert not ReadMark.objects.get(person=cast.bob).keep_unread


def test_following_twice_is_following_once(cast: Cast, thread: Thread) -> None:
    bob = viewer(cast.bob)
    for _again in range(2):
        actions.follow(bob, thread=thread)
        actions.follow(bob, circle=cast.circle)
    assert Follow.objects.filter(person=cast.bob).count() == 2
    actions.unfollow(bob, thread=thread)
    assert Follow.objects.get(person=cast.bob).circle == cast.circle


def test_nobody_follows_what_they_cannot_read(cast: Cast, thread: Thread) -> None:
    secret = make_circle("secret", cast.bob, visibility="secret")
    for what in ({"thread": thread}, {"circle": secret}, {}):
        with pytest.raises(Refused):
            actions.follow(viewer(cast.charlie), **what)


def test_a_draft_is_kept_replaced_and_gone_when_sent(cast: Cast, thread: Thread) -> None:
    bob, key = viewer(cast.bob), f"thread-{thread.pk}"
    actions.save_draft(bob, key=key, text="First")
    actions.save_draft(bob, key=key, text="Second")
    assert Draft.objects.get().text == "Second"
    answer(cast.bob, thread)
    assert not Draft.objects.exists()


def test_an_emptied_draft_is_dropped(cast: Cast) -> None:
    bob = viewer(cast.bob)
    actions.save_draft(bob, key="ask", text="Something")
    actions.save_draft(bob, key="ask", text=" ")
    assert not Draft.objects.exists()


def test_no_more_than_fifty_drafts_are_kept(cast: Cast) -> None:
    for number in range(53):
        actions.save_draft(viewer(cast.bob), key=f"thread-{number}", text="x")
    assert Draft.objects.count() == Draft.KEEP
    assert not Draft.objects.filter(key="thread-0").exists()


@pytest.mark.parametrize("key", ["", "x", "thread-", "thread-1; drop", "\x00", "thread-" + "9" * 40])
def test_a_draft_with_a_made_up_key_is_refused(cast: Cast, key: str) -> None:
    with pytest.raises(ValidationError):
        actions.save_draft(viewer(cast.bob), key=key, text="x")

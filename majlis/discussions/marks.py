"""What follows inside the room from writing and reading; called by its verbs only."""

from __future__ import annotations

from collections.abc import Iterable

from majlis.discussions.models import Draft, Follow, Mention, Post, ReadMark, Thread
from majlis.network.models import Person


def locked(pk: int) -> Thread:
    """The thread, held until the transaction ends, so that two posts never get one number."""
    thread: Thread = Thread.unguarded.locked(pk)
    return thread


def locked_post(pk: int) -> Post:
    """The post with its thread, the thread held until the transaction ends.

    The post is read once the thread is held: else it would be as it was before a decision about it.
    """
    thread = locked(Post.unguarded.values_list("thread", flat=True).get(pk=pk))
    post: Post = Post.unguarded.get(pk=pk)
    post.thread = thread
    return post


def mention(post: Post, people: Iterable[Person]) -> list[int]:
    """Make the mentions of a post those of its text; the people who are new among them."""
    before = set(Mention.objects.filter(post=post).values_list("person_id", flat=True))
    now = {person.pk for person in people}
    Mention.objects.filter(post=post, person__in=before - now).delete()
    Mention.objects.bulk_create(Mention(post=post, person_id=pk) for pk in sorted(now - before))
    return sorted(now - before)


def move(thread: Thread, person_id: int, number: int, *, keep_unread: bool = False) -> None:
    """Put somebody's mark at `number`."""
    ReadMark.objects.bulk_create(
        [ReadMark(thread=thread, person_id=person_id, number=number, keep_unread=keep_unread)],
        update_conflicts=True,
        unique_fields=["person", "thread"],
        update_fields=["number", "keep_unread"],
    )


def wrote(thread: Thread, person_id: int, number: int) -> None:
    """Whoever writes has read up to there, and wants to know what comes after."""
    move(thread, person_id, number)
    Follow.objects.get_or_create(thread=thread, person_id=person_id)


def forget_draft(person_id: int, key: str) -> None:
    """The draft of what has been sent is no longer needed."""
    Draft.objects.filter(person=person_id, key=key).delete()

"""What of this room can be found: each post under the title of its thread."""

from __future__ import annotations

from collections.abc import Iterable

from majlis.discussions.addresses import thread_address
from majlis.discussions.models import Post, Thread
from majlis.kit.markdown import plain
from majlis.search.index import Kind, Passage, indexes, still_true

ACCEPTED = 1.0


@indexes(Thread, prefetch=["posts"])
def thread_text(thread: Thread) -> Iterable[Passage]:
    """Each post that is shown, under the title of its thread; the opening one stands for the thread."""
    opening = Kind.QUESTION if thread.is_question else Kind.DISCUSSION
    for post in thread.posts.all():
        if post.shown:
            yield Passage(
                part_key=f"post-{post.number}",
                kind=opening if post.number == 1 else Kind.POST,
                title=thread.title,
                body=plain(post.source),
                language=post.language,
                url=thread_address(thread.pk, post.number),
                date=post.created_at,
                boost=_boost(thread, post),
            )


def _boost(thread: Thread, post: Post) -> float:
    """An accepted answer rises, and so does the question that has one."""
    if thread.accepted_id is None:
        return 0.0
    return ACCEPTED if thread.accepted_id == post.pk else ACCEPTED / 2 if post.number == 1 else 0.0


still_true("post.written", why="it adds a passage; the others say what they said")
still_true("answer.accepted", "answer.unaccepted", why="it moves what is found, and changes no word")
still_true(
    *("circle.joined", "circle.asked", "circle.admitted", "circle.declined", "circle.left"),
    why="a seat is no part of what is found of a person",
)

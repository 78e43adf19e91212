"""Writing, changing, taking back, and accepting."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.discussions import marks, texts
from majlis.discussions.models import Edit, Mention, Post, Thread
from majlis.discussions.policy import myself
from majlis.discussions.safeguard import key_of
from majlis.kit import stale
from majlis.kit.markdown import RENDERER_VERSION
from majlis.ledger.record import record, verb
from majlis.safety.screening import screen
from majlis.search import index


@verb("post.written")
def write_post(viewer: Viewer, *, thread: Thread, body: str, language: str = "") -> Post:
    """Add an answer or a post at the end of a thread. Raises ValidationError for `body`, Refused."""
    thread = marks.locked(thread.pk)
    gate.require(viewer, "post.written", thread)
    prepared = texts.prepare(viewer, thread, texts.sound_body(body))
    now, number = timezone.now(), thread.post_count + 1
    post: Post = Post.unguarded.create(
        thread=thread,
        author_id=viewer.person_id,
        number=number,
        language=texts.language_of(prepared.source, language, thread.language),
        source=prepared.source,
        html=prepared.html,
        renderer=RENDERER_VERSION,
        created_at=now,
    )
    thread.post_count, thread.last_post_at, thread.updated_at = number, now, now
    thread.save(update_fields=["post_count", "last_post_at", "updated_at"])
    new = marks.mention(post, prepared.mentioned)
    marks.wrote(thread, post.author_id, number)
    marks.forget_draft(post.author_id, f"thread-{thread.pk}")
    screen(*key_of(post))
    record(viewer, "post.written", thread, post=post.pk, number=number, mentioned=new)
    return post


@verb("post.edited")
def edit_post(
    viewer: Viewer,
    *,
    post: Post,
    body: str,
    title: str | None = None,
    language: str = "",
    seen: Mapping[str, str] | None = None,
) -> Post:
    """Change a post, and with the opening one the title; what it said before is kept.

    `seen` is the seal of the words that the form was made from, if there was one.
    Raises ValidationError by field (also when nothing was changed), Outdated, Refused.
    """
    post = marks.locked_post(post.pk)
    thread = post.thread
    gate.require(viewer, "post.edited", post)
    prepared = texts.prepare(viewer, thread, texts.sound_body(body))
    line = texts.sound_title(title) if title is not None and post.number == 1 else thread.title
    spoken = language or post.language
    if (prepared.source, line, spoken) == (post.source, thread.title, post.language):
        raise ValidationError({"body": _("Nothing was changed.")})
    stale.check(seen, texts.seals_of_post(post))
    if post.shown and thread.state == State.PUBLISHED:  # what nobody could read is no history for anybody
        before = thread.title if line != thread.title else ""
        Edit.objects.create(post=post, title=before, source=post.source, html=post.html, by_id=myself(viewer))
    now = timezone.now()
    post.source, post.html, post.renderer = prepared.source, prepared.html, RENDERER_VERSION
    post.language, post.edited_at = spoken, now
    post.save(update_fields=["source", "html", "renderer", "language", "edited_at"])
    thread.title, thread.updated_at = line, now
    if post.number == 1:
        thread.language = spoken
    thread.save(update_fields=["title", "language", "updated_at"])
    new = marks.mention(post, prepared.mentioned)
    marks.forget_draft(post.author_id, f"post-{post.pk}")
    index.forget_part(thread, f"post-{post.number}")
    screen(*key_of(post))
    record(viewer, "post.edited", thread, post=post.pk, number=post.number, mentioned=new)
    return post


@verb("post.withdrawn")
def withdraw_post(viewer: Viewer, *, post: Post) -> Post:
    """Take a post back: its place stays, its words and their history are no longer shown. Raises Refused."""
    post = marks.locked_post(post.pk)
    gate.require(viewer, "post.withdrawn", post)
    _show(post, Post.State.WITHDRAWN, by=myself(viewer))
    index.forget_part(post.thread, f"post-{post.number}")
    Mention.objects.filter(post=post).delete()
    if post.thread.accepted_id == post.pk:
        post.thread.accepted = None
        post.thread.save(update_fields=["accepted"])
    record(viewer, "post.withdrawn", post.thread, post=post.pk, number=post.number)
    return post


@verb("post.restored")
def restore_post(viewer: Viewer, *, post: Post) -> Post:
    """Bring back a post that one took back. Raises Refused, ValidationError."""
    post = marks.locked_post(post.pk)
    gate.require(viewer, "post.restored", post)
    _show(post, Post.State.SHOWN)
    screen(*key_of(post))
    record(viewer, "post.restored", post.thread, post=post.pk, number=post.number)
    return post


def _show(post: Post, state: Post.State, *, by: int | None = None) -> None:
    post.state, post.withdrawn_by_id = state, by
    post.save(update_fields=["state", "withdrawn_by"])
    post.thread.updated_at = timezone.now()
    post.thread.save(update_fields=["updated_at"])


@verb("answer.accepted")
def accept_answer(viewer: Viewer, *, post: Post) -> Thread:
    """Say which answer helped. Raises Refused."""
    post = marks.locked_post(post.pk)
    gate.require(viewer, "answer.accepted", post)
    post.thread.accepted = post
    post.thread.save(update_fields=["accepted"])
    record(viewer, "answer.accepted", post.thread, post=post.pk, number=post.number)
    return post.thread


@verb("answer.unaccepted")
def unaccept_answer(viewer: Viewer, *, thread: Thread) -> Thread:
    """Take back that an answer helped. Raises Refused."""
    thread = marks.locked(thread.pk)
    gate.require(viewer, "answer.unaccepted", thread)
    before = thread.accepted_id
    thread.accepted = None
    thread.save(update_fields=["accepted"])
    record(viewer, "answer.unaccepted", thread, post=before)
    return thread

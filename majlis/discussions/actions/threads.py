"""Asking, starting, changing a draft, publishing, and taking back what nobody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from django.utils import timezone

from majlis.access import gate
from majlis.access.addressing import sound_circles, sound_named
from majlis.access.caveats import NO_TERMS
from majlis.access.markings import Marking, State
from majlis.access.placing import change_of, place, publish
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.discussions import marks, policy, texts
from majlis.discussions.models import Post, Thread
from majlis.discussions.texts import Opening
from majlis.kit import stale
from majlis.kit.markdown import RENDERER_VERSION
from majlis.ledger.record import record, verb
from majlis.network.models import Person
from majlis.safety.screening import screen
from majlis.search import index


@verb("thread.asked")
def ask_question(viewer: Viewer, **opening: Unpack[Opening]) -> Thread:
    """Ask a question of an audience. Raises ValidationError by field, Refused."""
    return _begin(viewer, "thread.asked", Thread.Form.QUESTION, opening)


@verb("thread.started")
def start_discussion(viewer: Viewer, **opening: Unpack[Opening]) -> Thread:
    """Start a discussion with an audience. Raises ValidationError by field, Refused."""
    return _begin(viewer, "thread.started", Thread.Form.DISCUSSION, opening)


@verb("thread.edited")
def edit_thread(
    viewer: Viewer,
    *,
    thread: Thread,
    form: Thread.Form,
    seen: Mapping[str, str] | None = None,
    **opening: Unpack[Opening],
) -> Thread:
    """Change a draft: its words, what it is, whom it is for. Nobody has read it, so no history is kept.

    `seen` are the seals that the form was made from, if there were any.
    Raises ValidationError by field, Outdated, Refused.
    """
    thread = marks.locked(thread.pk)
    gate.require(viewer, "thread.edited", thread)
    before, post = Placement.of(thread), Post.unguarded.get(thread=thread, number=1)
    stale.check(seen, texts.seals_of_draft(thread, post.source, thread.topics.values_list("pk", flat=True)))
    thread.form, thread.updated_at = form, timezone.now()
    _word(viewer, thread, opening)
    _address(viewer, thread, opening)
    _write(viewer, thread, post, opening)
    record(viewer, "thread.edited", thread, post=post.pk, **change_of(before, Placement.of(thread)))
    return thread


@verb("thread.published")
def publish_thread(viewer: Viewer, *, thread: Thread) -> Thread:
    """Open a draft to those it is placed for; it is said now. Raises ValidationError by field, Refused."""
    thread = marks.locked(thread.pk)
    gate.require(viewer, "thread.published", thread)
    publish(viewer, thread)
    thread.last_post_at = thread.updated_at
    thread.save(update_fields=["last_post_at"])
    post = Post.unguarded.get(thread=thread, number=1)
    post.created_at = thread.updated_at
    post.save(update_fields=["created_at"])
    marks.wrote(thread, thread.author_id, 1)
    screen("thread", str(thread.pk))
    record(viewer, "thread.published", thread, post=post.pk, mentioned=_mentioned_in(post))
    return thread


@verb("thread.withdrawn")
def withdraw_thread(viewer: Viewer, *, thread: Thread) -> Thread:
    """Take a thread back from all its readers; its author still sees it. Raises Refused."""
    thread = marks.locked(thread.pk)
    gate.require(viewer, "thread.withdrawn", thread)
    thread.state = State.WITHDRAWN
    thread.updated_at = timezone.now()
    thread.save(update_fields=["state", "updated_at"])
    index.forget(thread)
    record(viewer, "thread.withdrawn", thread)
    return thread


def _mentioned_in(post: Post) -> list[int]:
    """The people a post mentions, for its line in the ledger."""
    return list(post.mentions.order_by("person").values_list("person_id", flat=True))


def _begin(viewer: Viewer, verb_name: str, form: Thread.Form, opening: Opening) -> Thread:
    """A stored thread with its audience and its opening post, and the line about it."""
    gate.require(viewer, verb_name)
    author = Person.objects.get(pk=policy.myself(viewer))
    now = timezone.now()
    thread = Thread(
        form=form,
        author=author,
        source_id=author.organisation_id,
        state=State.PUBLISHED,
        created_at=now,
        updated_at=now,
        published_at=now,
        last_post_at=now,
        post_count=1,
    )
    _word(viewer, thread, opening)
    _address(viewer, thread, opening)
    post = Post(thread=thread, author=author, number=1, created_at=now)
    _write(viewer, thread, post, opening)
    marks.wrote(thread, thread.author_id, 1)
    marks.forget_draft(thread.author_id, "ask")
    screen("thread", str(thread.pk))
    record(viewer, verb_name, thread, post=post.pk, mentioned=_mentioned_in(post))
    return thread


def _word(viewer: Viewer, thread: Thread, opening: Opening) -> None:
    """Store what the thread says of itself."""
    thread.title, body = texts.sound_title(opening["title"]), texts.sound_body(opening["body"])
    said = f"{thread.title}\n{body}"
    thread.language = texts.language_of(said, opening.get("language", ""), viewer.language)
    thread.save()


def _address(viewer: Viewer, thread: Thread, opening: Opening) -> None:
    place(
        thread,
        marking=opening.get("marking", Marking.AMBER),
        circles=sound_circles(viewer, opening.get("circles", ())),
        named=sound_named(viewer, opening.get("named", ())),
        public=False,
        terms=opening.get("terms", NO_TERMS),
    )
    thread.topics.set(opening.get("topics", ()))


def _write(viewer: Viewer, thread: Thread, post: Post, opening: Opening) -> None:
    """Store the opening post of a thread whose audience is known, and whom it mentions."""
    prepared = texts.prepare(viewer, thread, texts.sound_body(opening["body"]))
    post.language, post.renderer = thread.language, RENDERER_VERSION
    post.source, post.html = prepared.source, prepared.html
    post.save()
    marks.mention(post, prepared.mentioned)

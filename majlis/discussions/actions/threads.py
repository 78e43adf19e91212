"""Asking, starting, publishing, and taking back what nobody has answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, people
from majlis.access.markings import Marking, State
from majlis.access.placing import place, publish
from majlis.access.viewer import Viewer
from majlis.discussions import marks, policy, texts
from majlis.discussions.models import Post, Thread
from majlis.kit.markdown import RENDERER_VERSION
from majlis.ledger.record import record, verb
from majlis.network.models import Circle, Person, Topic


@verb("thread.asked")
def ask_question(
    viewer: Viewer,
    *,
    title: str,
    body: str,
    marking: Marking = Marking.AMBER,
    circles: Iterable[Circle] = (),
    named: Iterable[Person] = (),
    topics: Iterable[Topic] = (),
    language: str = "",
) -> Thread:
    """Ask a question of an audience. Raises ValidationError by field, Refused."""
    gate.require(viewer, "thread.asked")
    thread = _placed(viewer, Thread.Form.QUESTION, title, body, language, marking, circles, named)
    post = _open(viewer, thread, body, topics)
    record(viewer, "thread.asked", thread, post=post.pk, mentioned=_mentioned_in(post))
    return thread


@verb("thread.started")
def start_discussion(
    viewer: Viewer,
    *,
    title: str,
    body: str,
    marking: Marking = Marking.AMBER,
    circles: Iterable[Circle] = (),
    named: Iterable[Person] = (),
    topics: Iterable[Topic] = (),
    language: str = "",
) -> Thread:
    """Start a discussion with an audience. Raises ValidationError by field, Refused."""
    gate.require(viewer, "thread.started")
    thread = _placed(viewer, Thread.Form.DISCUSSION, title, body, language, marking, circles, named)
    post = _open(viewer, thread, body, topics)
    record(viewer, "thread.started", thread, post=post.pk, mentioned=_mentioned_in(post))
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
    record(viewer, "thread.withdrawn", thread)
    return thread


def _mentioned_in(post: Post) -> list[int]:
    """The people a post mentions, for its line in the ledger."""
    return list(post.mentions.order_by("person").values_list("person_id", flat=True))


def _addressed(viewer: Viewer, circles: Iterable[Circle]) -> list[Circle]:
    chosen = list(circles)
    known = gate.circles(viewer).filter(pk__in=[circle.pk for circle in chosen]).count()
    if known != len({circle.pk for circle in chosen}):
        raise ValidationError({"circles": _("Choose circles from the list.")})
    if gate.addressable(viewer).filter(pk__in=[circle.pk for circle in chosen]).count() != known:
        raise ValidationError({"circles": _("Only the members of a private circle can write to it.")})
    return chosen


def _known(viewer: Viewer, named: Iterable[Person]) -> list[Person]:
    chosen = {person.pk for person in named}
    found = list(people.known(viewer).filter(pk__in=chosen)) if chosen else []
    if len(found) != len(chosen):
        raise ValidationError({"named": _("Choose people from the list.")})
    return found


def _placed(
    viewer: Viewer,
    form: Thread.Form,
    title: str,
    body: str,
    language: str,
    marking: Marking,
    circles: Iterable[Circle],
    named: Iterable[Person],
) -> Thread:
    """A stored thread with its audience and no post yet."""
    author = Person.objects.get(pk=policy.myself(viewer))
    line, text = texts.sound_title(title), texts.sound_body(body)
    now = timezone.now()
    thread = Thread(
        form=form,
        title=line,
        author=author,
        source_id=author.organisation_id,
        language=texts.language_of(f"{line}\n{text}", language, viewer.language),
        state=State.PUBLISHED,
        created_at=now,
        updated_at=now,
        published_at=now,
        last_post_at=now,
        post_count=1,
    )
    thread.save()
    place(
        thread,
        marking=marking,
        circles=_addressed(viewer, circles),
        named=_known(viewer, named),
        public=False,
    )
    return thread


def _open(viewer: Viewer, thread: Thread, body: str, topics: Iterable[Topic]) -> Post:
    """The opening post, with what follows from having written it."""
    thread.topics.set(topics)
    prepared = texts.prepare(viewer, thread, texts.sound_body(body))
    post: Post = Post.unguarded.create(
        thread=thread,
        author=thread.author,
        number=1,
        language=thread.language,
        source=prepared.source,
        html=prepared.html,
        renderer=RENDERER_VERSION,
        created_at=thread.created_at,
    )
    marks.mention(post, prepared.mentioned)
    marks.wrote(thread, thread.author_id, 1)
    marks.forget_draft(thread.author_id, "ask")
    return post

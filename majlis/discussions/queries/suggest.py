"""What might be next: what waits for somebody, what is near."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.discussions.models import Mention, Post, Thread
from majlis.discussions.queries.lists import (
    in_circles,
    is_unread,
    on_topics,
    published,
    unanswered,
    with_mark,
)
from majlis.network.models import Circle, Expertise, Seat, Topic

MENTIONED = pgettext_lazy("why it waits", "You were mentioned")
UNANSWERED = pgettext_lazy("why it waits", "No answer yet")


@dataclass(frozen=True)
class Waiting:
    """A thread that waits for somebody, and why."""

    thread: Thread
    reason: Promise


def my_circles(viewer: Viewer) -> QuerySet[Circle]:
    """The circles the viewer sits in."""
    held = Seat.objects.filter(person=viewer.person_id or 0, state=Seat.State.HELD)
    return Circle.objects.filter(pk__in=held.values("circle"))


def _my_topics(viewer: Viewer) -> QuerySet[Topic]:
    return Topic.objects.filter(pk__in=Expertise.objects.filter(person=viewer.person_id or 0).values("topic"))


def waiting_for(viewer: Viewer, most: int = 6) -> list[Waiting]:
    """Unread threads that mention the viewer, then unanswered questions that fit them (one query).

    No question that nobody may answer until it is decided who reads it.
    """
    if not viewer.vetted:
        return []
    addressed = Mention.objects.filter(person=viewer.person_id, post__state=Post.State.SHOWN)
    called = is_unread(viewer) & Q(pk__in=addressed.values("post__thread"))
    mentions = with_mark(viewer, published(viewer)).filter(called)
    fitting = in_circles(my_circles(viewer)) | on_topics(_my_topics(viewer))
    questions = published(viewer).filter(unanswered()).filter(fitting).exclude(author=viewer.person_id)

    def newest(threads: QuerySet[Thread]) -> QuerySet[Thread]:
        """The first of each kind by themselves: together they would be sorted from all there are."""
        return threads.order_by("-last_post_at", "-pk")[:most]

    rows = with_mark(viewer, published(viewer)).annotate(
        called=Case(When(called, then=Value(True)), default=Value(False))
    )
    found = rows.filter(Q(pk__in=newest(mentions).values("pk")) | Q(pk__in=newest(questions).values("pk")))
    first = found.order_by("-called", "-last_post_at", "-pk")[:most]
    return [Waiting(thread, MENTIONED if thread.called else UNANSWERED) for thread in first]


def related(viewer: Viewer, thread: Thread, topics: list[Topic], most: int = 5) -> list[Thread]:
    """Readable threads that share the most topics, the newest first among equals (at most one query)."""
    if not topics:
        return []
    shared = Item.topics.through.objects.filter(item=OuterRef("pk"), topic__in=[topic.pk for topic in topics])
    number = shared.order_by().values("item").annotate(n=Count("pk")).values("n")  # type: ignore[misc]
    rows = published(viewer).filter(on_topics([topic.pk for topic in topics])).exclude(pk=thread.pk)
    ranked = rows.annotate(common=Coalesce(Subquery(number), 0)).order_by("-common", "-last_post_at", "-pk")
    return list(ranked[:most])

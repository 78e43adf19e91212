"""What might be next: what waits for somebody, what is near."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
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
    """Unread threads that mention the viewer, then unanswered questions that fit them (two queries)."""
    if not viewer.vetted:
        return []
    addressed = Mention.objects.filter(person=viewer.person_id, post__state=Post.State.SHOWN)
    unread = with_mark(viewer, published(viewer)).filter(
        is_unread(viewer), pk__in=addressed.values("post__thread")
    )
    found = [Waiting(thread, MENTIONED) for thread in unread.order_by("-last_post_at")[:most]]
    fitting = in_circles(my_circles(viewer)) | on_topics(_my_topics(viewer))
    questions = (
        published(viewer)
        .filter(unanswered())
        .filter(fitting)
        .exclude(author=viewer.person_id)
        .exclude(pk__in=[one.thread.pk for one in found])
        .order_by("-last_post_at", "-pk")
    )
    return found + [Waiting(thread, UNANSWERED) for thread in questions[: most - len(found)]]


def related(viewer: Viewer, thread: Thread, topics: list[Topic], most: int = 5) -> list[Thread]:
    """Readable threads that share the most topics, the newest first among equals (at most one query)."""
    if not topics:
        return []
    shared = Item.topics.through.objects.filter(item=OuterRef("pk"), topic__in=[topic.pk for topic in topics])
    number = shared.order_by().values("item").annotate(n=Count("pk")).values("n")  # type: ignore[misc]
    rows = published(viewer).filter(on_topics([topic.pk for topic in topics])).exclude(pk=thread.pk)
    ranked = rows.annotate(common=Coalesce(Subquery(number), 0)).order_by("-common", "-last_post_at", "-pk")
    return list(ranked[:most])

"""Lists of threads, each row as this viewer may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, FilteredRelation, Prefetch, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from majlis.access import gate, people
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.discussions.models import Follow, Thread
from majlis.network.models import Circle, Person, Topic
from majlis.safety.screening import frozen


@dataclass(frozen=True)
class Tab:
    """One way to look at the list: its key in the address and its name."""

    key: str
    label: Promise


TABS = (
    Tab("", pgettext_lazy("threads", "All")),
    Tab("unanswered", pgettext_lazy("threads", "Unanswered")),
    Tab("unread", pgettext_lazy("threads", "Unread")),
    Tab("following", pgettext_lazy("threads", "Following")),
    Tab("mine", pgettext_lazy("threads", "Mine")),
)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; each may be missing."""

    tab: str = ""
    circle: Circle | None = None
    topic: Topic | None = None
    language: str = ""


@dataclass(frozen=True)
class ThreadLine:
    """One row of a list."""

    thread: Thread
    card: PersonCard
    circles: list[Circle]
    unread: bool

    @property
    def answered(self) -> bool:
        """Whether an answer was accepted."""
        return self.thread.accepted_id is not None


def joined_at(viewer: Viewer) -> QuerySet[Person]:
    """When the viewer joined: nothing older counts as unread."""
    return Person.objects.filter(pk=viewer.person_id or 0).values("joined_at")[:1]  # type: ignore[return-value]


def is_unread(viewer: Viewer) -> Q:
    """Newer than the mark, or without one newer than the day the viewer joined. Needs `with_mark`."""
    unseen = Q(mark__isnull=True, last_post_at__gte=joined_at(viewer))
    return Q(mark__keep_unread=True) | Q(mark__number__lt=F("post_count")) | unseen


def with_mark(viewer: Viewer, found: QuerySet[Thread]) -> QuerySet[Thread]:
    """Join the viewer's own read mark as `mark`."""
    mine = Q(read_marks__person=viewer.person_id or 0)
    return found.annotate(mark=FilteredRelation("read_marks", condition=mine))


def published(viewer: Viewer) -> QuerySet[Thread]:
    """The threads that can be listed for the viewer."""
    return gate.readable(viewer, Thread).filter(state=State.PUBLISHED)


def in_circles(circles: Iterable[int] | QuerySet[Circle]) -> Q:
    """Items addressed to any of these circles."""
    return Q(pk__in=Item.circles.through.objects.filter(circle__in=circles).values("item"))


def on_topics(topics: Iterable[str] | QuerySet[Topic]) -> Q:
    """Items about any of these topics."""
    return Q(pk__in=Item.topics.through.objects.filter(topic__in=topics).values("item"))


def unanswered() -> Q:
    """Questions that wait for their first answer, and may be answered now."""
    return Q(~frozen(), form=Thread.Form.QUESTION, accepted=None, post_count__lte=1)


def threads(viewer: Viewer, filters: Filters = Filters()) -> QuerySet[Thread]:
    """The threads that fit, the last written first, each with `unread`."""
    found = with_mark(viewer, published(viewer))
    if filters.tab == "mine":
        found = with_mark(viewer, gate.readable(viewer, Thread)).filter(author=viewer.person_id)
    elif filters.tab == "unanswered":
        found = found.filter(unanswered())
    elif filters.tab == "unread":
        found = found.filter(is_unread(viewer))
    elif filters.tab == "following":
        followed = Follow.objects.filter(person=viewer.person_id, thread__isnull=False).values("thread")
        found = found.filter(pk__in=followed)
    if filters.circle:
        found = found.filter(in_circles([filters.circle.pk]))
    if filters.topic:
        found = found.filter(on_topics([filters.topic.pk]))
    if filters.language:
        found = found.filter(language=filters.language)
    marked = Case(
        When(is_unread(viewer), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = found.annotate(unread=marked).order_by("-last_post_at", "-pk")
    return rows.prefetch_related(
        Prefetch("author", queryset=people.known_for_cards(viewer)),
        Prefetch("circles", queryset=gate.circles(viewer)),
    )


def lines(viewer: Viewer, rows: Iterable[Thread]) -> list[ThreadLine]:
    """The rows of `threads` as a page shows them; circles that may not be known are left out."""
    return [
        ThreadLine(
            thread=row,
            card=people.signed(viewer, row, row.author),
            circles=list(row.circles.all()),
            unread=bool(getattr(row, "unread", False)),
        )
        for row in rows
    ]


def unread_count(viewer: Viewer) -> int:
    """How many threads have something the viewer has not read."""
    return with_mark(viewer, published(viewer)).filter(is_unread(viewer)).count() if viewer.vetted else 0

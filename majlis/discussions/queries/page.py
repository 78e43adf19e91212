"""One thread: what its page shows, in as few queries as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from majlis.access import gate, people, rules
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.discussions import policy
from majlis.discussions.addresses import POSTS_A_PAGE, page_of, thread_address
from majlis.discussions.models import Draft, Follow, Post, ReadMark, Thread
from majlis.network.models import Circle, Topic
from majlis.safety.screening import waits_narrowed


@dataclass(frozen=True)
class ThreadView:
    """A thread with the reader's own bookkeeping."""

    thread: Thread
    circles: list[Circle]
    topics: list[Topic]
    narrowed: bool  # by others, and nobody has decided about it yet
    frozen: bool  # until then nobody but its source writes in it
    followed: bool
    read_up_to: int
    keep_unread: bool
    draft: str

    @property
    def pages(self) -> int:
        """How many pages its posts fill."""
        return page_of(self.thread.post_count)

    @property
    def accepted_address(self) -> str:
        """Where the accepted answer stands, '' without one."""
        accepted = self.thread.accepted
        return thread_address(self.thread.pk, accepted.number) if accepted else ""


@dataclass(frozen=True)
class PostView:
    """A post with what this reader may do with it."""

    post: Post
    card: PersonCard
    accepted: bool
    can: frozenset[str] = field(default_factory=frozenset)
    own: bool = False


def thread_view(viewer: Viewer, thread_id: int) -> ThreadView:
    """The thread with circles and topics as the viewer may know them (three queries). Raises Http404."""
    person = viewer.person_id or 0
    mine = ReadMark.objects.filter(thread=OuterRef("pk"), person=person)
    draft_key = f"thread-{thread_id}"
    found = (
        gate.readable(viewer, Thread)
        .select_related("accepted")
        .annotate(
            narrowed=waits_narrowed(),
            followed=Exists(Follow.objects.filter(thread=OuterRef("pk"), person=person)),
            read_up_to=Subquery(mine.values("number")[:1]),
            keep_unread=Subquery(mine.values("keep_unread")[:1]),
            draft=Subquery(Draft.objects.filter(person=person, key=draft_key).values("text")[:1]),
        )
        .prefetch_related(Prefetch("circles", queryset=gate.circles(viewer)), "topics")
    )
    thread = gate.get(viewer, Thread, found, pk=thread_id)
    return ThreadView(
        thread=thread,
        circles=list(thread.circles.all()),
        topics=list(thread.topics.all()),
        narrowed=getattr(thread, "narrowed", None) is not None,
        frozen=bool(getattr(thread, "narrowed", False)),
        followed=bool(getattr(thread, "followed", False)),
        read_up_to=getattr(thread, "read_up_to", None) or 0,
        keep_unread=bool(getattr(thread, "keep_unread", False)),
        draft=getattr(thread, "draft", None) or "",
    )


def _can(viewer: Viewer, post: Post) -> frozenset[str]:
    rights = {
        "edit": policy.may_edit,
        "withdraw": policy.may_withdraw,
        "restore": policy.may_restore,
        "accept": policy.may_accept,
    }
    return frozenset(name for name, may in rights.items() if may(viewer, post))


def posts(viewer: Viewer, thread: Thread, page: int = 1) -> list[PostView]:
    """The posts of one page of a thread that was read through the gate (two queries)."""
    first = (page - 1) * POSTS_A_PAGE
    rows: QuerySet[Post] = (
        thread.posts.filter(number__gt=first, number__lte=first + POSTS_A_PAGE)
        .defer("source")
        .order_by("number")
        .prefetch_related(Prefetch("author", queryset=people.known_for_cards(viewer)))
    )
    return _views(viewer, thread, list(rows))


def _views(viewer: Viewer, thread: Thread, rows: Sequence[Post]) -> list[PostView]:
    cards: dict[int, PersonCard] = {}
    views = []
    for post in rows:
        post.thread = thread
        if post.author_id not in cards:
            cards[post.author_id] = people.signed(viewer, thread, post.author)
        accepted, mine = thread.accepted_id == post.pk, post.author_id == viewer.person_id
        views.append(PostView(post, cards[post.author_id], accepted, _can(viewer, post), own=mine))
    return views


def reach(viewer: Viewer, thread: Thread) -> gate.Reach:
    """How many people, and of how many known organisations, read a thread, or will when it is published."""
    return gate.reach(viewer, rules.Placement.of(thread).foreseen)

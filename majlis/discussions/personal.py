"""What the discussions hold of people, and what becomes of the texts of somebody who was erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate
from majlis.access.holdings import (
    Erasing,
    Section,
    comes_again,
    emptied,
    erases,
    exports,
    gone,
    keeps,
    rows,
    stays,
    touches,
)
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.discussions.models import Draft, Edit, Follow, Post, Thread
from majlis.kit import markdown
from majlis.network.models import Person
from majlis.search import index

DRAFTS = timedelta(days=180)
NOTHING = "–"

rows(
    "discussions.Draft",
    "person",
    label=_("Drafts"),
    shows={"saved_at": pgettext_lazy("draft", "Saved"), "title": _("Title"), "text": _("Text")},
)
rows("discussions.ReadMark", "person")
rows("discussions.Follow", "person")
rows("discussions.Mention", "person")
stays("discussions.Post.author", "texts remain, under a pseudonym")
stays("discussions.Post.withdrawn_by", "leads to the emptied row")
stays("discussions.Edit.by", "leads to the emptied row")
emptied("discussions.Post.source", "mentions of the person; the whole of it where texts are withdrawn")
emptied("discussions.Post.html", "made anew from the source")
emptied("discussions.Edit.source", "mentions of the person; deleted where texts are withdrawn")
emptied("discussions.Edit.html", "made anew from the source")
stays("discussions.Edit.title", "of the thread; deleted where texts are withdrawn")
stays("discussions.Thread.author", "texts remain, under a pseudonym")
stays("discussions.Thread.title", "emptied where texts are withdrawn")
gone("discussions.Draft.choices", "goes with the draft")


@exports
def written(viewer: Viewer, person: Person) -> Iterator[Section]:
    """The posts one wrote, as far as one may read their threads now; nothing under TLP:RED leaves in bulk."""
    mine = Post.unguarded.filter(author=person)
    found = gate.exportable(viewer, Post).filter(author=person).select_related("thread").order_by("pk")
    open_now = list(found)
    labels = {"title": _("Title"), "created_at": _("When"), "text": _("Text")}
    open_ones = [
        {"title": post.thread.title, "created_at": post.created_at, "text": post.source} for post in open_now
    ]
    yield Section(
        "posts",
        _("What you wrote in discussions"),
        labels,
        open_ones,
        left_out=mine.count() - len(open_ones),
        items={post.thread_id for post in open_now},
        words={"text": markdown.plain_mentions},
    )


@exports
def followed(viewer: Viewer, person: Person) -> Iterator[Section]:
    """The threads and circles one follows, as far as one may know them now; nothing under TLP:RED."""
    threads = gate.exportable(viewer, Thread).filter(followers__person=person)
    circles = gate.circles(viewer).filter(followers__person=person)
    mine = Follow.objects.filter(person=person).select_related("thread", "circle").order_by("pk")
    open_now = Q(thread__in=threads.values("pk")) | Q(circle__in=circles.values("pk"))
    found = list(mine.filter(open_now))
    yield Section(
        "follows",
        _("What you follow"),
        {"what": _("Title"), "since": _("Since")},
        [{"what": _called(one), "since": one.since} for one in found],
        left_out=mine.count() - len(found),
        items={one.thread_id for one in found if one.thread_id},
        circles={one.circle_id for one in found if one.circle_id},
    )


def _called(follow: Follow) -> str:
    if follow.thread:
        return follow.thread.title
    return follow.circle.full_label if follow.circle else ""


def _rendered(source: str) -> str:
    handles = markdown.mentioned(source)
    known = Person.objects.filter(handle__in=handles, erased_at__isnull=True).values_list("handle", flat=True)
    addresses = {handle: reverse("membership:expert", args=[handle]) for handle in known}
    return str(markdown.render(source, addresses.get))


@touches
def threads_changed(person: Person, texts: bool) -> QuerySet[Thread]:
    """The threads in which somebody is mentioned, and where texts are withdrawn those they wrote in."""
    said = Q(posts__source__contains=f"]({person.handle})")
    before = Q(posts__edits__source__contains=f"]({person.handle})")
    theirs = Q(author=person) | Q(posts__author=person) if texts else Q()
    return Thread.unguarded.filter(said | before | theirs)


@erases
@comes_again
def take_out_mentions(erasing: Erasing) -> None:
    """A mention carries a name in the middle of somebody else's text: it becomes the pseudonym.

    The threads are locked before they are read, as by whoever edits a post: what is being changed is read
    once it has been, and overwritten by nobody. One that came in after the items were locked is not waited
    for, since the person is locked by then: what is being written in it goes when this is done again.
    """
    person = erasing.person
    handle, pseudonym = person.handle, person.pseudonym[:6]
    touched: set[int] = set()
    written = {"source__contains": f"]({person.handle})"}
    ours = Thread.unguarded.locked_if_free(threads_changed(person, False).values_list("pk", flat=True))
    for text in (
        *Post.unguarded.filter(thread__in=ours, **written),
        *Edit.objects.filter(post__thread__in=ours, **written).select_related("post"),
    ):
        text.source = markdown.renamed(text.source, handle, pseudonym)
        text.html = _rendered(text.source).replace(f"/{person.handle}/", "/")
        text.save(update_fields=["source", "html"])
        touched.add(text.thread_id if isinstance(text, Post) else text.post.thread_id)
    drafts = Draft.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    for draft in drafts.filter(text__contains=f"]({person.handle})"):
        draft.text = markdown.renamed(draft.text, handle, pseudonym)
        draft.save(update_fields=["text"])
    for thread in Thread.unguarded.filter(pk__in=touched):
        index.reindex(thread)


@erases
def withdraw_texts(erasing: Erasing) -> None:
    """Where that was asked for, what one wrote is emptied; the answers of others remain in their order."""
    if not erasing.texts:
        return
    person = erasing.person
    mine = Post.unguarded.filter(author=person)
    touched = set(mine.values_list("thread", flat=True))
    Edit.objects.filter(post__author=person).delete()
    mine.update(source="", html="", state=Post.State.WITHDRAWN, withdrawn_by=person)
    for thread in Thread.unguarded.filter(author=person):
        touched.add(thread.pk)
        thread.title = NOTHING
        if not thread.posts.exclude(author=person).exists():
            thread.state = State.WITHDRAWN
        thread.save(update_fields=["title", "state"])
    for thread in Thread.unguarded.filter(pk__in=touched):
        index.reindex(thread)


def old_drafts(now: datetime) -> int:
    """Delete drafts that nobody went on with; how many."""
    return Draft.objects.filter(Q(saved_at__lt=now - DRAFTS)).delete()[0]


keeps("drafts", _("Drafts of posts"), DRAFTS, _("Counted from the last change."), old_drafts)

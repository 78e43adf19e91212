"""What of this room can be reported and held: a thread with its opening text, and each later post."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404
from django.utils.translation import pgettext_lazy

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.discussions import marks
from majlis.discussions.addresses import thread_address
from majlis.discussions.models import Post, Thread
from majlis.safety import ahead
from majlis.safety.cards import OPEN, Cards
from majlis.safety.kinds import Kind, Thing, register
from majlis.safety.listing import readable
from majlis.search import index


def words_of(*typed: str) -> str:
    """All words of what was typed, as they are screened."""
    return "\n".join(readable(words) for words in typed if words)


class Threads(Cards):
    """A thread: held as a whole, with all that was written in it."""

    key = "thread"
    label = pgettext_lazy("kind of text", "Question or discussion")
    model = Thread

    def thing(self, key: str) -> Thing | None:
        """The thread as it is stored, by its opening text (one query, two where that was changed)."""
        with_it = Post.unguarded.select_related("thread__author")
        opening = with_it.filter(thread=key, number=1).first()
        return self._thing(opening.thread, opening) if opening else None

    def of(self, item: Thread) -> Thing:
        """The thread with its title and its opening text."""
        return self._thing(item, Post.unguarded.get(thread=item, number=1))

    def _thing(self, item: Thread, opening: Post) -> Thing:
        words = words_of(item.title, opening.source)
        before = _said_before(opening)
        url = thread_address(item.pk)
        return Thing(
            self.key,
            str(item.pk),
            item.author,
            item,
            words,
            item.language,
            url,
            open=item.state in OPEN,
            earlier=before,
        )


class Posts(Kind):
    """A post after the opening one: held by itself, the thread stays."""

    key = "post"
    label = pgettext_lazy("kind of text", "Text in a discussion")

    def found(self, viewer: Viewer, key: str) -> Thing:
        """A post that is shown in a thread that the viewer reads; the opening one is its thread."""
        shown = gate.readable(viewer, Post).select_related("thread", "author")
        post = gate.get(viewer, Post, shown, pk=key, state=Post.State.SHOWN)
        if post.number == 1 or post.thread.state != State.PUBLISHED:
            raise Http404
        return self._thing(post)

    def thing(self, key: str) -> Thing | None:
        """The post as it is stored."""
        post = Post.unguarded.select_related("thread", "author").filter(pk=key).first()
        return self._thing(post) if post else None

    def _thing(self, post: Post) -> Thing:
        return Thing(
            self.key,
            str(post.pk),
            post.author,
            post.thread,
            readable(post.source),
            post.language,
            thread_address(post.thread_id, post.number),
            facts={"post": post.pk},
            open=post.thread.state in OPEN and (post.shown or post.held),
            earlier=_said_before(post),
        )

    def hold(self, key: str) -> dict[str, str]:
        """From the next request on only its author reads it."""
        return self._move(key, Post.State.HELD)

    def show(self, key: str, sealed: Mapping[str, str]) -> None:
        """Where it stood."""
        self._move(key, Post.State.SHOWN)

    def withdraw(self, key: str, by: int) -> None:
        """Its place says that a moderator withdrew it."""
        self._move(key, Post.State.WITHDRAWN, by=by or None)

    def _move(self, key: str, state: Post.State, *, by: int | None = None) -> dict[str, str]:
        post = marks.locked_post(int(key))
        post.state, post.withdrawn_by_id = state, by
        post.save(update_fields=["state", "withdrawn_by"])
        index.forget_part(post.thread, f"post-{post.number}")
        return {}


def _said_before(post: Post) -> tuple[str, ...]:
    """What the history of a post shows, the last wording first."""
    if post.edited_at is None:
        return ()
    edits = post.edits.order_by("-at", "-pk").values_list("title", "source")
    return tuple(words_of(*edit) for edit in edits)


def key_of(post: Post) -> tuple[str, str]:
    """Kind and key of the text that a post is: the opening one stands for its thread."""
    return ("thread", str(post.thread_id)) if post.number == 1 else ("post", str(post.pk))


def opening_sent(request: ViewerRequest, **_address: int) -> list[str]:
    """What a form that begins a thread, or changes its opening, will have screened."""
    return [words_of(ahead.line(request, "title"), ahead.text(request, "body"))]


def question_sent(request: ViewerRequest) -> list[str]:
    """The same of the form that begins one, whose button for its readers stores nothing."""
    return [] if request.POST.get("act") == "readers" else opening_sent(request)


def reply_sent(request: ViewerRequest, **_address: int) -> list[str]:
    """What a form that writes a post will have screened."""
    return [words_of(ahead.text(request, "body"))]


def change_sent(request: ViewerRequest, thread_id: int, number: int) -> list[str]:
    """What a form that changes one's post will have screened: what it says now is history then."""
    mine = Post.unguarded.filter(author=request.viewer.person_id or 0).select_related("thread")
    post = mine.filter(thread=thread_id, number=number).first()
    if post is None:
        return []
    sent = opening_sent(request) if number == 1 else reply_sent(request)
    return [*sent, words_of(post.source), words_of(post.thread.title, post.source), *_said_before(post)]


def draft_sent(request: ViewerRequest, thread_id: int) -> list[str]:
    """What the button that publishes a draft will have screened."""
    draft = gate.readable(request.viewer, Thread).filter(pk=thread_id).first()
    return ahead.stored(request.viewer, "thread.published", draft, "thread", str(thread_id)) if draft else []


def restored_sent(request: ViewerRequest, thread_id: int, number: int) -> list[str]:
    """What the button that brings back a post will have screened."""
    posts = gate.readable(request.viewer, Post).select_related("thread")
    post = posts.filter(thread=thread_id, number=number).first()
    return ahead.stored(request.viewer, "post.restored", post, *key_of(post)) if post else []


register(Threads())
register(Posts())

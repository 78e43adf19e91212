"""Who may do what with threads, posts and circles. Reading is not decided here but at the gate."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, loosening
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.policy import Refused, any_member, right
from majlis.access.viewer import Viewer
from majlis.discussions.models import Post, Thread
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Seat

OPEN = (Visibility.PUBLIC, Visibility.MEMBERS)
LEADING = (Seat.Role.CHAIR, Seat.Role.SECRETARY)


def myself(viewer: Viewer) -> int:
    """Who the viewer is. Raises Refused for anybody but an accepted member."""
    if not viewer.vetted or viewer.person_id is None:
        raise Refused(_("Only accepted members can do this."))
    return viewer.person_id


def moderates(viewer: Viewer) -> bool:
    """Whether the viewer keeps order in what they can read."""
    return "moderator" in viewer.duties


def may_answer(viewer: Viewer, thread: Thread) -> bool:
    """Whoever may read a published thread may write in it."""
    return thread.state == State.PUBLISHED and gate.may_read(viewer, thread)


def may_edit(viewer: Viewer, post: Post) -> bool:
    """Nobody changes the words of another; the author also while they are being looked at."""
    there = (post.shown or post.held) and post.thread.state in (State.PUBLISHED, State.HELD)
    return there and post.author_id == viewer.person_id


def may_withdraw(viewer: Viewer, post: Post) -> bool:
    """The author takes back a post; the opening one goes with its thread.

    A moderator reports it: it is held at once, its author is told, and another moderator decides.
    """
    return post.number > 1 and post.shown and post.author_id == viewer.person_id


def may_restore(viewer: Viewer, post: Post) -> bool:
    """Its author, where they took it back themselves: of what a case withdrew an appeal decides."""
    own = post.author_id == viewer.person_id
    return post.state == Post.State.WITHDRAWN and own and post.taken_back


def may_publish(viewer: Viewer, thread: Thread) -> bool:
    """The author, once."""
    return thread.state == State.DRAFT and thread.author_id == viewer.person_id


def may_withdraw_thread(viewer: Viewer, thread: Thread) -> bool:
    """The author while nobody else has written in it: the words of others are not theirs to take away."""
    own = thread.author_id == viewer.person_id
    if thread.state == State.DRAFT:
        return own
    return thread.state == State.PUBLISHED and own and not _others_wrote(thread)


def _others_wrote(thread: Thread) -> bool:
    return Post.unguarded.filter(thread=thread).exclude(author=thread.author_id).exists()


def may_accept(viewer: Viewer, post: Post) -> bool:
    """The one who asked says which answer helped, once for each answer."""
    thread = post.thread
    mine = thread.is_question and thread.author_id == viewer.person_id
    return mine and post.number > 1 and post.shown and thread.accepted_id != post.pk


def may_unaccept(viewer: Viewer, thread: Thread) -> bool:
    """The one who asked may change their mind."""
    return thread.author_id == viewer.person_id and thread.accepted_id is not None


def seat_of(viewer: Viewer, circle: Circle) -> Seat | None:
    """The viewer's seat in a circle, held or asked for."""
    return Seat.objects.filter(circle=circle, person=viewer.person_id).first()


def may_join(viewer: Viewer, circle: Circle) -> bool:
    """Open circles are joined without asking, once."""
    return circle.visibility in OPEN and seat_of(viewer, circle) is None


def may_ask_to_join(viewer: Viewer, circle: Circle) -> bool:
    """A listed circle is asked, once. A secret one is not known to those outside."""
    return circle.visibility == Visibility.LISTED and seat_of(viewer, circle) is None


def may_admit(viewer: Viewer, circle: Circle) -> bool:
    """Those who lead a circle say who comes in."""
    seat = seat_of(viewer, circle)
    return seat is not None and seat.state == Seat.State.HELD and seat.role in LEADING


def may_leave(viewer: Viewer, circle: Circle) -> bool:
    """Whoever sits in a circle, or has asked to, may leave."""
    return seat_of(viewer, circle) is not None


right("thread.asked", any_member, _("Only accepted members can ask."))
right("thread.started", any_member, _("Only accepted members can start a discussion."))
right("thread.edited", may_publish, _("Only a draft can be changed as a whole, by the person who wrote it."))
right("thread.published", may_publish, _("Only a draft can be published, by the person who wrote it."))
right(
    "thread.withdrawn",
    may_withdraw_thread,
    _("Only its author can withdraw this, as long as nobody else has written in it. Others can report it."),
)
right("post.written", may_answer, _("Nobody can write here any more."))
right("post.edited", may_edit, _("Only the author can change this text."))
right("post.withdrawn", may_withdraw, _("Only the author can withdraw this text. Others can report it."))
right(
    "post.restored",
    may_restore,
    _("Only its author can bring back a text, and only where they took it back themselves."),
)
right("answer.accepted", may_accept, _("Only the person who asked can accept an answer."))
right("answer.unaccepted", may_unaccept, _("Only the person who asked can take this back."))
right("circle.joined", may_join, _("You cannot join this circle by yourself."))
right("circle.asked", may_ask_to_join, _("You cannot ask to join this circle."))
right("circle.admitted", may_admit, _("Only those who lead this circle can admit people."))
right("circle.declined", may_admit, _("Only those who lead this circle can decline a request."))
right("circle.left", may_leave, _("You do not sit in this circle."))


def _others_in(item: Item) -> set[int]:
    """The others whose words stand in the thread of this card, or may stand there again.

    What its own author took back comes back by them alone; what is held, or was withdrawn by a moderator,
    does so by the word of others.
    """
    if item.kind != Thread.KIND:
        return set()
    taken_back = {"state": Post.State.WITHDRAWN, "withdrawn_by": F("author")}
    posts = Post.unguarded.filter(thread=item.pk).exclude(**taken_back)
    return set(posts.exclude(author=item.author_id).values_list("author", flat=True))


loosening.OTHERS.append(_others_in)

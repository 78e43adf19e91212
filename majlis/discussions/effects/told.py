"""Who is told of what happens here. The office asks the gate again before it tells anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Mod
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.discussions.addresses import thread_address
from majlis.discussions.models import Follow, Post, Thread
from majlis.discussions.policy import LEADING
from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless, writes_text
from majlis.network.models import Circle, Expertise, Person, Seat, Speaks
from majlis.network.people import Availability
from majlis.notifications.rules import Over, Telling, ends, reason, silent, tells

MOST_EXPERTS = 12
_SPREAD = 101

reason(
    "accepted",
    _("My answers that were accepted"),
    _("You are told because your answer was accepted."),
    weight=45,
)


def _post_of(entry: Entry) -> Post | None:
    """The post a line is about, unless it was withdrawn since."""
    found: Post | None = (
        Post.unguarded.filter(pk=entry.facts.get("post"), state=Post.State.SHOWN)
        .select_related("thread")
        .first()
    )
    return found


def _to(people: Iterable[int], why: str, thread: Thread, sentence: Promise, url: str) -> Iterator[Telling]:
    return (Telling(person_id, why, thread, sentence, url) for person_id in people)


def _others(entry: Entry, people: QuerySet[Person]) -> list[int]:
    return list(people.exclude(pk=entry.actor_id or 0).values_list("pk", flat=True))


def _mentioned(entry: Entry, post: Post) -> Iterator[Telling]:
    """Those who are newly mentioned by what the line is about."""
    wanted = gate.audience(post.thread).filter(pk__in=entry.facts.get("mentioned", []))
    url = thread_address(post.thread_id, post.number)
    return _to(
        _others(entry, wanted), "mention", post.thread, _("%(who)s mentioned you in “%(title)s”."), url
    )


@tells("post.written")
def post_written(entry: Entry) -> Iterator[Telling]:
    """The one who asked, those who are mentioned, and those who follow the thread."""
    post = _post_of(entry)
    if post is None:
        return
    thread, url = post.thread, thread_address(post.thread_id, post.number)
    yield from _mentioned(entry, post)
    if thread.is_question and thread.author_id != entry.actor_id:
        sentence = _("%(who)s answered your question “%(title)s”.")
        yield Telling(thread.author_id, "answer", thread, sentence, url)
    followers = Follow.objects.filter(thread=thread).exclude(
        person=thread.author_id if thread.is_question else 0
    )
    readers = gate.audience(thread).filter(pk__in=followers.values("person"))
    yield from _to(_others(entry, readers), "follow", thread, _("%(who)s wrote in “%(title)s”."), url)


@tells("post.edited")
def post_edited(entry: Entry) -> Iterator[Telling]:
    """Only those whom the new text mentions and the old one did not."""
    post = _post_of(entry)
    if post is not None:
        yield from _mentioned(entry, post)


@tells("thread.asked")
def thread_asked(entry: Entry) -> Iterator[Telling]:
    """Those who are mentioned or named, who follow or lead a circle of it, and some who know its topics."""
    post = _post_of(entry)
    if post is None:
        return
    yield from _opened(entry, post, _("%(who)s asked “%(title)s”."))
    experts = _others(entry, experts_on(post.thread))[:MOST_EXPERTS]
    sentence = _("A question on a topic you know: “%(title)s”, asked by %(who)s.")
    yield from _to(experts, "topic", post.thread, sentence, thread_address(post.thread_id))


@tells("thread.started")
def thread_started(entry: Entry) -> Iterator[Telling]:
    """Those who are mentioned or named, and who follow or lead a circle of it."""
    post = _post_of(entry)
    if post is not None:
        yield from _opened(entry, post, _("%(who)s started the discussion “%(title)s”."))


@tells("thread.published")
def thread_published(entry: Entry) -> Iterator[Telling]:
    """Whoever would have been told, had the draft been asked or started now."""
    post = _post_of(entry)
    if post is not None:
        yield from thread_asked(entry) if post.thread.is_question else thread_started(entry)


def _opened(entry: Entry, post: Post, sentence: Promise) -> Iterator[Telling]:
    thread, url = post.thread, thread_address(post.thread_id)
    circles, readers = thread.circles.values("pk"), gate.audience(thread)
    yield from _mentioned(entry, post)
    named = readers.filter(pk__in=thread.named.values("pk"))
    yield from _to(_others(entry, named), "named", thread, sentence, url)
    follows = Follow.objects.filter(circle__in=circles)
    following = readers.filter(pk__in=follows.values("person"))
    yield from _to(_others(entry, following), "follow", thread, sentence, url)
    seats = Seat.objects.filter(circle__in=circles, role__in=LEADING, state=Seat.State.HELD)
    yield from _to(
        _others(entry, readers.filter(pk__in=seats.values("person"))), "circle", thread, sentence, url
    )


def experts_on(thread: Thread) -> QuerySet[Person]:
    """The readers of a thread who are experts on one of its topics and not away, the best placed first.

    Among equals another dozen comes first each time, so that the same people are not asked every day.
    """
    known = Expertise.objects.filter(
        person=OuterRef("pk"), topic__in=thread.topics.values("pk"), level=Expertise.Level.EXPERT
    )
    confirmed = known.filter(source=Expertise.Source.CONFIRMED)
    speaking = Speaks.objects.filter(person=OuterRef("pk"), code=thread.language)
    return (
        gate.audience(thread)
        .filter(Exists(known))
        .exclude(availability=Availability.AWAY)
        .annotate(
            confirmed=Exists(confirmed), speaking=Exists(speaking), turn=Mod(F("pk") * thread.pk, _SPREAD)
        )
        .order_by("-speaking", "-confirmed", "turn", "pk")
    )


@tells("answer.accepted")
def answer_accepted(entry: Entry) -> Iterator[Telling]:
    """The one whose answer helped."""
    post = _post_of(entry)
    if post is not None and post.author_id != entry.actor_id:
        url = thread_address(post.thread_id, post.number)
        sentence = _("%(who)s accepted your answer to “%(title)s”.")
        yield Telling(post.author_id, "accepted", post.thread, sentence, url)


def _about_circle(entry: Entry, people: Iterable[Person], why: str, sentence: Promise) -> Iterator[Telling]:
    """Tell people about a circle, its name in the language of each."""
    circle = Circle.objects.filter(pk=entry.facts.get("circle")).first()
    if circle is None:
        return
    url = reverse("discussions:circle", args=[circle.slug])
    for person in people:
        params: dict[str, str | int] = {"circle": circle.label_in(person.language), "circle_id": circle.pk}
        yield Telling(person.pk, why, None, sentence, url, params)


@tells("circle.asked")
def circle_asked(entry: Entry) -> Iterator[Telling]:
    """Those who say who comes in, while it is theirs to say still."""
    waits = Seat.objects.filter(circle=entry.facts.get("circle"), person=entry.person, state=Seat.State.ASKED)
    if not waits.exists():
        return
    leading = Seat.objects.filter(circle=entry.facts.get("circle"), role__in=LEADING, state=Seat.State.HELD)
    leaders = Person.objects.filter(pk__in=leading.values("person"))
    yield from _about_circle(entry, leaders, "request", _("%(who)s asks to join the circle “%(circle)s”."))


@tells("circle.admitted")
def circle_admitted(entry: Entry) -> Iterator[Telling]:
    """The one who asked."""
    asked = [entry.person] if entry.person else []
    yield from _about_circle(entry, asked, "membership", _("You now sit in the circle “%(circle)s”."))


@ends("circle.admitted")
@ends("circle.declined")
@ends("circle.left")
def nobody_asks_any_more(entry: Entry) -> Iterator[Over]:
    """Those who lead a circle are asked nothing once the last request is answered or taken back."""
    circle = Circle.objects.filter(pk=entry.facts.get("circle")).first()
    if circle is not None and not Seat.objects.filter(circle=circle, state=Seat.State.ASKED).exists():
        yield Over("request", reverse("discussions:circle", args=[circle.slug]))


@tells("circle.declined")
def circle_declined(entry: Entry) -> Iterator[Telling]:
    """The one who asked."""
    asked = [entry.person] if entry.person else []
    sentence = _("Your request to join the circle “%(circle)s” was not accepted.")
    yield from _about_circle(entry, asked, "membership", sentence)


silent("thread.edited", "a draft is read by nobody else")
silent("thread.withdrawn", "its author took it back before anybody else had written in it")
silent("post.withdrawn", "its author took it back; its place in the thread says so")
silent("post.restored", "those who were told of it once need not be told again")
silent("answer.unaccepted", "a change of mind is no news; the next accepted answer is told")
silent("circle.joined", "the list of members shows it")
silent("circle.left", "leaving is nobody else's business")
writes_text("thread.asked", "thread.started", "thread.published")
writes_text("post.written", "post.edited", "post.restored")
wordless("thread.edited", why="nobody else reads a draft: it is screened when it is published")
wordless("thread.withdrawn", "post.withdrawn", why="it takes words away")
wordless("answer.accepted", "answer.unaccepted", why="a mark at words that are there")
wordless(
    "circle.joined",
    "circle.asked",
    "circle.admitted",
    "circle.declined",
    "circle.left",
    why="a seat has no words",
)

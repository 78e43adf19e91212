"""Races whose end is known: each returns what was wrong, however many hands there were."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.http import Http404
from django.test import Client
from django.utils.translation import gettext_noop

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import DEEDS, deed
from majlis.approvals.models import Approval
from majlis.discussions import actions
from majlis.discussions.models import Post
from majlis.files import store
from majlis.kit.models import Pace
from majlis.ledger.models import Entry
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.network.circles import Visibility
from majlis.network.models import Person, Seat, Standing
from tests.hostile.hands import at_once
from tests.people import client_of, make_circle, make_organisation, make_person, viewer


def _again(cookies: dict[str, str]) -> Client:
    client = Client(raise_request_exception=False)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def _cookies(person: Person) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client_of(person).cookies.items()}


def same_form(hands: int) -> list[str]:
    """One answer, sent by many hands: stored once, and every hand is led to it."""
    Pace.objects.all().delete()
    author = make_person("Author")
    circle = make_circle("racing", author)
    thread = actions.ask_question(viewer(author), title="Seals", body="Which?", circles=[circle])
    word, cookies = secrets.token_hex(8), _cookies(author)
    fields = {"body": word, "once": secrets.token_urlsafe(16)}
    path = f"/discussions/{thread.pk}/reply/"
    led = Counter(at_once(lambda _n: _again(cookies).post(path, fields).headers.get("Location", ""), hands))
    stored = Post.unguarded.filter(source=word).count()
    lines = Entry.objects.filter(verb="post.written", item=thread.pk).count()
    ok = stored == lines == len(led) == 1 and "" not in led
    return [] if ok else [f"same form: {stored} stored, {lines} lines, led to {dict(led)}"]


def seat(hands: int) -> list[str]:
    """One seat, asked for by many hands of one person, then given by many hands of those who lead."""
    chair, asking = make_person("Chair"), make_person("Asking")
    circle = make_circle(f"c-{secrets.token_hex(4)}", chair, visibility=Visibility.LISTED)
    Seat.objects.filter(circle=circle, person=chair).update(role=Seat.Role.CHAIR)

    def attempt(work: object) -> str:
        try:
            work()  # type: ignore[operator]
        except (Refused, IntegrityError, Http404) as error:
            return type(error).__name__
        return "done"

    asked = at_once(lambda _n: attempt(lambda: actions.ask_to_join(viewer(asking), circle=circle)), hands)
    given = at_once(
        lambda _n: attempt(lambda: actions.admit(viewer(chair), circle=circle, person=asking)), hands
    )
    seats = Seat.objects.filter(circle=circle, person=asking, state=Seat.State.HELD).count()
    ok = (asked.count("done"), given.count("done"), seats) == (1, 1, 1)
    return [] if ok else [f"seat: asked {Counter(asked)}, given {Counter(given)}, {seats} seats"]


@contextmanager
def _deed(done: list[int]) -> Iterator[str]:
    name = f"race.{secrets.token_hex(4)}"

    @deed(name, label=gettext_noop("A deed of the tests"), duty="secretariat")  # type: ignore[arg-type]
    def run(acting: Viewer, approval: Approval) -> None:
        done.append(approval.pk)

    try:
        yield name
    finally:
        del DEEDS[name]


def approval(hands: int) -> list[str]:
    """One approval, granted and refused by many hands of two officers and of the one who asked."""
    home = make_organisation("racing-home")
    asking, second, third = (make_person(name, organisation=home, duties=["secretariat"]) for name in "ABC")
    subject, done = make_person("Subject"), list[int]()
    with _deed(done) as name:
        waiting = approvals.ask(viewer(asking), deed=name, about=subject, reason="It is needed.")

        def hand(number: int) -> str:
            by = (asking, second, third)[number % 3]
            try:
                approvals.decide(viewer(by), approval=waiting, granted=number % 2 == 0, reason="I looked.")
            except (Refused, ValidationError, Http404) as error:
                return type(error).__name__
            return by.name

        answers = at_once(hand, hands)
    waiting.refresh_from_db()
    decided = [one for one in answers if one in "ABC"]
    lines = Entry.objects.filter(verb="approval.decided", facts__approval=waiting.pk).count()
    ok = len(decided) == 1 and decided != ["A"] and len(done) == (waiting.state == Approval.State.GRANTED)
    return [] if ok else [f"approval: decided by {decided}, done {len(done)} times, {lines} lines"]


def revoked_download(hands: int) -> list[str]:
    """A file that many hands fetch while the reader is suspended: none gets it that asked afterwards."""
    author, reader = make_person("Author"), make_person("Reader")
    circle = make_circle(f"c-{secrets.token_hex(4)}", author, reader)
    shared = library.share_resource(
        viewer(author),
        card=Card(title="Guide", summary="", circles=[circle]),
        uploads=[SimpleUploadedFile("guide.txt", b"Look at the papers first." * 200)],
    )
    assert shared.current is not None
    path, cookies = store.url(shared.current.files.get()), _cookies(reader)
    revoked = [float("inf")]

    def hand(number: int) -> tuple[float, int, int]:
        if number == hands // 2:
            Person.objects.filter(pk=reader.pk).update(standing=Standing.SUSPENDED)
            revoked[0] = time.monotonic()
            return 0.0, 0, 0
        began = time.monotonic()
        answer = _again(cookies).get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return began, answer.status_code, len(body)

    answers = at_once(hand, hands)
    late = _again(cookies).get(path).status_code
    wrong = [status for began, status, _size in answers if began > revoked[0] and status == 200]
    broken = [status for _began, status, size in answers if status == 200 and size != 5000]
    ok = not wrong and not broken and late in (302, 403, 404)
    return [] if ok else [f"download: {wrong} after it was withdrawn, {broken} cut, then {late}"]


RACES = (same_form, seat, approval, revoked_download)

"""One run: people post, ask and share while a process dies; then everything starts again and is looked at."""

from __future__ import annotations

import gc
import importlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiosmtpd.controller import Controller
from django.db.models import Count, Q
from django.test import override_settings
from django.utils import timezone

from majlis.discussions import actions
from majlis.discussions.models import Post, Thread
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.kit.models import Pace
from majlis.ledger import outbox, worker
from majlis.ledger.models import Entry, Task
from majlis.library.models import Resource
from majlis.membership.vetting.actions.entering import ASKED
from majlis.membership.vetting.models import Opening
from majlis.network.models import Person, Seat
from majlis.notifications.models import Channel, Delivery, Notice
from majlis.search import index
from majlis.search.models import IndexRow
from tests.hostile.hub import Browser, Hub
from tests.hostile.points import Point
from tests.people import (
    client_of,
    make_circle,
    make_country,
    make_person,
    make_sector,
    make_topic,
    viewer,
)

PEOPLE = 12
FILE = b"Look at the papers first, then at the seal.\n"


class PostOffice:
    """A real mail server that remembers every Message-ID it was given."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        text = bytes(envelope.content).decode("utf-8", "replace")
        name = next(line for line in text.splitlines() if line.lower().startswith("message-id:"))
        self.taken[f"{name} {envelope.rcpt_tos}"] += 1
        return "250 taken"


@dataclass
class Form:
    """One thing that somebody wants to be done, and how one sees that it was."""

    kind: str
    browser: Browser
    path: str
    fields: dict[str, Any]
    stored: Callable[[], int]
    file: tuple[str, bytes] | None = None
    led_to: list[str] = field(default_factory=list)

    def send(self, port: int) -> bool:
        """Send it, the same each time; whether a confirmation was shown."""
        address = self.browser.post(port, self.path, self.fields, self.file)
        if address:
            self.led_to.append(address)
        return bool(address)

    def send_here(self) -> bool:
        """Send it to a server in this process."""
        address = self.browser.post_here(self.path, self.fields, self.file)
        if address:
            self.led_to.append(address)
        return bool(address)


class Town:
    """People with open browsers, a circle, a thread, and a mail server."""

    def __init__(self, port: int) -> None:
        self.people = [make_person(f"Person {n}", email=f"p{n}@example.invalid") for n in range(PEOPLE)]
        self.circle = make_circle("customs", *self.people)
        Seat.objects.filter(circle=self.circle, person=self.people[-1]).update(role=Seat.Role.CHAIR)
        make_topic("customs_border")
        self.country, self.sector = make_country().pk, make_sector().pk
        self.browsers = [self._browser(person) for person in self.people]
        self.office = PostOffice()
        self.controller = Controller(self.office, hostname="127.0.0.1", port=port)
        self.mail = override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        )
        self.mail.enable()
        self.fired: Counter[str] = Counter()
        self.forms = Counter[str]()

    def close(self) -> None:
        """Stop the mail server, and let later tests send their mails where they always do."""
        self.controller.stop()
        self.mail.disable()

    def _browser(self, person: Person) -> Browser:
        client = client_of(person)
        client.get("/desk/")  # what is loaded now need not be loaded by each child
        return Browser({name: morsel.value for name, morsel in client.cookies.items()})

    def warm(self) -> None:
        """Load, before the first fork, what every child will need; index the people."""
        client = client_of(self.people[0])
        for page in ("/discussions/", "/discussions/ask/", "/library/share/"):
            client.get(page)
        for module in ("uvicorn.protocols.http.auto", "uvicorn.loops.auto", "majlis.config.server"):
            importlib.import_module(module)
        index.rebuild()
        gc.freeze()

    def thread(self) -> Thread:
        """A fresh question of the chair, whose line is done with."""
        asked = actions.ask_question(
            viewer(self.people[-1]), title="Seals", body="Which ones?", circles=[self.circle]
        )
        Task.objects.filter(state=Task.State.WAITING, entry__isnull=False).update(state=Task.State.DONE)
        return asked

    def errands(self, point: Point, thread: Thread, number: int) -> list[Form]:
        """An answer, two questions, an application; a file where it is about files, and now and then."""
        who = [self.browsers[(number + turn) % (PEOPLE - 1)] for turn in range(4)]
        forms = [self._answer(who[0], thread), self.question(who[1]), self.question(who[2]), self._apply()]
        with_files = point.of_files or number % 5 == 4
        return [*forms, self.share(who[3])] if with_files else forms

    def _answer(self, browser: Browser, thread: Thread) -> Form:
        word = secrets.token_hex(8)
        fields = {"body": f"With a grid. {word}", "once": secrets.token_urlsafe(16)}
        path = f"/discussions/{thread.pk}/reply/"
        return Form(
            "answer", browser, path, fields, lambda: Post.unguarded.filter(source__contains=word).count()
        )

    def _apply(self) -> Form:
        """Somebody without an account applies; their words wait for the letter, then for the click in it."""
        email = f"{secrets.token_hex(8)}@example.invalid"
        fields = {"name": "Newcomer", "email": email, "organisation_name": "The port", "function": "Officer"}
        fields.update({"motive": "To learn.", "language": "en", "agree": "on"})
        fields.update({"country": self.country, "sector": self.sector, "once": secrets.token_urlsafe(16)})

        def stored() -> int:
            asked = Task.objects.filter(kind=ASKED, state=Task.State.WAITING, payload__email=email)
            return asked.count() + Opening.objects.filter(email=email).count()

        return Form("application", Browser({}), "/apply/", fields, stored)

    def question(self, browser: Browser) -> Form:
        """Somebody's question with a title of its own."""
        word = secrets.token_hex(8)
        fields = {"form": "question", "title": f"How {word}?", "body": "Like this?", "marking": "2"}
        fields.update({"circles": self.circle.slug, "language": "", "once": secrets.token_urlsafe(16)})
        return Form(
            "question",
            browser,
            "/discussions/ask/",
            fields,
            lambda: Thread.unguarded.filter(title__contains=word).count(),
        )

    def share(self, browser: Browser, data: bytes = FILE) -> Form:
        """Somebody's file with a title of its own."""
        word = secrets.token_hex(8)
        fields = {"title": f"Guide {word}", "summary": "", "kind_of": "guidance", "language": ""}
        fields.update({"marking": "2", "circles": self.circle.slug, "rule": "on"})
        fields["once"] = secrets.token_urlsafe(16)
        return Form(
            "file",
            browser,
            "/library/share/",
            fields,
            lambda: Resource.unguarded.filter(title__contains=word).count(),
            ("guide.txt", data + word.encode()),
        )


def _at_once(forms: list[Form], port: int) -> None:
    hands = [threading.Thread(target=form.send, args=(port,)) for form in forms]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def due() -> bool:
    """Whether a line still waits for an office, or a file or mail for the worker."""
    regular = list(outbox.REGULAR)
    return Task.objects.filter(state=Task.State.WAITING).exclude(kind__in=regular).exists()


def _recover(forms: list[Form], *, afresh: bool) -> list[str]:
    """Start again: what was not confirmed is sent once more, as it was, and the worker makes up for the rest.

    `afresh` in new processes; else in this one, which runs the same code and costs a tenth.
    """
    # The leases of the dead run out; the next worker need not wait for that here.
    Task.objects.filter(state=Task.State.WAITING).update(
        leased_until=None, due_at=timezone.now() - timedelta(seconds=1)
    )
    unsure = [form for form in forms if not form.led_to]
    if not afresh:
        found = [f"{form.kind}: not confirmed by a sound server" for form in unsure if not form.send_here()]
        worker.drain()
        return found
    again = Hub()
    try:
        found = [
            f"{form.kind}: not confirmed by a sound server" for form in unsure if not form.send(again.port)
        ]
        until = time.monotonic() + 60
        while due() and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        again.kill()
    return found


def one_run(town: Town, point: Point, number: int) -> list[str]:
    """Kill at `point`, start again, and say what is wrong then."""
    Pace.objects.all().delete()
    thread = town.thread()
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    forms = town.errands(point, thread, number)
    hub = Hub(point, turn=1 if point.seldom else 1 + number % 2)
    _at_once(forms, hub.port)
    struck = hub.wait_for_the_blow()
    hub.kill()
    town.fired[str(point)] += struck
    found = [
        f"{form.kind}: confirmed, and stored {form.stored()} times"
        for form in forms
        if form.led_to and form.stored() != 1
    ]
    found += _recover(forms, afresh=number % 5 == 0)
    town.forms.update(form.kind for form in forms)
    return [f"{point} run {number}: {fault}" for fault in [*found, *_faults(town, forms, thread, last)]]


def _faults(town: Town, forms: list[Form], thread: Thread, last: int) -> list[str]:
    """What is not as it must be after everything was made up for."""
    found = [f"{form.kind}: stored {form.stored()} times" for form in forms if form.stored() != 1]
    waiting = Task.objects.filter(state=Task.State.DEAD).count()
    found += [f"{waiting} tasks were given up"] if waiting else []
    found += ["tasks still wait"] if due() else []
    entries = Entry.objects.filter(number__gt=last)
    numbers = list(entries.order_by("number").values_list("number", flat=True))
    found += ["a line is missing"] if numbers != list(range(last + 1, last + 1 + len(numbers))) else []
    told = Delivery.objects.filter(entry__in=entries).values("entry", "person", "channel")
    found += [f"told twice: {row}" for row in told.annotate(n=Count("pk")).filter(n__gt=1)]
    listed = Q(deliveries__channel=Channel.PAGE)
    for notice in Notice.objects.filter(entry__in=entries).annotate(told=Count("deliveries", filter=listed)):
        found += [f"a notice counts {notice.count} and was told {notice.told} times"] * (
            notice.count != notice.told
        )
    unread = Notice.objects.filter(read_at__isnull=True, item__isnull=False).values("person", "item")
    found += [f"two notices: {row}" for row in unread.annotate(n=Count("pk")).filter(n__gt=1)]
    # Letters about accounts are the other way round: in doubt they go out again.
    taken = town.office.taken.items()
    found += [f"mailed twice: {name}" for name, times in taken if times > 1 and "notice-" in name]
    return found + _unfound(entries, thread) + _damaged()


def _unfound(entries: Any, thread: Thread) -> list[str]:
    items = {thread.pk, *entries.filter(item__isnull=False).values_list("item", flat=True)}
    posts = Post.unguarded.filter(thread__in=items, state=Post.State.SHOWN)
    wanted = {(post.thread_id, f"post-{post.number}") for post in posts}
    there = set(IndexRow.objects.filter(item__in=items).values_list("item", "part"))
    resources = set(Resource.unguarded.filter(pk__in=items).values_list("pk", flat=True))
    lost = sorted(wanted - there) + sorted(resources - {item for item, _part in there})
    return [f"not in the index: {one}" for one in lost]


def _damaged() -> list[str]:
    latest = StoredFile.unguarded.order_by("-pk")[:3]
    bad = [file.pk for file in latest if not file.path.is_file() or store.hash_of(file.path) != file.sha256]
    unread = [file.pk for file in latest if file.text_state == StoredFile.TextState.WAITING]
    return [f"files damaged: {bad}"] * bool(bad) + [f"files unread: {unread}"] * bool(unread)

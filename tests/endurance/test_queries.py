"""No page asks the database oftener where there is more to show.

The world of the leak matrix in small, then more of everything that a page can list: every page that opens
to somebody is opened with few rows and with many, and takes as many queries as before, twelve at most.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.discussions.models import Draft, Edit, Follow, Post, Thread
from majlis.files.models import StoredFile
from majlis.ledger.models import Entry, Pulse
from majlis.ledger.record import reading, record
from majlis.library.models import Resource, Version
from majlis.membership.vetting.models import Case, FocalPoint, Opening, Step
from majlis.network.models import Circle, Expertise, Organisation, Person, Seat, Standing
from majlis.notifications.models import Notice
from majlis.personal.models import Erasure, Export
from majlis.safety.models import Case as TextCase
from majlis.safety.models import Report, Review
from majlis.search import index
from tests.house.leaks import walk
from tests.house.leaks.world import World, build
from tests.people import (
    client_of,
    make_circle,
    make_country,
    make_organisation,
    make_person,
    make_sector,
    make_topic,
)

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]
MOST, FEW, MANY = 12, 1, 6
CHANGED = {"marking": Marking.AMBER, "named": []}


class Grown:
    """One thing of each kind, of which there comes to be more."""

    def __init__(self) -> None:
        self.world: World = build(small=True)
        people = self.world.people
        self.author, self.officer = people["author"], people["secretariat"]
        self.moderator = make_person("Moderator", duties=["moderator"])
        self.applicant = make_person("Applicant", standing=Standing.APPLIED)
        Case.objects.create(person=self.applicant, motive="As it is.")
        FocalPoint.objects.create(organisation=make_organisation("customs"), person=self.author)
        self.thread, self.resource = self._one("thread", Marking.GREEN), self._one("resource", Marking.GREEN)
        self.red = self._one("resource", Marking.STRICT)
        Item.unguarded.filter(pk=self.red.pk).update(marking=Marking.RED)
        self.circle = make_circle("growing", self.author)
        Seat.objects.filter(person=self.author).update(role=Seat.Role.CHAIR)
        post = Post.unguarded.get(thread=self.thread.pk, number=2)
        about = {"kind": "post", "key": str(post.pk), "item": self.thread, "author": self.author}
        self.case = TextCase.objects.create(**about, excerpt="x", told=True)
        Review.objects.create(case=self.case, person=self.moderator)
        Pulse.objects.create(pk=1, at=timezone.now())  # a worker is there, as in service
        self.turn = 0

    def _one(self, kind: str, marking: Marking) -> Item:
        fitting = (one for one in self.world.plants if (one.kind, one.marking) == (kind, marking))
        plain = (one for one in fitting if one.visibility is None and one.state == State.PUBLISHED)
        return self.world.items[next(plain).number]

    def clients(self) -> dict[str, Client]:
        """A browser for each whose pages differ."""
        stranger, auditor = self.world.people["stranger"], make_person("Auditor", duties=["auditor"])
        asking = [self.author, self.officer, self.moderator, auditor, stranger, self.applicant]
        return {person.name: client_of(person) for person in asking}

    def arguments(self, app: str, names: frozenset[str]) -> list[dict[str, Any]]:
        """Those of what grows, else the first of the matrix."""
        grows: dict[tuple[str, ...], list[dict[str, Any]]] = {
            ("thread_id",): [{"thread_id": self.thread.pk}],
            ("number", "thread_id"): [{"thread_id": self.thread.pk, "number": 2}],
            ("item_id",): [{"item_id": one.pk} for one in (self.thread, self.resource, self.red)],
            ("slug",): [{"slug": self.circle.slug}],
            ("case_id",): [{"case_id": self.case.pk}],
            ("handle",): [{"handle": one.handle} for one in (self.author, self.applicant)],
            ("approval_id",): [
                {"approval_id": one.pk}
                for one in {one.deed: one for one in Approval.objects.order_by("-pk")}.values()
            ],
        }
        if app == "library" and names == {"pk"}:
            return [{"pk": self.resource.pk}, {"pk": self.red.pk}]
        return grows.get(tuple(sorted(names))) or list(walk.ARGUMENTS[(app, names)](self.world, "author"))[:2]

    def grow(self, times: int) -> None:
        """So much more of everything."""
        for _ in range(times):
            self.turn += 1
            with transaction.atomic():
                More(self, self.turn).all()
        index.rebuild()


class More:
    """One more of everything, with people, circles and topics of its own."""

    def __init__(self, grown: Grown, turn: int) -> None:
        self.grown, self.turn = grown, turn
        self.later: datetime = timezone.now() + timedelta(days=9)
        sector, country = make_sector(f"sector-{turn}"), make_country(f"Q{chr(65 + turn)}")
        own: Organisation | None = grown.author.organisation
        self.organisation = make_organisation(f"of-{turn}", sector=sector, country=country)
        self.new = make_person(f"New {turn}", organisation=self.organisation, sector=sector, country=country)
        self.near = make_person(f"Near {turn}", organisation=own)
        self.asker = make_person(f"Asker {turn}", organisation=self.organisation)
        self.circle: Circle = make_circle(f"circle-{turn}", self.new, grown.author)
        self.topic = make_topic(f"topic-{turn}")

    def all(self) -> None:
        """Everything."""
        self.on_items()
        self.in_threads()
        self.in_resources()
        self.of_people()
        self.of_vetting()
        self.of_offices()

    def on_items(self) -> None:
        """Who reads them, and how that changed."""
        for item in (self.grown.thread, self.grown.resource, self.grown.red):
            item.named.add(self.new)
            item.barred.add(self.asker)
            item.circles.add(self.circle)
            item.topics.add(self.topic)
            placed = {**CHANGED, "circles": [self.circle.pk]}
            record(Viewer.of(self.new), "marking.changed", item, reason="So.", before=placed, after=placed)
            record(Viewer.of(self.near), "reader.barred", item, person=self.asker, reason="So.")
            reading(Viewer.of(self.new), "item.opened", item)

    def _said(self, thread: Item, number: int, author: Person) -> Post:
        words = {"language": "en", "source": "As it is.", "html": "<p>As it is.</p>"}
        post: Post = Post.unguarded.create(thread_id=thread.pk, author=author, number=number, **words)
        Edit.objects.create(post=post, source="It was.", html="<p>It was.</p>", by=author)
        return post

    def _item(self, model: type[Any], author: Person) -> Any:
        facts = {"state": State.PUBLISHED, "marking": Marking.GREEN, "published_at": timezone.now()}
        made = model.unguarded.create(
            title=f"More {self.turn}", author=author, source=author.organisation, language="en", **facts
        )
        made.circles.add(self.circle, self.grown.circle)
        made.topics.add(self.topic)
        return made

    def in_threads(self) -> None:
        """Posts with what they said before, and threads."""
        thread = self.grown.thread
        number = Post.unguarded.filter(thread=thread.pk).count() + 1
        self._said(thread, number, self.new)
        Thread.unguarded.filter(pk=thread.pk).update(post_count=number)
        second = Post.unguarded.get(thread=thread.pk, number=2)
        Edit.objects.create(post=second, source="It was.", html="<p>It was.</p>", by=self.new)
        for author in (self.new, self.grown.author):
            self._said(self._item(Thread, author), 1, author)

    def in_resources(self) -> None:
        """Versions with files, what it was made from, and what was made from it."""
        for item in (self.grown.resource, self.grown.red):
            version: Version = Version.unguarded.create(
                resource_id=item.pk, number=10 + self.turn, created_by=self.new
            )
            for _ in range(2):
                file = StoredFile.unguarded.filter(item=item.pk)[0]
                file.pk, file.token, file.place = None, secrets.token_hex(16), secrets.token_hex(16)
                file.save(force_insert=True)
                version.files.add(file)
            Resource.unguarded.filter(pk=item.pk).update(current=version)
        self.grown.resource.derived_from.add(self._item(Resource, self.new))
        self._item(Resource, self.new).derived_from.add(self.grown.resource)

    def of_people(self) -> None:
        """What hangs on people, and their seats."""
        for one in (self.new, self.near, self.grown.author, self.grown.officer, self.grown.applicant):
            Expertise.objects.create(person=one, topic=self.topic, level=2)
            address = f"{self.turn}-{one.pk}@example.invalid"
            EmailAddress.objects.create(user=one, email=address, verified=True)
            UserSession.objects.create(user=one, ip="192.0.2.7", user_agent="x", session_key=address)
            Draft.objects.create(person=one, key=f"more-{self.turn}", title="More", text="More")
            Export.objects.create(person=one, state=Export.State.READY, language="en")
            Follow.objects.get_or_create(person=one, circle=self.circle)
        seats: list[tuple[Person, dict[str, Any]]] = [
            (self.new, {}),
            (self.near, {"role": Seat.Role.CHAIR}),
            (self.asker, {"state": Seat.State.ASKED}),
        ]
        Seat.objects.bulk_create(Seat(circle=self.grown.circle, person=one, **more) for one, more in seats)
        FocalPoint.objects.create(organisation=make_organisation("customs"), person=self.near)
        FocalPoint.objects.create(organisation=self.organisation, person=self.grown.author)

    def of_vetting(self) -> None:
        """Cases in each place, with their history."""
        own, spoken = self.grown.author.organisation, {"invited_by": self.new, "sponsor": self.near}
        for standing, where in (("applied", self.organisation), ("vetting", own), ("suspended", own)):
            one = make_person(f"{standing} {self.turn}", standing=standing, organisation=where)
            Case.objects.create(person=one, referee=self.grown.author.email, **spoken)
            Erasure.objects.create(person=one, asker=self.grown.officer, due_at=self.later)
        Case.objects.create(person=self.near, sponsor=self.new, confirmed_until=self.later)
        for person in (self.grown.applicant, self.grown.author, self.near):
            Step.objects.create(person=person, after=Standing.VETTING, actor=self.new, sponsor=self.near)
        Opening.objects.create(
            digest=f"{self.turn}",
            kind="invite",
            email=f"{self.turn}@example.invalid",
            inviter=self.grown.author,
            expires_at=self.later,
        )

    def of_offices(self) -> None:
        """What waits for a decision, what was reported, and what somebody was told."""
        placed = {**CHANGED, "circles": [self.circle.pk]}
        for deed, about in (
            ("duty.granted", {"person": self.new, "facts": {"duty": "moderator"}}),
            ("factor.reset", {"person": self.near}),
            ("marking.loosened", {"item": self.grown.thread, "facts": {"before": placed, "after": placed}}),
        ):
            for asker in (self.asker, self.grown.author, self.grown.officer):
                Approval.objects.create(deed=deed, asker=asker, expires_at=self.later, reason="So.", **about)
        Report.objects.create(case=self.grown.case, reporter=self.new, reason=Report.Reason.OTHER)
        for author in (self.new, self.grown.author):
            thread = Thread.unguarded.filter(author=author).order_by("-pk")[0]
            text = {"kind": "thread", "key": str(thread.pk), "item": thread, "author": author}
            case = TextCase.objects.create(**text, excerpt="x", told=True)
            Report.objects.create(case=case, reporter=self.near, reason=Report.Reason.OTHER)
            Review.objects.create(case=case, person=self.grown.moderator)
        told = {"entry": Entry.objects.order_by("-pk")[0], "reason": "circle", "url": "/desk/"}
        for one in (self.grown.author, self.grown.officer):
            sentence = {"actor": self.new, "sentence": "%(actor)s: %(title)s"}
            Notice.objects.create(person=one, item=thread, **sentence, **told)


def counts(grown: Grown, clients: dict[str, Client]) -> Iterator[tuple[str, str, str, int]]:
    """(name of an address, who, path, queries) of every page that opens to somebody, when opened again."""
    for name, app, names in walk.routes():
        for arguments in grown.arguments(app, names) if names else [{}]:
            for question in ("", *walk.QUESTIONS.get(name, [])):
                path = reverse(name, kwargs=arguments) + question
                for who, client in clients.items():
                    if name != "account_logout" and client.get(path).status_code == 200:
                        with CaptureQueriesContext(connection) as queries:
                            client.get(path)
                        # A savepoint stands for the transaction that the test has begun around all.
                        asked = [one for one in queries if "SAVEPOINT" not in one["sql"]]
                        yield name, who, path, len(asked)


def test_every_page_takes_the_same_few_queries_however_much_there_is() -> None:
    grown = Grown()
    clients = grown.clients()
    grown.grow(FEW)
    few = {(who, path): count for _name, who, path, count in counts(grown, clients)}
    grown.grow(MANY)
    many = list(counts(grown, clients))
    grew = [
        f"{path} for {who}: {few.get((who, path))}, then {count}"
        for _name, who, path, count in many
        if count != few.get((who, path))
    ]
    above = {path for _name, _who, path, count in many if count > MOST}
    print(f"{len(many)} pages, {max(count for *_, count in many)} queries at most")
    print(*grew, sep="\n")
    assert grew == []
    assert above == set()
    assert len(many) > 400

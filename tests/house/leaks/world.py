"""A small world with a canary in everything that not everybody may read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.discussions.models import Draft, Edit, Follow, Post, Thread
from majlis.files import reading, store
from majlis.files.models import StoredFile
from majlis.kit import markdown
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.ledger.record import record
from majlis.library.models import Resource, Version
from majlis.membership import photos
from majlis.membership.vetting.models import FocalPoint
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Expertise, FieldAudience, Person, Seat, Sector, Standing
from majlis.notifications.models import Notice
from majlis.safety.models import Case, Report, Review
from majlis.search import index
from tests.house.leaks import oracle
from tests.house.leaks.oracle import SITUATIONS, Plant
from tests.people import make_circle, make_organisation, make_person, make_topic

STANDINGS = {"applicant": Standing.APPLIED, "suspended": Standing.SUSPENDED, "left": Standing.LEFT}
ORGANISATIONS = {
    "stranger": "university",
    "colleague": "customs",
    "named": "customs",
    "barred": "customs",
    "author": "customs",
    "secretariat": "secretariat",
}
# Canaries are letters only and far from one another, so that no tolerance of typos takes one for another.
LETTERS = str.maketrans("0123456789abcdef", "ghjklmnprsbcdfvw")
FIELDS = ("function", "about", "email", "organisation", "photo")


@dataclass
class World:
    """What was planted, and who may see each canary."""

    people: dict[str, Person] = field(default_factory=dict)
    circles: dict[Visibility, Circle] = field(default_factory=dict)
    plants: list[Plant] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    loud: set[str] = field(default_factory=set)
    open: list[Item] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def canary(self, readers: Iterable[str], label: str, *, loud: bool = False) -> str:
        """A new word; `readers` are those who may come across it, a `loud` one also by mail."""
        digest = hashlib.sha256(str(len(self.readers)).encode()).hexdigest()[:12]
        word = "zq" + digest.translate(LETTERS) + "k"
        self.readers[word] = frozenset(readers)
        self.labels[word] = label
        if loud:
            self.loud.add(word)
        return word

    def readers_of(self, pk: int | None) -> set[str]:
        """Those to whom the address of an item may answer; everybody where it is no planted one."""
        plant = next((one for one in self.plants if pk is not None and self.items[one.number].pk == pk), None)
        return {one.name for one in SITUATIONS if plant is None or oracle.may_read(one, plant)}

    def viewer(self, name: str) -> Viewer:
        """The viewer of that name, read anew."""
        known = self.people.get(name)
        return Viewer.of(Person.objects.get(pk=known.pk)) if known else Viewer.nobody()


def build(
    kinds: Iterable[str] = ("thread", "resource"),
    *,
    small: bool = False,
    fewer: bool = False,
    whole: bool = False,
    besides: Callable[[World], None] = lambda world: None,
) -> World:
    """Plant everything, then let the worker tell and index it.

    `small` plants one item for each refusal, `fewer` also each state and caveat, `whole` every caveat under
    every marking; `besides` plants more.
    """
    world = World()
    topic = make_topic("customs_border")
    _people(world)
    _circles(world)
    for audience in FieldAudience:
        with transaction.atomic():
            _written_by_hiders(world, world.people[f"hider {audience.name}"], topic)
    number = count(1)
    for kind in kinds:
        for marking, state, visibility, public, named, caveats, expired in oracle.lying(small, fewer, whole):
            plant = Plant(kind, marking, state, visibility, public, named, next(number), caveats, expired)
            with transaction.atomic():
                _plant(world, plant, topic)
    besides(world)
    _cases(world)
    outside = world.people["suspended"]
    for name in ("stranger", "seated"):  # begun while that person was still a member
        Draft.objects.create(person=world.people[name], key="ask", choices={"named": [outside.handle]})
    for person in world.people.values():
        Follow.objects.bulk_create(Follow(person=person, circle=circle) for circle in world.circles.values())
    _approvals(world)
    mail.outbox.clear()
    with patch.object(reading, "text_of", _text_of_a_note):
        worker.drain()
    world.letters = list(mail.outbox)
    index.rebuild_terms()
    _index_people()
    _late_notices(world)
    return world


def _text_of_a_note(path: Path, kind: str, charset: str = "") -> list[str]:
    """What the child that reads files would answer: dozens of them would take longer than all the rest."""
    return [path.read_text("utf-8")]


def _index_people() -> None:
    """Index everybody as a member: whoever is none now left the index behind, as after a crash."""
    standings = dict(Person.objects.values_list("pk", "standing"))
    Person.objects.update(standing=Standing.ACCEPTED)
    for person in Person.objects.all():
        index.reindex_person(person)
    for pk, standing in standings.items():
        Person.objects.filter(pk=pk).update(standing=standing)


def _approvals(world: World) -> None:
    """What a stranger asked for: about items that they may no longer read, and about people who hide."""
    asked = {
        "deed": "duty.granted",
        "asker": world.people["stranger"],
        "expires_at": timezone.now() + timedelta(days=14),
    }
    for plant in world.plants:
        if not oracle.may_read(oracle.BY_NAME["stranger"], plant):
            Approval.objects.create(**asked, item=world.items[plant.number], reason="As agreed.")
    for audience in FieldAudience:
        said = world.canary({"stranger", "secretariat"}, "the reason of a question for a second decision")
        Approval.objects.create(**asked, person=world.people[f"hider {audience.name}"], reason=said)


def _cases(world: World) -> None:
    """A case about each held item: one that the secretariat's moderator has taken, all others somebody else.

    The moderator sees the excerpt of the one, and is no reader of what it was taken from.
    """
    other = make_person("Other moderator", duties=["moderator"])
    for plant in world.plants:
        if plant.state != State.HELD:
            continue
        item, taken = world.items[plant.number], plant.marking == Marking.AMBER
        sees = {"secretariat"} if taken else set[str]()
        note = world.canary(sees, f"the note of a report about {plant.label}")
        if taken:
            world.readers[plant.canaries["body"]] |= sees
        case = Case.objects.create(
            kind=plant.kind,
            key=str(item.pk),
            item=item,
            author=item.author,
            origin=Case.Origin.REPORT,
            held=True,
            told=True,
            excerpt=plant.canaries["body"],
        )
        Report.objects.create(case=case, reporter=other, reason=Report.Reason.OTHER, note=note)
        Review.objects.create(case=case, person=world.people["secretariat"] if taken else other)
        world.cases.append(case)


def _late_notices(world: World) -> None:
    """Notices of what the one told may no longer read or know."""
    entry = Entry.objects.order_by("pk")[0]
    hidden = [world.items[one.number] for one in world.plants if one.visibility in (Visibility.SECRET, None)]
    secret = world.circles[Visibility.SECRET]
    told = {"entry": entry, "reason": "circle", "url": "/desk/"}
    for name in ("stranger", "barred"):
        person = world.people[name]
        Notice.objects.filter(person=person).delete()
        for item in hidden:
            Notice.objects.create(person=person, item=item, sentence="%(title)s", **told)
        params = {"circle": secret.label_en, "circle_id": secret.pk}
        Notice.objects.create(person=person, sentence="%(circle)s", params=params, **told)


def _people(world: World) -> None:
    for code, passes in oracle.PASSES.items():
        counts = {name.replace("only_", "counts_as_"): True for name in passes}
        sector = Sector.objects.create(code=f"of-{code}", label_en=code, **counts)
        make_organisation(code, sector=sector)
    for situation in SITUATIONS[1:]:
        name = situation.name
        knows = {name, "secretariat", *oracle.VETTED_BY.get(name, ())}
        world.people[name] = make_person(
            name.title() if situation.member else world.canary(knows, f"the name of the {name} one"),
            email=f"{name.replace(' ', '-')}@example.invalid",
            standing=STANDINGS.get(name, Standing.ACCEPTED),
            organisation=make_organisation(ORGANISATIONS.get(name, "plant")),
            duties=["secretariat", "moderator"] if name == "secretariat" else [],
        )
    FocalPoint.objects.create(person=world.people["focal point"], organisation=make_organisation("plant"))
    members = [situation for situation in SITUATIONS if situation.member]
    everybody = {situation.name for situation in members}
    colleagues = {one.name for one in members if one.organisation == "customs"}
    near = {"seated", "half seated", "barred", "author", "chair"}
    sees = {
        FieldAudience.MEMBERS: everybody,
        FieldAudience.CIRCLES: near,
        FieldAudience.ORGANISATION: colleagues,
        FieldAudience.NOBODY: set[str](),
    }
    for audience, readers in sees.items():
        _hider(world, audience, readers)


def _hider(world: World, audience: FieldAudience, readers: set[str]) -> None:
    """Somebody of customs whose fields all have one audience, with a canary in each."""
    words = {name: world.canary(readers, f"{name} of a person for {audience.label}") for name in FIELDS}
    # Whose colleagues see it works for customs with them; the name of a body without anybody is no secret.
    own = "customs" if audience == FieldAudience.ORGANISATION else words["organisation"]
    person = make_person(
        f"Hider {audience.name.title()}",
        email=f"{words['email']}@example.invalid",
        function=f"Harbour master {words['function']}",
        about=f"I know {words['about']}.",
        photo_version=photos.keep(words["photo"].encode()),
        organisation=make_organisation(own, name=own),
        **{f"see_{name}": audience for name in (*FIELDS, "expertise", "sectors")},
    )
    world.people[f"hider {audience.name}"] = person
    Expertise.objects.create(person=person, topic=make_topic("customs_border"), level=3)


def _circles(world: World) -> None:
    for visibility in Visibility:
        insiders = {"seated", "barred", "author", "chair"}
        known = {
            Visibility.PUBLIC: {situation.name for situation in SITUATIONS},
            Visibility.SECRET: insiders,
        }.get(visibility, {situation.name for situation in SITUATIONS if situation.member})
        name = world.canary(known, f"the name of a circle that is {visibility.value}", loud=True)
        circle = make_circle(f"{visibility.value}-{name}", visibility=visibility, label_en=f"Circle {name}")
        world.circles[visibility] = circle
        seats = ["author", "seated", "barred", "applicant", "suspended", "left", "hider CIRCLES", "chair"]
        if visibility == Visibility.MEMBERS:
            seats.append("half seated")
        Seat.objects.bulk_create(Seat(circle=circle, person=world.people[who]) for who in seats)
        Seat.objects.filter(circle=circle, person=world.people["chair"]).update(role=Seat.Role.CHAIR)
        Seat.objects.create(circle=circle, person=world.people["asking"], state=Seat.State.ASKED)


def _plant(world: World, plant: Plant, topic: Any) -> None:
    readers = {situation.name for situation in SITUATIONS if oracle.may_read(situation, plant)}
    loud = plant.marking <= Marking.GREEN and "no_mail" not in plant.caveats
    spots = ("title", "body", "file", "text", "note", "old", "taken back", "held")
    for spot in spots:
        seen = {plant.by} if spot in plant.own else readers
        plant.canaries[spot] = world.canary(seen, f"{spot} of {plant.label}", loud=loud)
    author = world.people[plant.by]
    facts: dict[str, Any] = {
        "title": f"Mixed consignments {plant.canaries['title']}",
        "author": author,
        "source": author.organisation,
        "language": "en",
        "state": plant.state,
        "marking": plant.marking,
        "public": plant.public,
        "enclosed": plant.visibility in oracle.PRIVATE,
        "published_at": timezone.now(),
        "expires_at": timezone.now() if plant.expired else None,
        "widened_at": plant.widened_at,
        **dict.fromkeys(plant.caveats, True),
    }
    item = _thread(plant, facts, author) if plant.kind == "thread" else _resource(world, plant, facts, author)
    if plant.visibility:
        item.circles.add(world.circles[plant.visibility])
    if plant.names_people:
        item.named.set(world.people[situation.name] for situation in SITUATIONS if situation.named)
    item.barred.add(world.people["barred"])
    item.topics.add(topic)
    world.plants.append(plant)
    world.items[plant.number] = item
    if plant.kind == "thread":
        record(Viewer.of(author), "thread.asked", item, post=Post.unguarded.get(thread=item.pk, number=1).pk)
    else:
        record(Viewer.of(author), "resource.shared", item)


def _written_by_hiders(world: World, hider: Person, topic: Any) -> None:
    """What everybody may read, by somebody whose fields not everybody sees."""
    facts: dict[str, Any] = {
        "author": hider,
        "source": hider.organisation,
        "language": "en",
        "state": State.PUBLISHED,
        "marking": Marking.GREEN,
        "published_at": timezone.now(),
    }
    thread: Thread = Thread.unguarded.create(title="Open to all members", post_count=1, **facts)
    text = "Written by somebody who hides something."
    post: Post = Post.unguarded.create(
        thread=thread,
        author=hider,
        number=1,
        language="en",
        source=text,
        html=markdown.render(text),
        renderer=markdown.RENDERER_VERSION,
        edited_at=timezone.now(),
    )
    Edit.objects.create(post=post, source="It was shorter.", html="<p>It was shorter.</p>", by=hider)
    resource = Resource(title="Shared with all members", **facts)
    resource.write("By somebody who hides something.")
    resource.save()
    resource.current = Version.unguarded.create(resource=resource, number=1, created_by=hider)
    resource.save()
    for kind, item in (("thread.asked", thread), ("resource.shared", resource)):
        item.topics.add(topic)
        item.circles.add(world.circles[Visibility.MEMBERS])
        # Whoever is half seated reads this one, and must not learn of its other circle.
        if hider == world.people["hider MEMBERS"]:
            Item.unguarded.filter(pk=item.pk).update(enclosed=True)
            item.circles.add(world.circles[Visibility.SECRET])
        record(Viewer.of(hider), kind, item)
        world.open.append(item)


def _thread(plant: Plant, facts: dict[str, Any], author: Person) -> Item:
    thread: Thread = Thread.unguarded.create(**facts, post_count=4)
    asked = f"How do you do it? {plant.canaries['body']}"
    said = (
        asked,
        f"Like this. {plant.canaries['body']}",
        plant.canaries["taken back"],
        plant.canaries["held"],
    )
    posts = [
        Post.unguarded.create(
            thread=thread,
            author=author,
            number=number,
            language="en",
            source=text,
            html=markdown.render(text),
            renderer=markdown.RENDERER_VERSION,
            state={3: Post.State.WITHDRAWN, 4: Post.State.HELD}.get(number, Post.State.SHOWN),
            withdrawn_by=author if number == 3 else None,
            edited_at=timezone.now() if number == 2 else None,
        )
        for number, text in enumerate(said, start=1)
    ]
    old = f"It said {plant.canaries['old']}"
    Edit.objects.create(post=posts[1], source=old, html=markdown.render(old), by=author)
    Draft.objects.create(person=author, key=f"reply-{thread.pk}", text=plant.canaries["note"])
    return thread


def _resource(world: World, plant: Plant, facts: dict[str, Any], author: Person) -> Item:
    resource = Resource(**facts)
    resource.write(f"What it is for: {plant.canaries['body']}")
    resource.save()
    upload = SimpleUploadedFile(f"{plant.canaries['file']}.txt", f"Inside {plant.canaries['text']}".encode())
    kept = store.keep(Viewer.of(author), resource, upload)
    older = store.keep(
        Viewer.of(author), resource, SimpleUploadedFile("older.txt", f"Once {plant.canaries['old']}".encode())
    )
    for number, file, note in ((1, older, ""), (2, kept, plant.canaries["note"])):
        version = Version.unguarded.create(resource=resource, number=number, note=note, created_by=author)
        version.files.add(file)
    StoredFile.unguarded.filter(pk=older.pk).update(replaced=True, replaced_at=timezone.now())
    resource.current = version
    resource.save()
    world.files += [kept, older]
    return resource

"""A small house with one of everything, so that each address leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from majlis.access.markings import Marking
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.discussions import actions
from majlis.discussions.models import Thread
from majlis.files.models import StoredFile
from majlis.ledger import worker
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Opening
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Person, Seat, Standing
from majlis.notifications import unsubscribing
from majlis.notifications.models import Notice
from majlis.notifications.rules import REASONS
from tests.people import make_circle, make_person, make_topic, viewer

PASSWORD = "a long word nobody else has"
VIEWERS = ("visitor", "applicant", "member", "secretariat")


@dataclass
class World:
    """People by name, and what they wrote."""

    people: dict[str, Person]
    circle: Circle
    listed: Circle
    thread: Thread
    resource: Resource
    asking: Person
    arguments: dict[tuple[str, frozenset[str]], dict[str, Any]] = field(default_factory=dict)

    @property
    def member(self) -> Person:
        """The author of everything."""
        return self.people["member"]

    def real(self, app: str, names: frozenset[str]) -> dict[str, Any]:
        """Arguments that lead to something. Raises KeyError for an address nobody planned for."""
        return self.arguments[app, names] if names else {}


def build() -> World:
    """Plant it: a thread with an answer, a resource with a file, circles, a notice."""
    people = {
        "applicant": make_person("Applicant", standing=Standing.APPLIED),
        "member": make_person("Member", email="member@example.invalid"),
        "secretariat": make_person("Secretariat", duties=["secretariat"]),
    }
    asking, member = make_person("Asking"), people["member"]
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    topic = make_topic("customs_border")
    circle = make_circle("customs-circle", member, people["secretariat"])
    listed = make_circle("listed-circle", member, visibility=Visibility.LISTED)
    Seat.objects.filter(circle=listed, person=member).update(role=Seat.Role.CHAIR)
    make_circle("open-circle", visibility=Visibility.PUBLIC)
    actions.ask_to_join(viewer(asking), circle=listed)
    thread = actions.ask_question(
        viewer(member), title="Mixed consignments", body="How do you check them?", circles=[circle],
        marking=Marking.GREEN, topics=[topic],
    )  # fmt: skip
    actions.write_post(viewer(people["secretariat"]), thread=thread, body="By their papers first.")
    resource = library.share_resource(
        viewer(member),
        card=Card(title="A guide", summary="What it is for", marking=Marking.GREEN, circles=[circle]),
        uploads=[SimpleUploadedFile("guide.txt", b"Look at the papers first.")],
    )
    worker.drain()
    world = World(people, circle, listed, thread, resource, asking)
    world.arguments = _arguments(world)
    return world


def _asked(world: World) -> Approval:
    """Something that waits for a second decision."""
    officer = viewer(make_person("Officer", duties=["secretariat"]))
    facts = {"duty": "moderator"}
    return approvals.ask(
        officer, deed="duty.granted", about=world.asking, reason="It is needed.", facts=facts
    )


def _arguments(world: World) -> dict[tuple[str, frozenset[str]], dict[str, Any]]:
    notice = Notice.objects.filter(person=world.member).first()
    file = StoredFile.unguarded.get()
    thread, handle = {"thread_id": world.thread.pk}, {"handle": world.member.handle}
    token = unsubscribing.token(world.member, next(iter(REASONS)))
    return {
        ("discussions", frozenset({"thread_id"})): thread,
        ("discussions", frozenset({"thread_id", "number"})): {**thread, "number": 1},
        ("discussions", frozenset({"slug"})): {"slug": world.circle.slug},
        ("discussions", frozenset({"slug", "handle"})): {
            "slug": world.listed.slug,
            "handle": world.asking.handle,
        },
        ("library", frozenset({"pk"})): {"pk": world.resource.pk},
        ("front", frozenset({"item_id"})): {"item_id": world.thread.pk},
        ("files", frozenset({"token", "name"})): {"token": file.token, "name": file.name},
        ("membership", frozenset({"handle"})): handle,
        ("membership", frozenset({"handle", "version"})): {**handle, "version": "1"},
        ("membership", frozenset({"others"})): {"others": "members"},
        ("membership", frozenset({"act"})): {"act": "leave"},
        ("membership", frozenset({"handle", "act"})): {
            "handle": world.people["applicant"].handle,
            "act": "place",
        },
        ("membership", frozenset({"handle", "duty"})): {
            "handle": world.people["secretariat"].handle,
            "duty": "secretariat",
        },
        ("membership", frozenset({"point_id"})): {"point_id": 1},
        ("membership", frozenset({"token"})): {
            "token": openings.make(Opening.Kind.APPLY, "new@example.invalid")
        },
        ("membership", frozenset({"secret"})): {"secret": "never-made"},
        ("approvals", frozenset({"approval_id"})): {"approval_id": _asked(world).pk},
        ("notifications", frozenset({"notice_id"})): {"notice_id": notice.pk if notice else 1},
        ("notifications", frozenset({"token"})): {"token": token},
        ("personal", frozenset({"export"})): {"export": 1},
        ("personal", frozenset({"handle"})): handle,
        ("readership", frozenset({"handle", "item_id"})): {**handle, "item_id": world.thread.pk},
        ("readership", frozenset({"item_id"})): {"item_id": world.thread.pk},
        ("safety", frozenset({"case_id"})): {"case_id": 1},
        ("safety", frozenset({"kind", "key"})): {"kind": "profile", "key": world.member.handle},
        ("", frozenset({"key"})): {"key": "a-key"},
        ("", frozenset({"uidb36", "key"})): {"uidb36": "1", "key": "set-password"},
        ("", frozenset({"pk"})): {"pk": 1},
        ("", frozenset({"provider_id"})): {"provider_id": "no-provider"},
    }

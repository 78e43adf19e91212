"""A person with a planted string in everything that people can say about themselves or leave behind."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.models import KeptEntry
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.discussions import actions as discussions
from majlis.discussions.models import Draft, Post
from majlis.files import store
from majlis.files.tests import samples
from majlis.kit import mail
from majlis.ledger import outbox
from majlis.ledger.record import record
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.membership import mailing, photos
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Case, Opening, Step
from majlis.network.models import Expertise, Person, Speaks, Standing
from majlis.personal import deeds
from majlis.personal.models import Erasure
from majlis.safety.models import Case as Held
from majlis.safety.models import Report, Review
from tests.people import Cast, client_of, make_person, make_topic, viewer


class Planter:
    """Hands out strings that occur nowhere else, and remembers what each was for."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}

    def __call__(self, label: str) -> str:
        """A new string for `label`: letters only, so that no analyser takes it apart."""
        letters = "".join(secrets.choice("abcdefghijklmnoprstuvwy") for _ in range(12))
        token = f"zq{letters}x"
        self.labels[token] = label
        return token


def _texts(plant: Planter, person: Person, cast: Cast) -> None:
    own = discussions.ask_question(
        viewer(person),
        title=plant("title of a question"),
        body=plant("text of a question"),
        marking=Marking.GREEN,
    )
    discussions.write_post(viewer(person), thread=own, body=plant("an answer"))
    post = Post.unguarded.get(thread=own, number=2)
    discussions.edit_post(viewer(person), post=post, body=plant("a changed answer"))
    other = discussions.ask_question(
        viewer(cast.bob), title="Seals", body=f"Ask @[Somebody]({person.handle}).", marking=Marking.GREEN
    )
    discussions.write_post(viewer(cast.bob), thread=other, body=f"And @[Somebody]({person.handle}) again.")
    edited = Post.unguarded.get(thread=other, number=2)
    discussions.edit_post(viewer(cast.bob), post=edited, body=f"Or @[x]({person.handle})?")
    for number in range(7):
        Draft.objects.create(
            person=person,
            key=f"k{number}",
            title=plant("title of a draft"),
            text=plant("text of a draft"),
            choices={"named": [plant("choice of a draft")]},
        )
    Draft.objects.create(person=cast.bob, key="other", text=f"For @[{person.name}]({person.handle})")


def _shelf(plant: Planter, person: Person) -> None:
    share_resource(
        viewer(person),
        card=Card(
            title=plant("title of a resource"), summary=plant("summary of a resource"), marking=Marking.GREEN
        ),
        uploads=[samples.upload(plant("bytes of a file").encode(), plant("name of a file") + ".txt")],
    )
    held = store.hold(viewer(person), samples.upload(plant("bytes of a held file").encode(), "held.txt"))
    assert held is not None
    held.name = plant("name of a held file") + ".txt"
    held.save()


def _account(plant: Planter, person: Person) -> None:
    for number in range(3):
        EmailAddress.objects.create(
            user=person, email=f"{plant('further address')}@example.invalid", verified=bool(number)
        )
    for kind in ("totp", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=person, type=kind, data={"secret": plant(f"secret of {kind}")})
    client: Client = client_of(person)
    client.get("/desk/")
    session = client.session
    session["typed"] = plant("text in a session")
    session.save()
    UserSession.objects.create(
        user=person,
        ip="192.0.2.7",
        user_agent=plant("browser"),
        session_key=plant("key of a session"),
        data={"place": plant("data of a session")},
    )
    cache.set("planted", plant("value in the cache"))


def _mails(plant: Planter, person: Person, cast: Cast, folder: Path) -> None:
    letters = [
        mail.Letter(
            to=person.email, language=code, subject=plant("subject"), heading="x", paragraphs=[plant("mail")]
        )
        for code in ("ar", "en", "fr")
    ]
    letters.append(
        mail.Letter(
            to=cast.bob.email, language="ar", subject=f"{person.name} wrote", heading=plant("mail of others")
        )
    )
    for letter in letters:
        EmailBackend(file_path=str(folder)).send_messages([mail.compose(letter)])
    mailing.post(mail.compose(letters[0]))
    outbox.enqueue(mailing.RESET, payload={"address": person.email, "language": "en"})


def _said_about(plant: Planter, person: Person, cast: Cast) -> None:
    Case.objects.create(person=person, motive=plant("motive"), organisation_name=plant("typed organisation"))
    Step.objects.create(
        person=person,
        after=Standing.VOUCHED,
        reason=plant("reason of a step"),
        evidence=[{"check": "identity", "shown": plant("evidence")}],
    )
    for number in range(3):
        Approval.objects.create(
            deed=f"d{number}",
            person=person,
            asker=cast.secretariat,
            reason=plant("reason of an approval"),
            decision=plant("decision of an approval"),
            facts={"note": plant("facts of an approval")},
            expires_at=timezone.now(),
        )


def _held_and_waiting(plant: Planter, person: Person, cast: Cast) -> None:
    """What moderators, links of mails, unsent forms, providers and the log hold of somebody."""
    case = Held.objects.create(
        kind="profile", key=person.handle, author=person, told=True, excerpt=plant("excerpt of a case"),
        files={"1": plant("excerpt of a file")}, sealed={"about": plant("what was taken out of a profile")},
        appeal=plant("appeal"),
    )  # fmt: skip
    Report.objects.create(case=case, reporter=cast.bob, note=plant("note of a report about them"))
    Review.objects.create(case=case, person=cast.secretariat, reasons=plant("reasons of a decision"))
    other = Held.objects.create(kind="profile", key=cast.bob.handle, author=cast.bob)
    Report.objects.create(case=other, reporter=person, note=plant("note of a report of theirs"))
    Case.objects.filter(person=person).update(referee=f"{plant('referee')}@example.invalid")
    typed = {"motive": plant("what was typed before the link")}
    openings.make(Opening.Kind.APPLY, person.email, typed=typed)
    why = {"reason": plant("reason of an invitation")}
    openings.make(Opening.Kind.INVITE, f"{plant('invited')}@example.invalid", typed=why, inviter=person)
    KeptEntry.objects.create(person=person, path="/", fields=[["body", plant("an unsent form")]])
    told = {"email": plant("address at a provider")}
    SocialAccount.objects.create(user=person, provider="x", uid=plant("uid"), extra_data=told)
    with transaction.atomic():
        record(viewer(cast.secretariat), "test.done", person=person, reason=plant("reason of a line"))


def plant_somebody(cast: Cast, folder: Path) -> tuple[Person, Planter]:
    """The person, and what was planted; a picture lies in the data folder."""
    plant = Planter()
    person = make_person(
        plant("name"),
        name_latin=plant("latin name"),
        email=f"{plant('address')}@example.invalid",
        function=plant("function"),
        about=plant("about"),
        organisation=cast.alice.organisation,
        photo_version=photos.keep(b"\xff\xd8" + plant("photo").encode()),
    )
    Expertise.objects.create(person=person, topic=make_topic())
    Speaks.objects.create(person=person, code="fr")
    _texts(plant, person, cast)
    _shelf(plant, person)
    _account(plant, person)
    _mails(plant, person, cast, folder)
    _said_about(plant, person, cast)
    _held_and_waiting(plant, person, cast)
    return person, plant


def order_now(person: Person, cast: Cast, plant: Planter, *, texts: bool) -> Erasure:
    """An erasure whose waiting time is over."""
    past = timezone.now() - timedelta(minutes=1)
    return Erasure.objects.create(
        person=person,
        asker=cast.secretariat,
        texts=texts,
        reason=plant("reason"),
        said=plant("what they were told of a hold"),
        due_at=past,
    )


def home() -> Path:
    """The data folder of this run."""
    return Path(settings.HOME)


def in_tables(tokens: set[str]) -> set[str]:
    """The tokens that stand in a table, whichever; bytes are read as text."""
    found: set[str] = set()
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            said = " ".join(repr(row) for row in cursor.fetchall())
            found |= {token for token in tokens if token in said}
    return found


def ordered(cast: Cast, second: Person) -> Erasure:
    """An erasure that two officers ordered, as by a letter of the person."""
    asked = deeds.ask(viewer(cast.secretariat), cast.bob, reason="asked by letter", texts=True)
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I saw the letter.")
    return Erasure.objects.get()

"""The cast of the tests: people with one difference each, and the things they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.network.models import Circle, Country, Organisation, Person, Region, Seat, Sector, Standing, Topic
from tests.keys import SoftKey

KEY = SoftKey("localhost")


def make_country(code: str = "MA", region: str = "mena") -> Country:
    """A country in a region, made when it is missing."""
    home, _ = Region.objects.get_or_create(code=region, defaults={"label_en": region, "label_ar": region})
    made, _ = Country.objects.get_or_create(code=code, defaults={"label_en": code, "region": home})
    return made


def make_sector(code: str = "customs_border") -> Sector:
    """A sector, made when it is missing."""
    made, _ = Sector.objects.get_or_create(code=code, defaults={"label_en": code.replace("_", " ")})
    return made


def make_topic(code: str = "customs_border", **labels: Any) -> Topic:
    """A topic of the thesaurus, made when it is missing."""
    defaults = {"label_en": code.replace("_", " "), "group": "D", **labels}
    made, _ = Topic.objects.get_or_create(code=code, defaults=defaults)
    return made


def make_organisation(code: str = "customs", **facts: Any) -> Organisation:
    """An organisation, made when it is missing."""
    made, _ = Organisation.objects.get_or_create(code=code, defaults={"name": code.title(), **facts})
    return made


def make_person(name: str, **facts: Any) -> Person:
    """An accepted member by default; any column can be given."""
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum()) or "person"
    number = Person.objects.count()
    defaults: dict[str, Any] = {
        "email": f"{plain}{number}@example.invalid",
        "standing": Standing.ACCEPTED,
        "country": make_country(),
        "sector": make_sector(),
        "function": "Inspector",
        "language": "en",
    }
    return Person.objects.create(name=name, **{**defaults, **facts})


def make_circle(slug: str = "customs", *people: Person, **facts: Any) -> Circle:
    """A circle in which `people` hold seats."""
    defaults = {"label_en": slug.title(), "kind": Circle.Kind.TOPIC, **facts}
    circle, _ = Circle.objects.get_or_create(slug=slug, defaults=defaults)
    for person in people:
        Seat.objects.get_or_create(circle=circle, person=person)
    return circle


def viewer(person: Person | None) -> Viewer:
    """The viewer that a person is now, read anew from the database."""
    return Viewer.of(Person.objects.get(pk=person.pk)) if person else Viewer.nobody()


def give_key(person: Person, key: SoftKey = KEY) -> Authenticator:
    """A security key for `person`, so that they can be let in."""
    there = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).first()
    data = {"name": "A key of the tests", "credential": key.registered()}
    kind = Authenticator.Type.WEBAUTHN
    return there or Authenticator.objects.create(user=person, type=kind, data=data)


def show(client: Client, person: Person, *records: dict[str, Any]) -> None:
    """Write into the session of `client` what `person` has shown in it, as the sign-in package does."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = list(records)
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()


def shown(factor: Authenticator, ago: float = 0) -> dict[str, Any]:
    """The record that `factor` was shown, `ago` seconds before now."""
    at = timezone.now().timestamp() - ago
    return {"method": "mfa", "at": at, "id": factor.pk, "type": str(factor.type)}


def client_of(person: Person | None, language: str = "", *, factor: bool = True) -> Client:
    """A browser in which `person` has just signed in with a key; a visitor's for None."""
    client = Client(HTTP_ACCEPT_LANGUAGE=language or "en")
    if person:
        client.force_login(person)
        if factor:
            show(client, person, shown(give_key(person)))
    return client


@dataclass
class Cast:
    """One person for each way of standing to an item that alice wrote for the circle."""

    alice: Person
    bob: Person
    charlie: Person
    dana: Person
    eve: Person
    applicant: Person
    named: Person
    barred: Person
    secretariat: Person
    circle: Circle

    @property
    def people(self) -> dict[str, Person]:
        """Everybody by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice wrote it; bob sits in her circle, charlie does not, dana is of her organisation."""
    customs, plant = make_organisation("customs"), make_organisation("plant")
    alice = make_person("Alice", organisation=customs)
    bob = make_person("Bob", organisation=plant)
    barred = make_person("Barred", organisation=plant)
    return Cast(
        alice=alice,
        bob=bob,
        charlie=make_person("Charlie", organisation=make_organisation("university")),
        dana=make_person("Dana", organisation=customs),
        eve=make_person("Eve", organisation=plant, standing=Standing.SUSPENDED),
        applicant=make_person("Applicant", standing=Standing.APPLIED),
        named=make_person("Named", organisation=customs),
        barred=barred,
        secretariat=make_person("Secretariat", duties=["secretariat"]),
        circle=make_circle("customs-circle", alice, bob, barred),
    )


@pytest.fixture
def numbered() -> Callable[[int], list[Person]]:
    """Makes `n` accepted members."""
    return lambda n: [make_person(f"Member {number}") for number in range(n)]

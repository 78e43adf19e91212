"""The cast of the tests: people with one difference each, and the things they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from majlis.access.session_store import SessionStore
from majlis.access.viewer import Viewer
from majlis.network.models import Circle, Country, Organisation, Person, Region, Seat, Sector, Standing, Topic
from tests.keys import SoftKey

M = TypeVar("M", bound=Model)
KEY = SoftKey("localhost")


def _kept(model: type[M], code: str) -> M | None:
    """What is there under a code. To find or make it in one step costs a savepoint, thousands of times."""
    return next(iter(model._default_manager.filter(pk=code)), None)


def make_country(code: str = "MA", region: str = "mena") -> Country:
    """A country in a region, made when it is missing."""
    if there := _kept(Country, code):
        return there
    home = _kept(Region, region) or Region.objects.create(code=region, label_en=region, label_ar=region)
    return Country.objects.create(code=code, label_en=code, region=home)


def make_sector(code: str = "customs_border") -> Sector:
    """A sector, made when it is missing."""
    return _kept(Sector, code) or Sector.objects.create(code=code, label_en=code.replace("_", " "))


def make_topic(code: str = "customs_border", **labels: Any) -> Topic:
    """A topic of the thesaurus, made when it is missing."""
    defaults = {"label_en": code.replace("_", " "), "group": "D", **labels}
    made, _ = Topic.objects.get_or_create(code=code, defaults=defaults)
    return made


def make_organisation(code: str = "customs", **facts: Any) -> Organisation:
    """An organisation, made when it is missing."""
    made, _ = Organisation.objects.get_or_create(code=code, defaults={"name": code.title(), **facts})
    return made


_numbers = count()


def a_person(name: str, **facts: Any) -> Person:
    """A person who is not stored yet: an accepted member by default; any column can be given."""
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum()) or "person"
    plainly: dict[str, Any] = {
        "email": f"{plain}{next(_numbers)}@example.invalid",
        "standing": Standing.ACCEPTED,
        "function": "Inspector",
        "language": "en",
    }
    return Person(name=name, **{**plainly, **facts})


def make_person(name: str, **facts: Any) -> Person:
    """A stored person, of a country and a sector unless it is said otherwise."""
    if "country" not in facts:
        facts["country"] = make_country()
    if "sector" not in facts:
        facts["sector"] = make_sector()
    made = a_person(name, **facts)
    made.save(force_insert=True)
    return made


def make_circle(slug: str = "customs", *people: Person, **facts: Any) -> Circle:
    """A circle in which `people` hold seats."""
    defaults = {"label_en": slug.title(), "kind": Circle.Kind.TOPIC, **facts}
    there = next(iter(Circle.objects.filter(slug=slug)), None)
    circle = there or Circle.objects.create(slug=slug, **defaults)
    Seat.objects.bulk_create((Seat(circle=circle, person=one) for one in people), ignore_conflicts=True)
    return circle


def viewer(person: Person | None) -> Viewer:
    """The viewer that a person is now, read anew from the database."""
    return Viewer.of(Person.objects.get(pk=person.pk)) if person else Viewer.nobody()


def give_key(person: Person, key: SoftKey = KEY) -> Authenticator:
    """A security key for `person`, so that they can be let in."""
    kind = Authenticator.Type.WEBAUTHN
    there = Authenticator.objects.filter(user=person, type=kind).first()
    data = {"name": "A key of the tests", "credential": key.registered()}
    return there or Authenticator.objects.create(user=person, type=kind, data=data)


def show(client: Client, person: Person, *records: dict[str, Any]) -> None:
    """Write into the session of `client` what `person` has shown in it, as the sign-in package does."""
    session = client.session
    session.update(_showing(person, *records))
    session.save()


def _showing(person: Person, *records: dict[str, Any]) -> dict[str, Any]:
    name = AUTHENTICATION_METHODS_SESSION_KEY
    return {name: list(records), f"{name}_user": str(person.pk)}


def shown(factor: Authenticator, ago: float = 0) -> dict[str, Any]:
    """The record that `factor` was shown, `ago` seconds before now."""
    at = timezone.now().timestamp() - ago
    return {"method": "mfa", "at": at, "id": factor.pk, "type": str(factor.type)}


def client_of(person: Person | None, language: str = "", *, factor: bool = True) -> Client:
    """A browser in which `person` has just signed in with a key; a visitor's for None.

    The same stands in the session and in the person as after the pages of the sign-in
    (`membership/tests/test_signed_in_alike.py`), and as after `force_login` and `show`, which store it in six
    steps: done thousands of times, that was a twentieth of the whole suite.
    """
    client = Client(HTTP_ACCEPT_LANGUAGE=language or "en")
    if person:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        if factor:
            session.update(_showing(person, {**shown(give_key(person)), "passwordless": True}))
        session.create()
        person.last_login = timezone.now()
        Person.objects.filter(pk=person.pk).update(last_login=person.last_login)
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        client.cookies[settings.SESSION_COOKIE_NAME]["path"] = "/"
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
    there = {"country": make_country(), "sector": make_sector()}
    wanted = [Organisation(code=code, name=code.title()) for code in ("customs", "plant", "university")]
    customs, plant, university = Organisation.objects.bulk_create(wanted)
    people = {
        "alice": a_person("Alice", organisation=customs, **there),
        "bob": a_person("Bob", organisation=plant, **there),
        "charlie": a_person("Charlie", organisation=university, **there),
        "dana": a_person("Dana", organisation=customs, **there),
        "eve": a_person("Eve", organisation=plant, standing=Standing.SUSPENDED, **there),
        "applicant": a_person("Applicant", standing=Standing.APPLIED, **there),
        "named": a_person("Named", organisation=customs, **there),
        "barred": a_person("Barred", organisation=plant, **there),
        "secretariat": a_person("Secretariat", duties=["secretariat"], **there),
    }
    Person.objects.bulk_create(people.values())
    circle = make_circle("customs-circle", people["alice"], people["bob"], people["barred"])
    return Cast(**people, circle=circle)


@pytest.fixture
def numbered() -> Callable[[int], list[Person]]:
    """Makes `n` accepted members."""
    return lambda n: [make_person(f"Member {number}") for number in range(n)]

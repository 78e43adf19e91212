"""A small network to vet in: three officers of two bodies, an organisation with its focal point, others."""

from __future__ import annotations

from dataclasses import dataclass

from majlis.approvals import actions as approvals
from majlis.membership.vetting import actions, openings
from majlis.membership.vetting.models import FocalPoint, Opening
from majlis.membership.vetting.requirements import CHECKS
from majlis.network.models import Organisation, Person, Standing
from tests.people import make_country, make_organisation, make_person, make_sector, viewer

EVIDENCE = dict.fromkeys(CHECKS, "Called back on the number in the public register.")
PASSWORD = "four patient lanterns"
WHY = "I have worked with them for years."


@dataclass
class Village:
    """Who is there."""

    port: Organisation
    plant: Organisation
    focal: Person
    colleague: Person
    outsider: Person
    officers: tuple[Person, Person, Person]


def settle() -> Village:
    """Make everybody."""
    lead, partner = make_organisation("lead"), make_organisation("partner")
    port, plant = make_organisation("port"), make_organisation("plant")
    officers = (
        make_person("Officer One", organisation=lead, duties=["secretariat"]),
        make_person("Officer Two", organisation=partner, duties=["secretariat"]),
        make_person("Officer Three", organisation=partner, duties=["secretariat"]),
    )
    focal = make_person("Focal", organisation=port)
    FocalPoint.objects.create(organisation=port, person=focal)
    return Village(
        port,
        plant,
        focal,
        make_person("Colleague", organisation=port),
        make_person("Outsider", organisation=plant),
        officers,
    )


def apply(email: str = "new@example.invalid", **typed: str) -> Person:
    """Somebody applies and confirms their address."""
    token = openings.make(Opening.Kind.APPLY, email)
    said = {
        "name": "Newcomer",
        "language": "en",
        "motive": "To learn.",
        "country": make_country().pk,
        "sector": make_sector().pk,
        **typed,
    }
    return actions.enter(viewer(None), token=token, typed=said, password=PASSWORD)


def applicant(village: Village, email: str = "new@example.invalid") -> Person:
    """An applicant of the port, placed there by an officer."""
    person = apply(email, organisation_name="The port")
    actions.place(viewer(village.officers[0]), person=person, organisation=village.port)
    return fresh(person)


def accept(person: Person, officer: Person) -> None:
    """An officer takes up a case and accepts it."""
    actions.take_up(viewer(officer), person=person)
    actions.accept(viewer(officer), person=person, reason="All is in order.", evidence=EVIDENCE)


def fresh(person: Person) -> Person:
    """The person as stored now."""
    return Person.objects.get(pk=person.pk)


def stands(person: Person) -> Standing:
    """Where the person stands now."""
    return Standing(fresh(person).standing)


def agreed(asker: Person, decider: Person, deed: str, about: Person, **facts: object) -> None:
    """One asks and another grants."""
    asked = approvals.ask(viewer(asker), deed=deed, about=about, reason="It is needed.", facts=facts)
    approvals.decide(viewer(decider), approval=asked, granted=True, reason="I looked into it.")

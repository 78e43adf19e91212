"""No house fills a place by itself: who asks, who decides and whom it is about are never all of one."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.ledger import alarms
from majlis.membership.vetting import actions, houses
from majlis.membership.vetting.members import may_be_placed
from majlis.membership.vetting.models import FocalPoint
from majlis.membership.vetting.tests.village import (
    EVIDENCE,
    PASSWORD,
    Village,
    accept,
    agreed,
    apply,
    fresh,
    stands,
)  # fmt: skip
from majlis.network.models import Organisation, Person, Standing
from tests.people import client_of, make_organisation, make_person, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def of_the_partner(village: Village) -> Person:
    """Somebody whom the partner's focal point speaks for, where two officers work as well."""
    partner = Organisation.objects.get(code="partner")
    focal = make_person("Partner focal", organisation=partner)
    FocalPoint.objects.create(organisation=partner, person=focal)
    person = apply("in@example.invalid", organisation_name="Partner")
    actions.place(viewer(village.officers[1]), person=person, organisation=partner)
    actions.sponsor(viewer(focal), person=fresh(person), reason="Mine.")
    return fresh(person)


def test_an_officer_of_the_same_organisation_accepts_nobody_into_it(village: Village) -> None:
    person, (outside, inside, _third) = of_the_partner(village), village.officers
    with pytest.raises(Refused, match="your own organisation"):
        accept(person, inside)
    page = reverse("membership:case_step", args=[person.handle, "accept"])
    assert client_of(inside).get(page).status_code == 404
    assert client_of(outside).get(page).status_code == 200
    Organisation.objects.filter(code="partner").update(parent=village.port)
    branch = make_organisation("branch", parent=village.port)
    Person.objects.filter(pk=person.pk).update(organisation=branch)  # another branch of one house
    with pytest.raises(Refused, match="your own organisation"):
        actions.accept(viewer(inside), person=fresh(person), reason="Fine.", evidence=EVIDENCE)


def test_an_alarm_says_that_nobody_can_decide_a_case(
    village: Village, django_assert_num_queries: Any
) -> None:
    def alarmed() -> bool:
        alarms.look(["undecided"])
        return any(one.kind == "undecided" for one in alarms.standing())

    assert not alarmed()
    person, (outside, inside, third) = of_the_partner(village), village.officers
    assert not alarmed()  # one of another house can
    actions.end_duty(viewer(inside), person=outside, duty="secretariat", reason="Tired.")
    for officer in (inside, third):
        with pytest.raises(Refused):
            accept(fresh(person), officer)
    assert alarmed()
    assert "No officer may decide" in client_of(inside).get(reverse("front:desk")).text
    with django_assert_num_queries(1):
        assert houses.undecided([(person.pk, inside.pk, None)] * 3) == 3
    grown = make_person("Of neither", organisation=village.plant, duties=["secretariat"])
    assert not alarmed()
    Person.objects.filter(pk=grown.pk).update(duties=[])
    Person.objects.filter(pk=person.pk).update(standing=Standing.REFUSED)
    assert not alarmed()  # nothing waits


def test_nor_is_somebody_restored_from_inside(village: Village) -> None:
    first, second, third = village.officers
    person = make_person("Out", organisation=second.organisation, standing=Standing.SUSPENDED)
    with pytest.raises(Refused, match="your own organisation"):
        agreed(third, second, "member.restored", person)
    approvals.withdraw(viewer(third), approval=Approval.objects.get())
    neither = make_person("Of neither", organisation=village.plant, duties=["secretariat"])
    with pytest.raises(Refused, match="your own organisation"):
        agreed(first, second, "member.restored", person)
    assert stands(person) == Standing.SUSPENDED
    approvals.withdraw(viewer(first), approval=Approval.objects.get(state="asked"))
    Person.objects.filter(pk=neither.pk).update(duties=[])
    agreed(first, second, "member.restored", person)  # two houses all the same
    assert stands(person) == Standing.ACCEPTED
    actions.suspend(viewer(first), person=third, reason="Away.")
    agreed(second, first, "member.restored", third)
    assert stands(third) == Standing.ACCEPTED


def spoken_for_by(village: Village, sponsor: Person, email: str) -> Person:
    """Somebody of the port, under vetting, whom they named and who spoke for them."""
    officer = viewer(village.officers[1])
    person = apply(email, organisation_name="Port")
    actions.place(officer, person=person, organisation=village.port)
    actions.name_referee(viewer(person), email=sponsor.email)
    actions.sponsor(viewer(sponsor), person=fresh(person), reason="Known.")
    actions.take_up(officer, person=fresh(person))
    return fresh(person)


def test_two_of_one_house_let_in_nobody_while_another_one_has_an_officer(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    lead, partner, third = village.officers
    branch = make_organisation("branch", parent=partner.organisation)
    for number, house in enumerate((partner.organisation, branch)):
        friend = make_person("Friend", organisation=house)
        person = spoken_for_by(village, friend, f"in{number}@example.invalid")
        with pytest.raises(Refused, match="Whoever spoke for this person is of your own"):
            actions.accept(viewer(partner), person=person, reason="Fine.", evidence=EVIDENCE)
        page = reverse("membership:case_step", args=[person.handle, "accept"])
        assert [client_of(one).get(page).status_code for one in (partner, lead)] == [404, 200]
        client, case = client_of(partner), reverse("membership:case", args=[person.handle])
        with django_assert_max_num_queries(12):
            said = client.get(case).text
        assert "Somebody of another one has to speak for them, or to decide." in said
    actions.accept(viewer(lead), person=person, reason="Fine.", evidence=EVIDENCE)
    assert stands(person) == Standing.ACCEPTED
    actions.end_duty(viewer(third), person=lead, duty="secretariat", reason="Tired.")
    person = spoken_for_by(village, friend, "alone@example.invalid")  # only the partner has officers now
    actions.accept(viewer(partner), person=person, reason="Fine.", evidence=EVIDENCE)
    assert stands(person) == Standing.ACCEPTED


def test_two_houses_let_somebody_in_together_where_no_third_one_has_an_officer(village: Village) -> None:
    lead, partner, _third = village.officers
    friend = make_person("Friend", organisation=lead.organisation)
    person = apply("in@example.invalid", organisation_name="Partner", referee=friend.email)
    actions.place(viewer(lead), person=person, organisation=partner.organisation)
    actions.sponsor(viewer(friend), person=fresh(person), reason="Known.")
    actions.take_up(viewer(lead), person=fresh(person))

    def accepts(officer: Person) -> None:
        actions.accept(viewer(officer), person=fresh(person), reason="Fine.", evidence=EVIDENCE)

    with pytest.raises(Refused, match="or to decide"):  # one house would fill a place in another
        accepts(lead)
    make_person("Of neither", organisation=village.plant, duties=["secretariat"])
    with pytest.raises(Refused, match="of your own organisation: an officer of another one decides"):
        accepts(partner)
    Person.objects.filter(name="Of neither").update(duties=[])
    accepts(partner)
    assert stands(person) == Standing.ACCEPTED


def test_where_nobody_can_decide_the_page_says_who_has_to_speak(village: Village) -> None:
    lead, partner, third = village.officers
    person = of_the_partner(village)
    actions.end_duty(viewer(third), person=lead, duty="secretariat", reason="Tired.")
    actions.take_up(viewer(partner), person=person)
    case = reverse("membership:case", args=[person.handle])
    said = "somebody of another organisation has to speak for them."
    assert said in client_of(partner).get(case).text
    actions.name_referee(viewer(fresh(person)), email=village.outsider.email)
    actions.sponsor(viewer(village.outsider), person=fresh(person), reason="Known.")
    assert said not in client_of(partner).get(case).text
    accept(fresh(person), partner)
    assert stands(person) == Standing.ACCEPTED


def test_what_nobody_may_grant_any_more_is_refused_by_whoever_is_there(village: Village) -> None:
    lead, partner, third = village.officers
    person = make_person("Out", organisation=partner.organisation, standing=Standing.SUSPENDED)
    asked = approvals.ask(viewer(third), deed="member.restored", about=person, reason="x")
    actions.end_duty(viewer(third), person=lead, duty="secretariat", reason="Tired.")
    page = reverse("approvals:approval", args=[asked.pk])
    said = client_of(partner).get(page).text
    assert 'value="refuse"' in said and 'value="grant"' not in said
    with pytest.raises(Refused, match="has to vouch"):
        approvals.decide(viewer(partner), approval=asked, granted=True, reason="y")
    approvals.decide(viewer(partner), approval=asked, granted=False, reason="y")
    with pytest.raises(Refused, match="Nobody could grant this"):  # nor does it wait once more
        approvals.ask(viewer(third), deed="member.restored", about=person, reason="x")


def test_nor_is_it_enough_that_the_only_other_officer_is_of_their_own_house(village: Village) -> None:
    lead, partner, _third = village.officers
    friend = make_person("Friend", organisation=partner.organisation)
    person = spoken_for_by(village, friend, "in@example.invalid")
    actions.place(viewer(partner), person=person, organisation=lead.organisation)
    actions.sponsor(viewer(friend), person=fresh(person), reason="Known.")
    with pytest.raises(Refused, match="Whoever spoke for this person is of your own"):
        accept(fresh(person), partner)
    actions.name_referee(viewer(fresh(person)), email=village.outsider.email)
    actions.sponsor(viewer(village.outsider), person=fresh(person), reason="Known.")
    accept(fresh(person), partner)
    assert stands(person) == Standing.ACCEPTED


@pytest.mark.parametrize("new_name", ["", "Zed Holding"])
@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.APPLIED])
def test_no_house_calls_its_own_people_those_of_another(
    village: Village, standing: Standing, new_name: str
) -> None:
    lead, partner, _third = village.officers
    person = make_person("Out", organisation=partner.organisation, standing=standing)
    where: dict[str, Any] = {"organisation": None if new_name else village.plant, "new_name": new_name}
    with pytest.raises(Refused, match="says where they work now"):
        actions.place(viewer(partner), person=person, **where)
    page = reverse("membership:case_step", args=[person.handle, "place"])
    assert [client_of(one).get(page).status_code for one in (partner, lead)] == [404, 200]
    actions.place(viewer(lead), person=person, **where)
    assert fresh(person).organisation_id not in (None, partner.organisation_id)


def test_where_no_other_house_has_an_officer_a_slip_is_set_right_but_nobody_leaves_a_house_by_it(
    village: Village,
) -> None:
    lead, partner, third = village.officers
    actions.end_duty(viewer(third), person=lead, duty="secretariat", reason="Tired.")
    person = apply("new@example.invalid", organisation_name="Port")
    actions.place(viewer(partner), person=person, organisation=partner.organisation)
    actions.place(viewer(partner), person=person, organisation=village.port)
    colleague = make_person("Out", organisation=partner.organisation)
    actions.suspend(viewer(partner), person=colleague, reason="Away.")
    with pytest.raises(Refused, match="says where they work now"):
        actions.place(viewer(third), person=fresh(colleague), organisation=village.plant)


def about(village: Village, deed: str) -> Person:
    """Somebody of the port for whom a deed can be asked."""
    out = {"standing": Standing.SUSPENDED} if deed == "member.restored" else {}
    return make_person("Somebody", organisation=village.port, **out)


@pytest.mark.parametrize("deed", ["member.restored", "factor.reset"])
def test_two_of_one_house_open_no_account_while_another_one_has_an_officer(
    village: Village, deed: str
) -> None:
    lead, partner, third = village.officers
    with pytest.raises(Refused, match="Who asked is of your own organisation"):
        agreed(partner, third, deed, about(village, deed))
    agreed(partner, lead, deed, about(village, deed))
    actions.end_duty(viewer(partner), person=lead, duty="secretariat", reason="Tired.")
    agreed(partner, third, deed, about(village, deed))


@pytest.mark.parametrize("deed", ["duty.granted", "focal.granted"])
def test_a_duty_is_asked_for_and_granted_by_two_organisations(village: Village, deed: str) -> None:
    one, two, three = village.officers
    colleague = make_person("Colleague", organisation=two.organisation)
    facts = {"duty": "moderator"} if "duty" in deed else {"organisation": two.organisation_id}
    with pytest.raises(Refused, match="of another one decides"):
        agreed(two, three, deed, colleague, **facts)
    actions.end_duty(
        viewer(two), person=one, duty="secretariat", reason="Tired."
    )  # nobody else is left to decide
    agreed(three, two, deed, make_person("Second", organisation=two.organisation), **facts)


def test_the_first_two_say_where_the_other_works_and_then_let_others_in(village: Village) -> None:
    everybody = Person.objects.exclude(standing=Standing.APPLIED)
    everybody.update(standing=Standing.APPLIED, duties=[])
    house = viewer(None).system("found")
    links = dict(actions.found(house, emails=["a@example.invalid", "b@example.invalid"]))
    facts = {"name": "Founder", "language": "en", "password": PASSWORD}
    first, second = (actions.enter_founder(viewer(None), token=one, **facts) for one in links.values())
    first, second = fresh(first), fresh(second)
    person = apply("new@example.invalid")
    actions.place(viewer(first), person=person, organisation=village.port)
    actions.name_referee(viewer(person), email=second.email)
    for who in (first, second):
        with pytest.raises(Refused):  # it cannot be known whether they stand outside
            actions.sponsor(viewer(who), person=fresh(person), reason="Known.")
    with pytest.raises(Refused):
        actions.place(viewer(first), person=first, organisation=village.plant)
    assert (
        client_of(first).get(reverse("membership:case_step", args=[second.handle, "place"])).status_code
        == 200
    )
    actions.place(viewer(first), person=second, organisation=village.plant)
    actions.place(viewer(second), person=first, organisation=make_organisation("lead"))
    first, second = fresh(first), fresh(second)
    assert not may_be_placed(first) and not may_be_placed(second)
    with pytest.raises(Refused):
        actions.place(viewer(first), person=second, organisation=village.port)
    actions.sponsor(viewer(second), person=fresh(person), reason="Known.")
    accept(fresh(person), first)
    assert stands(person) == Standing.ACCEPTED


def test_what_an_officer_wrote_is_there_still_where_the_case_has_moved_meanwhile(village: Village) -> None:
    lead = village.officers[0]
    person = spoken_for_by(village, village.outsider, "late@example.invalid")
    actions.sponsor(viewer(village.focal), person=person, reason="Mine, too.")
    page = reverse("membership:case_step", args=[person.handle, "accept"])
    checks = {f"check-{name}": f"Long words about {name}." for name in EVIDENCE}
    answer = client_of(lead).post(page, {"reason": "All of it is in order.", **checks})
    assert answer.status_code == 422 and "All of it is in order." in answer.text
    assert stands(person) == Standing.VOUCHED

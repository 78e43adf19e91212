"""The organisation of a case is found by any of its names, and names near to what was typed are said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting.queries import cases_waiting
from majlis.membership.vetting.tests.village import apply, settle
from majlis.network.models import Organisation, Person
from majlis.network.people import FieldAudience
from majlis.notifications.models import Notice
from tests.people import client_of, make_person, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def customs() -> Organisation:
    """An organisation with names in four languages."""
    return Organisation.objects.create(
        code="wco",
        name="World Customs Organization",
        short_name="WCO",
        names={
            "en": ["World Customs Organization", "WCO"],
            "fr": ["Organisation mondiale des douanes", "OMD"],
            "es": ["Organización Mundial de Aduanas", "OMA"],
            "ar": ["منظمة الجمارك العالمية", ""],
        },
    )


@pytest.fixture
def asked() -> tuple[Client, Person, str]:
    """An officer at the page of an applicant."""
    village, person = settle(), apply()
    return (
        client_of(village.officers[0]),
        person,
        reverse("membership:case_step", args=[person.handle, "place"]),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "world customs organization",
        "WORLD  CUSTOMS-ORGANIZATION",
        "organizacion mundial de aduanas",
        "Organisation Mondiale des Douanes",
        "منظمه الجمارك العالميه",
        "omd",
        "wco",
    ],
)
def test_any_name_in_any_spelling_is_enough(
    customs: Organisation, asked: tuple[Client, Person, str], typed: str
) -> None:
    client, person, page = asked
    assert client.post(page, {"name": typed}).status_code == 302
    person.refresh_from_db()
    assert person.organisation == customs


def test_names_are_suggested_while_they_are_typed(
    customs: Organisation, asked: tuple[Client, Person, str], django_assert_max_num_queries: Any
) -> None:
    client, _person, page = asked
    Organisation.objects.create(code="odd", name="<b>Odd</b> & Sons")
    client.get(page)
    with django_assert_max_num_queries(12):
        text = client.get(page).content.decode()
    assert '<datalist id="id_name-known">' in text and 'list="id_name-known"' in text
    assert '<option value="World Customs Organization">WCO</option>' in text
    assert "<b>Odd" not in text and "&lt;b&gt;Odd&lt;/b&gt; &amp; Sons" in text


@pytest.mark.parametrize("typed", ["World Custom Organisation", "customs", "Organisation mondial de douane"])
def test_an_unknown_name_is_answered_with_those_near_to_it(
    customs: Organisation, asked: tuple[Client, Person, str], typed: str
) -> None:
    client, person, page = asked
    refused = client.post(page, {"name": typed})
    assert (
        refused.status_code == 422
        and "World Customs Organization" in refused.context["form"].errors["name"][0]
    )
    assert "Harbour" not in refused.context["form"].errors["name"][0]
    nothing = client.post(page, {"name": "Zzyzx 99"})
    assert nothing.status_code == 422 and "Near to it" not in nothing.context["form"].errors["name"][0]
    person.refresh_from_db()
    assert person.organisation is None
    assert client.post(page, {"name": "Zzyzx 99", "new": "on"}).status_code == 302


def test_of_two_with_the_same_name_the_code_says_which(
    customs: Organisation, asked: tuple[Client, Person, str]
) -> None:
    client, person, page = asked
    other = Organisation.objects.create(code="omd-other", name="Oficina de Muelles", short_name="OMD")
    refused = client.post(page, {"name": "OMD"})
    assert refused.status_code == 422
    assert "(wco)" in refused.context["form"].errors["name"][0]
    assert "(omd-other)" in refused.context["form"].errors["name"][0]
    assert client.post(page, {"name": "OMD-other"}).status_code == 302
    person.refresh_from_db()
    assert person.organisation == other


def test_an_organisation_whose_only_member_hides_it_is_found_and_never_suggested(
    asked: tuple[Client, Person, str], customs: Organisation
) -> None:
    client, person, page = asked
    hider = make_person("Hider", organisation=customs, see_organisation=FieldAudience.NOBODY)
    assert "World Customs" not in client.get(page).text
    near = client.post(page, {"name": "World Customs Organisations"})
    assert near.status_code == 422 and "Near to it are" not in near.text
    Person.objects.filter(pk=hider.pk).update(see_organisation=FieldAudience.MEMBERS)
    assert "World Customs" in client.get(page).text
    Person.objects.filter(pk=hider.pk).update(see_organisation=FieldAudience.CIRCLES)
    client.post(page, {"name": "WCO"})
    person.refresh_from_db()
    assert person.organisation == customs


def test_what_was_typed_stays_beside_what_an_officer_chose_and_the_history_says_who_chose_it(
    customs: Organisation, asked: tuple[Client, Person, str], django_assert_max_num_queries: Any
) -> None:
    client, person, page = asked
    person.case.organisation_name = "The customs people"
    person.case.save()
    cases = reverse("membership:cases") + "?standing=applied"
    assert "to be placed" in client.get(cases).text
    assert client.get(page).context["form"]["name"].value() == "The customs people"
    client.post(page, {"name": "wco"})
    Person.objects.filter(duties=["secretariat"]).update(language="fr")
    case = reverse("membership:case", args=[person.handle])
    with django_assert_max_num_queries(12):
        said = client.get(case)
    assert "The customs people" in said.text and "Organisation mondiale des douanes" in said.text
    line = said.context["history"][-1]
    assert "Organisation mondiale des douanes" in line.label and line.actor.name == "Officer One"
    listed = client.get(cases).text
    assert "Organisation mondiale des douanes" in listed and "to be placed" not in listed
    assert not cases_waiting(viewer(Person.objects.get(name="Officer Two"))).exists()


def test_the_page_says_which_organisation_it_is_now_and_begins_with_it(
    customs: Organisation, asked: tuple[Client, Person, str]
) -> None:
    client, _person, page = asked
    client.post(page, {"name": "wco"})
    again = client.get(page)
    assert "Now: <bdi>World Customs Organization</bdi>" in again.text
    assert again.context["form"]["name"].value() == "World Customs Organization"


def test_a_form_that_is_sent_unchanged_writes_no_line_and_asks_nobody_again(
    customs: Organisation, asked: tuple[Client, Person, str]
) -> None:
    client, _person, page = asked
    assert client.post(page, {"name": "OMD"}).status_code == 302
    worker.drain()
    lines, notices = Entry.objects.count(), Notice.objects.count()
    same = client.post(page, {"name": client.get(page).context["form"]["name"].value()})
    assert same.status_code == 422 and "Nothing has changed" in same.text
    worker.drain()
    assert (Entry.objects.count(), Notice.objects.count()) == (lines, notices)


@pytest.mark.parametrize("typed", ["منظمة الجمارك العالمية", "wco", "World  customs organization"])
def test_who_names_the_employer_they_have_is_not_suspended(customs: Organisation, typed: str) -> None:
    person = make_person("Stays", organisation=customs)
    client, page = client_of(person), reverse("membership:own_step", args=["employer"])
    lines = Entry.objects.count()
    same = client.post(page, {"organisation_name": typed, "reason": ""})
    assert same.status_code == 422 and "Nothing has changed" in same.text
    person.refresh_from_db()
    assert (person.standing, person.organisation, Entry.objects.count()) == ("accepted", customs, lines)


@pytest.mark.parametrize("typed", ["omd", "Organización mundial de aduanas", "wco"])
def test_an_organisation_that_leaves_is_found_by_any_name_and_its_people_are_counted_first(
    customs: Organisation, typed: str
) -> None:
    village = settle()
    people = [make_person(f"Clerk {number}", organisation=customs) for number in range(3)]
    client, page = client_of(village.officers[0]), reverse("membership:off_board")
    assert '<option value="World Customs Organization">WCO</option>' in client.get(page).text
    first = client.post(page, {"name": typed, "reason": "The agreement ended."})
    said = str(first.context["form"].non_field_errors()[0])
    assert first.status_code == 422 and said.startswith(
        "3 people of \u2068World Customs Organization\u2069 would"
    )
    assert "Please make sure" in first.text and "could not be sent" not in first.text
    going = first.context["form"]["going"].value()
    assert client.post(page, {"name": typed, "reason": "It ended.", "going": going}).status_code == 302
    assert set(
        Person.objects.filter(pk__in=[one.pk for one in people]).values_list("standing", flat=True)
    ) == {"left"}


def test_all_who_go_are_named_however_many_they_are(customs: Organisation) -> None:
    people = [make_person(f"Clerk {number}", organisation=customs) for number in range(15)]
    page = reverse("membership:off_board")
    first = client_of(settle().officers[0]).post(page, {"name": customs.name, "reason": "It ended."})
    box = first.text.split('class="summary"')[1].split("</div>")[0]
    assert box.count("<li>") == 15 and all(f"<bdi>{one.name}</bdi>" in box for one in people)


def test_another_organisation_is_confirmed_anew_also_where_nobody_is_left(customs: Organisation) -> None:
    client, page = client_of(settle().officers[0]), reverse("membership:off_board")
    Organisation.objects.create(code="empty", name="An empty house")
    first = client.post(page, {"name": "omd", "reason": "It ended."})
    going = first.context["form"]["going"].value()
    other = client.post(page, {"name": "empty", "reason": "It ended.", "going": going})
    assert other.status_code == 422 and "An empty house" in str(other.context["form"].non_field_errors()[0])
    near = client.post(page, {"name": "World Custom Organisation", "reason": "It ended."})
    assert "World Customs Organization" in near.context["form"].errors["name"][0]

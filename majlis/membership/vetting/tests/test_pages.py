"""The pages of vetting as their visitors meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from majlis.approvals.models import Approval
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions, openings
from majlis.membership.vetting.models import Case, FocalPoint, Opening
from majlis.membership.vetting.tests.village import (
    EVIDENCE,
    PASSWORD,
    WHY,
    Village,
    applicant,
    apply,
    stands,
)
from majlis.network.models import Organisation, Person, Standing
from tests.people import client_of, make_country, make_sector, viewer

pytestmark = pytest.mark.django_db


def typed(email: str) -> dict[str, str]:
    """A whole application."""
    return {
        "name": "Newcomer",
        "email": email,
        "country": make_country().pk,
        "organisation_name": "The port",
        "function": "Inspector",
        "sector": make_sector().pk,
        "language": "en",
        "motive": "To learn.",
        "agree": "on",
    }


def link_in(letter: mail.EmailMessage) -> str:
    """The path of the link in a mail."""
    found = re.search(r"/enter/[\w-]+/", str(letter.body))
    assert found
    return found.group()


def test_somebody_applies_confirms_and_sees_where_they_stand_and_nothing_else(village: Village) -> None:
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = visitor.post(reverse("membership:apply"), typed("new@example.invalid"))
    assert answer["Location"] == reverse("membership:applied")
    assert not Person.objects.filter(email="new@example.invalid").exists()
    worker.drain()
    link = link_in(mail.outbox[-1])
    for _look in range(3):  # a program that reads mails looks at every link
        assert Client().get(link).status_code == 200
    assert Opening.objects.get().used_at is None
    weak = visitor.post(link, {"password": "password", "again": "password"})
    assert weak.status_code == 422 and Opening.objects.get().used_at is None
    done = visitor.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert done["Location"] == reverse("account_login") and "_auth_user_id" not in visitor.session
    assert visitor.get(link).status_code == 410
    visitor.post(reverse("account_login"), {"login": "new@example.invalid", "password": PASSWORD})
    page = visitor.get(reverse("membership:status"))
    assert page.status_code == 200 and "needs somebody who speaks for you" in page.content.decode()
    for closed in ("front:desk", "membership:directory", "membership:speaking", "membership:cases"):
        assert visitor.get(reverse(closed)).status_code == 403


def test_who_has_named_somebody_is_not_told_to_name_one_below(village: Village) -> None:
    person = apply(organisation_name="The port")
    before = client_of(person).get(reverse("membership:status")).text
    assert "You can name one below." in before and "Name somebody else" not in before
    Case.objects.filter(person=person).update(referee=village.outsider.email)
    after = client_of(person).get(reverse("membership:status")).text
    assert "You can name one below." not in after and "Name somebody else" in after


def test_an_officer_sees_on_the_page_that_opens_that_new_applications_wait(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    page = reverse("membership:cases")
    officer = client_of(village.officers[0])
    assert "?standing=applied#" not in officer.get(page).text
    applicant(village, "placed@example.invalid")
    apply("other@example.invalid", organisation_name="Somewhere")
    with django_assert_max_num_queries(12):
        shown = officer.get(page).text
    assert 'href="?standing=applied#cases"' in shown
    assert "2 new applications wait: nobody has spoken for them yet." in shown
    assert "Of these, waiting for the secretariat to place their organisation:" in shown
    assert "new applications wait" not in officer.get(f"{page}?standing=applied").text


def test_the_desk_leads_to_the_very_cases_that_it_counts_and_counts_each_once(village: Village) -> None:
    officer = client_of(village.officers[0])
    spoken = applicant(village, "spoken@example.invalid")
    actions.sponsor(viewer(village.focal), person=spoken, reason=WHY)
    unplaced = apply("other@example.invalid", organisation_name="Somewhere")
    elsewhere = applicant(village, "placed@example.invalid")
    worker.drain()
    desk = re.sub(r"</?bdi[^>]*>", "", officer.get(reverse("front:desk")).text)
    assert "2 cases wait for the secretariat." in desk and "2 things wait for you." in desk
    assert f'href="{reverse("membership:cases")}"' in desk
    shown = re.sub(r"</?bdi[^>]*>", "", officer.get(reverse("membership:cases")).text)
    assert 'aria-current="page">Waiting 2</a>' in shown
    for person, there in ((spoken, True), (unplaced, True), (elsewhere, False)):
        assert (reverse("membership:case", args=[person.handle]) in shown) is there


def test_known_and_unknown_addresses_are_answered_alike(village: Village) -> None:
    answers = []
    for email in ("unknown@example.invalid", village.focal.email):
        answer = Client(HTTP_ACCEPT_LANGUAGE="en").post(reverse("membership:apply"), typed(email))
        answers.append((answer.status_code, answer["Location"], answer.content))
    assert answers[0] == answers[1]
    worker.drain()
    told = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert "/enter/" in told["unknown@example.invalid"]
    assert "/enter/" not in told[village.focal.email]


def test_nobody_signs_up_by_the_sign_in_package() -> None:
    answer = Client().post("/account/signup/", {"email": "x@example.invalid", "password1": PASSWORD})
    assert not Person.objects.exists() and "_auth_user_id" not in Client().session
    assert answer.status_code in (200, 403, 404, 422)


def test_the_way_through_the_pages_from_nomination_to_acceptance(village: Village) -> None:
    person, (officer, second, _third) = applicant(village), village.officers
    focal = client_of(village.focal)
    assert person.name in focal.get(reverse("membership:speaking")).content.decode()
    focal.post(reverse("membership:speak", args=[person.handle]), {"reason": WHY})
    assert stands(person) == Standing.VOUCHED
    desk = client_of(officer)
    case = reverse("membership:case", args=[person.handle])
    assert WHY in desk.get(case).content.decode()
    desk.post(reverse("membership:case_step", args=[person.handle, "take"]))
    accept = reverse("membership:case_step", args=[person.handle, "accept"])
    refused = desk.post(accept, {"reason": "Fine."})
    assert refused.status_code == 422 and "Every check needs" in refused.content.decode()
    shown = {f"check-{check}": text for check, text in EVIDENCE.items()}
    assert desk.post(accept, {"reason": "Fine.", **shown})["Location"] == case
    assert stands(person) == Standing.ACCEPTED
    assert "Called back" in client_of(second).get(case).content.decode()


def test_whoever_opens_what_is_kept_about_somebody_leaves_a_line(village: Village) -> None:
    person, officer = applicant(village), village.officers[0]
    for who, page in ((officer, "case"), (village.focal, "speak"), (village.outsider, "speak")):
        client_of(who).get(reverse(f"membership:{page}", args=[person.handle]))
    lines = Entry.objects.filter(verb="person.opened", person=person).order_by("number")
    assert [line.actor for line in lines] == [officer, village.focal]


def test_these_pages_are_for_officers_and_for_those_who_were_asked(village: Village) -> None:
    person = applicant(village)
    for member in (village.outsider, village.colleague):
        browser = client_of(member)
        for name in ("cases", "offices", "off_board"):
            assert browser.get(reverse(f"membership:{name}")).status_code == 403
        assert browser.get(reverse("membership:case", args=[person.handle])).status_code == 403
        assert browser.get(reverse("membership:speak", args=[person.handle])).status_code == 404
        assert person.name not in browser.get(reverse("membership:speaking")).content.decode()


def test_an_organisation_leaves_only_once_it_was_said_who_goes_with_it(village: Village) -> None:
    browser, page = client_of(village.officers[0]), reverse("membership:off_board")
    typed = {"name": village.port.name, "reason": "The agreement ended."}
    part = browser.post(page, {**typed, "name": village.port.name[:4]})
    assert part.status_code == 422 and village.port.name in part.content.decode()
    first = browser.post(page, typed)
    assert first.status_code == 422 and village.colleague.name in first.content.decode()
    village.colleague.refresh_from_db()
    assert village.colleague.standing == Standing.ACCEPTED, "nobody goes at the first press"
    seen = first.context["form"]["going"].value()
    applicant(village)  # somebody came in between
    second = browser.post(page, {**typed, "going": seen})
    assert second.status_code == 422
    third = browser.post(page, {**typed, "going": second.context["form"]["going"].value()})
    assert third.status_code == 302
    village.colleague.refresh_from_db()
    assert village.colleague.standing == Standing.LEFT


def test_a_suspended_members_next_page_is_closed(village: Village) -> None:
    browser = client_of(village.colleague)
    assert browser.get(reverse("front:desk")).status_code == 200
    actions.suspend(viewer(village.focal), person=village.colleague, reason="Works here no longer.")
    closed = browser.get(reverse("front:desk"))
    assert closed.status_code == 403 and reverse("membership:status") in closed.content.decode()
    assert "Works here no longer." in browser.get(reverse("membership:status")).content.decode()


def test_what_a_sponsor_said_in_trust_is_not_shown_to_the_person(village: Village) -> None:
    person = applicant(village)
    actions.sponsor(viewer(village.focal), person=person, reason="Said in trust.")
    actions.refuse(viewer(village.officers[0]), person=person, reason="Said openly.")
    page = client_of(person).get(reverse("membership:status")).content.decode()
    assert "Said openly." in page and "appeal" in page.lower()
    assert "Said in trust." not in page and village.focal.name not in page


def test_a_list_of_cases_costs_the_same_however_long(
    village: Village, django_assert_max_num_queries: object
) -> None:
    browser = client_of(village.officers[0])
    browser.get(reverse("membership:cases"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get(reverse("membership:cases") + "?standing=accepted")


def test_who_has_waited_longest_is_counted_from_where_they_stand_now(village: Village) -> None:
    before = timezone.now() - timedelta(days=900)
    late, early = village.colleague, village.outsider
    Person.objects.filter(pk=late.pk).update(joined_at=before)
    for person in (early, late):
        actions.suspend(viewer(village.officers[0]), person=person, reason="It has to be looked at.")
    page = client_of(village.officers[0]).get(reverse("membership:cases") + "?standing=suspended").text
    assert page.index(early.handle) < page.index(late.handle)
    assert f"{before:%Y-%m-%d}" not in page


def test_a_focal_point_sees_no_more_of_own_staff_than_others_do(village: Village) -> None:
    Person.objects.filter(pk=village.colleague.pk).update(function="Hidden office", see_function=0)
    page = client_of(village.focal).get(reverse("membership:staff")).content.decode()
    assert village.colleague.name in page and "Hidden office" not in page
    duties = reverse("membership:offices")
    Person.objects.filter(pk=village.colleague.pk).update(duties=["moderator"])
    assert "Hidden office" not in client_of(village.officers[0]).get(duties).content.decode()


def test_an_applicant_is_never_offered_to_end_or_leave_a_membership(village: Village) -> None:
    officer, person = client_of(village.officers[0]), applicant(village)
    for standing in (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING):
        Person.objects.filter(pk=person.pk).update(standing=standing)
        assert "End the membership" not in officer.get(reverse("membership:case", args=[person.handle])).text
        assert officer.get(reverse("membership:case_step", args=[person.handle, "end"])).status_code == 404
    own = client_of(person, factor=False)
    status = own.get(reverse("membership:status")).text
    assert "Withdraw my application" in status and "Leave the network" not in status
    sent = own.post(reverse("membership:own_step", args=["leave"]), {"reason": "Not now."}, follow=True)
    assert "Your application is withdrawn." in sent.text and "You are not a member." in sent.text
    worker.drain()
    assert mail.outbox[-1].subject.endswith("Your application is withdrawn")


def test_reading_the_code_of_conduct_keeps_what_was_typed_and_no_choice_is_a_row_of_dashes(
    village: Village,
) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("membership:apply")).text
    assert re.search(r'href="/conduct/" target="_blank"', page)
    assert "---------" not in page and "Please choose" in page
    assert "---------" not in client_of(village.focal).get(reverse("membership:me")).text


def test_a_case_no_longer_offers_what_was_asked_for_and_waits(village: Village) -> None:
    first, second, _third = village.officers
    actions.suspend(viewer(first), person=village.colleague, reason="Unclear.")
    case = reverse("membership:case", args=[village.colleague.handle])
    step = reverse("membership:case_step", args=[village.colleague.handle, "restore"])
    desk = client_of(second)
    assert step in desk.get(case).text
    assert desk.post(step, {"reason": "They rang back."})["Location"] == case
    page = desk.get(case).text
    asked = Approval.objects.get(deed="member.restored")
    assert step not in page and reverse("approvals:approval", args=[asked.pk]) in page


def test_a_form_with_a_password_does_not_say_that_it_stays(village: Village) -> None:
    token = openings.make(
        Opening.Kind.APPLY, "new@example.invalid", typed={"name": "New", "language": "en", "motive": "x"}
    )
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = client.post(reverse("membership:enter", args=[token]), {"password": "a"})
    assert page.status_code == 422
    assert "Please type it again." in page.text and "still here" not in page.text
    found = openings.make(Opening.Kind.INVITE, "invited@example.invalid", typed={})
    page = client.post(reverse("membership:enter", args=[found]), {"name": "Kept"})
    assert "only passwords have to be typed again" in page.text and "Kept" in page.text


@pytest.mark.one_database
def test_all_that_is_wrong_with_a_password_is_told_at_once(db: None) -> None:
    token = openings.make(Opening.Kind.APPLY, "new@example.invalid", typed={"name": "New", "language": "en"})
    typed = {"password": "11111", "again": "22222"}
    errors = Client(HTTP_ACCEPT_LANGUAGE="en").post(reverse("membership:enter", args=[token]), typed).context
    assert len(errors["form"].errors["password"]) > 1, "too short, and all of it digits"
    assert errors["form"].errors["again"] == ["The two passwords differ."]


def test_an_officer_is_told_that_an_organisation_stands_in_another_country(village: Village) -> None:
    person = applicant(village)
    page, told = reverse("membership:case", args=[person.handle]), "stands in another country"
    officer = client_of(village.officers[0])
    assert told not in officer.get(page).text, "of the organisation no country is known"
    for code, is_told in ((person.country_id, False), (make_country("QX").pk, True)):
        Organisation.objects.filter(pk=village.port.pk).update(country=code)
        assert (told in officer.get(page).text) is is_told


def test_whoever_has_named_somebody_sees_whom(village: Village) -> None:
    person = applicant(village)
    here = client_of(person)
    here.post(reverse("membership:own_step", args=["referee"]), {"email": "Friend@example.invalid"})
    shown = here.get(reverse("membership:status")).text
    assert '<bdi dir="ltr">friend@example.invalid</bdi>' in shown and "You have named:" in shown


def test_a_duty_that_was_asked_for_is_said_in_the_case_and_others_can_still_be_asked_for(
    village: Village,
) -> None:
    first, member = client_of(village.officers[0]), village.colleague
    step = reverse("membership:case_step", args=[member.handle, "duty"])
    first.post(step, {"duty": "moderator", "reason": "She knows the texts."})
    page = first.get(reverse("membership:case", args=[member.handle])).text
    assert "(Moderator): asked for, and waits for another officer" in page and step in page
    assert "asked for already" in first.post(step, {"duty": "moderator", "reason": "Again."}).text
    assert first.post(step, {"duty": "secretariat", "reason": "And this."}).status_code == 302


def test_a_duty_ends_with_a_reason_and_after_a_look_at_what_it_means(village: Village) -> None:
    first, member = client_of(village.officers[0]), village.colleague
    Person.objects.filter(pk=member.pk).update(duties=["moderator"])
    page = reverse("membership:end_duty", args=[member.handle, "moderator"])
    assert page in first.get(reverse("membership:offices")).text
    shown = first.get(page).text
    assert "Fewer than three moderators" in shown
    back, rest = shown.split('class="crumbs"')[1].split("</nav>", 1)
    assert reverse("membership:offices") in back and "Duties and focal points" in back
    assert member.name not in back and f"\u2068{member.name}\u2069 – \u2068Moderator\u2069" in rest
    refused = first.post(page, {"reason": " "})
    assert refused.status_code == 422 and "Please say why" in refused.text
    assert Person.objects.get(pk=member.pk).duties == ["moderator"]
    assert first.post(page, {"reason": "Retired."})["Location"] == reverse("membership:offices")
    assert Person.objects.get(pk=member.pk).duties == []
    assert Entry.objects.get(verb="duty.ended").reason == "Retired."
    assert first.post(page, {"reason": "Retired."}).status_code == 404


def test_the_role_of_a_focal_point_ends_with_a_reason(village: Village) -> None:
    first, point = client_of(village.officers[0]), FocalPoint.objects.filter(until__isnull=True)[0]
    page = reverse("membership:end_focal_point", args=[point.pk])
    back, rest = first.get(page).text.split('class="crumbs"')[1].split("</nav>", 1)
    assert "Duties and focal points" in back and point.person.name not in back and point.person.name in rest
    assert first.post(page, {"reason": ""}).status_code == 422
    assert first.post(page, {"reason": "Moved on."}).status_code == 302
    assert FocalPoint.objects.get(pk=point.pk).until
    assert Entry.objects.get(verb="focal.ended").reason == "Moved on."


def test_an_officer_does_not_read_what_was_said_in_trust_about_themselves(village: Village) -> None:
    own, other = village.officers[0], village.officers[1]
    address = reverse("membership:case", args=[own.handle])
    answer = client_of(own).get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("membership:status"))
    assert client_of(other).get(address).status_code == 200

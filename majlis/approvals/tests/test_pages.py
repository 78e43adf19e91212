"""The pages of those who decide, and what everybody else sees of them: nothing."""

from __future__ import annotations

import re

from django.urls import reverse

from majlis.approvals import actions
from majlis.approvals.models import Approval
from majlis.approvals.tests.conftest import Office
from majlis.approvals.tests.test_actions import asked
from majlis.kit.paging import SIZE
from majlis.ledger import worker
from majlis.notifications.models import Notice
from tests.people import client_of, make_person, viewer


def test_a_decider_finds_it_on_the_desk_looks_at_it_and_decides(office: Office) -> None:
    approval = asked(office)
    browser = client_of(office.second)
    assert "waits for your decision" in browser.get(reverse("front:desk")).content.decode()
    page = browser.get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    assert "It is needed." in page and "Subject" in page
    empty = browser.post(reverse("approvals:approval", args=[approval.pk]), {"act": "grant", "reason": ""})
    assert empty.status_code == 422 and "Please say why" in empty.content.decode()
    answer = browser.post(
        reverse("approvals:approval", args=[approval.pk]), {"act": "grant", "reason": "I rang them."}
    )
    assert answer.status_code == 302
    approval.refresh_from_db()
    assert approval.state == Approval.State.GRANTED
    assert "I rang them." in browser.get(reverse("approvals:approval", args=[approval.pk])).content.decode()


def test_the_asker_sees_it_wait_without_the_form_and_takes_it_back(office: Office) -> None:
    approval = asked(office)
    browser = client_of(office.first)
    page = browser.get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    assert "somebody else has to decide" in page and 'value="grant"' not in page
    assert browser.post(reverse("approvals:withdraw", args=[approval.pk])).status_code == 302
    approval.refresh_from_db()
    assert approval.state == Approval.State.WITHDRAWN


def test_others_do_not_learn_that_there_is_one(office: Office) -> None:
    approval = asked(office)
    stranger = client_of(make_person("Stranger"))
    assert stranger.get(reverse("approvals:approval", args=[approval.pk])).status_code == 404
    assert "A deed" not in stranger.get(reverse("approvals:approvals")).content.decode()
    assert "Approvals by a second person" not in stranger.get(reverse("front:desk")).content.decode()


def test_what_waits_on_a_second_page_is_not_called_settled_on_the_first(office: Office) -> None:
    waiting = {asked(office, about=make_person(f"Subject {number}")).pk for number in range(SIZE + 2)}
    page = client_of(office.second).get(reverse("approvals:approvals"))
    assert len(page.context["waiting"]) == SIZE and not page.context["others"]
    own = client_of(office.first).get(reverse("approvals:approvals"))
    assert not own.context["waiting"] and {line.approval.pk for line in own.context["others"]} < waiting


def test_a_list_costs_the_same_however_long_it_is(office: Office, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(12):
        asked(office, about=make_person(f"Subject {number}"))
    browser = client_of(office.second)
    browser.get(reverse("approvals:approvals"))
    with django_assert_max_num_queries(12):
        browser.get(reverse("approvals:approvals"))


def test_the_desk_counts_a_step_once_though_a_notice_was_told_of_it(office: Office) -> None:
    approval = asked(office)
    worker.drain()
    told = "asks for the approval of a second person"
    browser = client_of(office.second)
    assert told in browser.get(reverse("notifications:notices")).text
    desk = re.sub(r"</?bdi[^>]*>", "", browser.get(reverse("front:desk")).text)
    assert "1 thing waits for you." in desk and "1 step of others waits for your decision." in desk
    assert told not in desk and "1 unread notice" in desk
    Notice.objects.filter(person=office.second).update(url=f"/approvals/{approval.pk + 1}/")
    assert told in browser.get(reverse("front:desk")).text, "a notice of anything else stays"


def test_nobody_reads_with_their_duty_what_is_asked_about_themselves(office: Office) -> None:
    approval = asked(office)
    browser, address = client_of(office.subject), reverse("approvals:approval", args=[approval.pk])
    assert browser.get(address).status_code == 404
    assert address not in browser.get(reverse("approvals:approvals")).content.decode()
    assert client_of(office.second).get(address).status_code == 200


def test_a_reason_is_there_still_where_another_one_decided_first(office: Office) -> None:
    question = asked(office)
    actions.decide(viewer(office.second), approval=question, granted=False, reason="No.")
    page = reverse("approvals:approval", args=[question.pk])
    answer = client_of(office.third).post(page, {"reason": "My long reason.", "act": "grant"})
    assert answer.status_code == 422
    assert "My long reason." in answer.text and "This is settled already" in answer.text
    assert client_of(office.first).post(page, {"reason": "Mine.", "act": "grant"}).status_code == 403

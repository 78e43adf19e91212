"""A question of two does not outlive its reason, and nobody is erased whom the hub cannot do without yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals.lapsing import lapse
from majlis.approvals.models import Approval
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Unfinished
from majlis.membership.vetting import actions
from majlis.membership.vetting.members import officers
from majlis.membership.vetting.tests.village import Village, agreed, fresh, stands
from majlis.network.models import Standing
from majlis.notifications.models import Notice
from majlis.personal import actions as personal
from majlis.personal import erasing, jobs
from majlis.personal.models import AT_MOST, Erasure
from tests.people import client_of, viewer

pytestmark = pytest.mark.django_db


def asked_duty(village: Village) -> Approval:
    """That the colleague at the port becomes an officer."""
    facts = {"duty": "secretariat"}
    asker = viewer(village.officers[0])
    return approvals.ask(asker, deed="duty.granted", about=village.colleague, reason="Able.", facts=facts)


def test_a_duty_that_was_asked_for_before_a_suspension_is_not_granted_after_it(village: Village) -> None:
    first, second, _third = village.officers
    person, asked = village.colleague, asked_duty(village)
    actions.suspend(viewer(first), person=person, reason="Doubts.")
    agreed(first, second, "member.restored", fresh(person))
    with pytest.raises(Refused, match="asked for again"):
        approvals.decide(viewer(second), approval=asked, granted=True, reason="Yes.")
    assert fresh(person).duties == []
    approvals.decide(viewer(second), approval=asked, granted=False, reason="Ask anew.")
    approvals.decide(viewer(second), approval=asked_duty(village), granted=True, reason="Yes.")
    assert fresh(person).duties == ["secretariat"]


def test_nor_where_who_asked_was_out_meanwhile(village: Village) -> None:
    first, second, third = village.officers
    asked = asked_duty(village)
    actions.suspend(viewer(second), person=first, reason="A lost laptop.")
    assert stands(first) == Standing.SUSPENDED
    fresh(first)
    type(first).objects.filter(pk=first.pk).update(standing=Standing.ACCEPTED, duties=["secretariat"])
    with pytest.raises(Refused, match="asked for again"):
        approvals.decide(viewer(third), approval=asked, granted=True, reason="Yes.")


def test_two_officers_stay_when_officers_have_themselves_erased(village: Village) -> None:
    first, second, third = village.officers
    personal.ask_erasure(viewer(first), texts=False)
    with pytest.raises(Refused, match="Fewer than two officers"):
        personal.ask_erasure(viewer(second), texts=False)
    page = client_of(second).post(reverse("personal:erase"), {"texts": "keep", "sure": "on"})
    assert page.status_code == 422 and "Fewer than two officers" in page.text
    type(third).objects.filter(pk=third.pk).update(duties=[])  # another one is lost meanwhile
    Erasure.objects.update(due_at=timezone.now())
    for _hour in range(2):
        with pytest.raises(Unfinished):
            jobs.carry_out({})
    assert first in officers()
    worker.drain()
    assert Entry.objects.filter(verb="erasure.delayed", person=first).count() == 1
    assert any("is late" in one.sentence for one in Notice.objects.filter(person=first))
    assert "fewer than two officers would be left" in client_of(first).get(reverse("personal:data")).text
    Erasure.objects.update(asked_at=timezone.now() - AT_MOST - timedelta(hours=1))
    erasing.run(Erasure.objects.get())  # a right comes first in the end
    assert stands(first) == Standing.LEFT


def test_a_question_that_was_overtaken_lapses_by_itself_and_who_asked_is_told(village: Village) -> None:
    first, second, third = village.officers
    asked = asked_duty(village)
    kept = approvals.ask(
        viewer(third),
        deed="duty.granted",
        about=village.outsider,
        reason="Able.",
        facts={"duty": "moderator"},
    )
    actions.suspend(viewer(second), person=village.colleague, reason="Doubts.")
    lapse({})
    asked.refresh_from_db()
    kept.refresh_from_db()
    assert (asked.state, kept.state) == (Approval.State.LAPSED, Approval.State.ASKED)
    worker.drain()
    assert "overtaken" in Notice.objects.get(person=first, reason="approval").sentence
    Approval.objects.filter(pk=kept.pk).update(expires_at=timezone.now())
    page = client_of(third).get(reverse("approvals:approvals")).text
    assert "Lapsed" in page and "Waiting</span>" not in page


def test_the_form_gives_no_duty_that_is_held_already(village: Village) -> None:
    first, second, _third = village.officers
    page = reverse("membership:case_step", args=[second.handle, "duty"])
    for duty, said in (("secretariat", "has that duty already"), ("auditor", "holds no other duty")):
        answer = client_of(first).post(page, {"duty": duty, "reason": "Able."})
        assert answer.status_code == 422 and said in answer.text
    assert not Approval.objects.exists()

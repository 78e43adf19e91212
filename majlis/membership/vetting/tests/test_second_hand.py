"""What cannot come back is asked for and granted by two houses, and no officer lets a house go unseen."""

from __future__ import annotations

import pytest

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.ledger import worker
from majlis.membership.vetting.actions import enter_founder, found, off_board
from majlis.membership.vetting.tests.village import Village
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.personal.models import Erasure
from majlis.personal.policy import ORDERED
from tests.people import make_country, make_person, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_an_erasure_is_ordered_by_two_houses(village: Village) -> None:
    first, second = village.officers[:2]
    beside = make_person("Beside", organisation=first.organisation, duties=["secretariat"])
    facts = {"texts": True}
    asked = approvals.ask(
        viewer(first), deed=ORDERED, about=village.outsider, reason="A letter.", facts=facts
    )
    with pytest.raises(Refused, match="of your own organisation"):
        approvals.decide(viewer(beside), approval=asked, granted=True, reason="Seen.")
    assert not Erasure.objects.exists()
    approvals.decide(viewer(second), approval=asked, granted=True, reason="Seen.")
    assert Erasure.objects.get().person == village.outsider


def test_the_other_officers_are_told_that_a_house_was_let_go(village: Village) -> None:
    first, second = village.officers[:2]
    beside = make_person("Beside", organisation=first.organisation, duties=["secretariat"])
    assert second.organisation is not None
    off_board(viewer(first), organisation=second.organisation, reason="It has closed.")
    worker.drain()
    told = Notice.objects.filter(sentence__contains="let everybody of an organisation go")
    assert set(told.values_list("person", flat=True)) == {beside.pk}


def test_a_founder_whose_other_half_has_another_address_is_told_so(db: None) -> None:
    make_country()
    links = found(Viewer.command("found"), emails=["a@example.invalid", "b@example.invalid"])
    typed = {"name": "A", "language": "en", "password": "a longer word of mine 7"}
    enter_founder(viewer(None), token=links[0][1], **typed)
    Person.objects.filter(email="a@example.invalid").update(email="c@example.invalid")
    with pytest.raises(Refused, match="too old"):
        enter_founder(viewer(None), token=links[1][1], **typed)

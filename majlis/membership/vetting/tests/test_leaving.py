"""A whole organisation leaves, or nobody of it."""

from __future__ import annotations

import pytest

from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.membership.vetting import actions
from majlis.membership.vetting.actions import leaving
from majlis.membership.vetting.models import FocalPoint, Step
from majlis.membership.vetting.tests.village import settle, stands
from majlis.network.models import Person, Standing
from tests.people import viewer

pytestmark = pytest.mark.django_db


def test_an_organisation_of_which_one_cannot_leave_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    village = settle()
    real, gone = leaving.leave, list[Person]()

    def fails_at_the_second(who: Viewer, *, person: Person, reason: str) -> Step:
        gone.append(person)
        if len(gone) == 2:
            raise ValueError
        return real(who, person=person, reason=reason)

    monkeypatch.setattr(leaving, "leave", fails_at_the_second)
    lines = Entry.objects.count()
    with pytest.raises(ValueError):
        actions.off_board(viewer(village.officers[0]), organisation=village.port, reason="It ended.")
    assert len(gone) == 2 and {stands(one) for one in gone} == {Standing.ACCEPTED}
    assert FocalPoint.objects.filter(organisation=village.port, until__isnull=True).exists()
    assert Entry.objects.count() == lines

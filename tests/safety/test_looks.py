"""Alarms of content safety: cases that nobody may decide, and a list that is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from majlis.network.models import Person
from majlis.safety import looks
from majlis.safety.actions.cases import take_case
from majlis.safety.models import Case
from tests.people import Cast, make_person, viewer
from tests.safety.texts import ask, report

pytestmark = pytest.mark.django_db


def test_a_case_that_no_moderator_may_take_is_an_alarm(cast: Cast) -> None:
    only = make_person("Only", organisation=cast.alice.organisation, duties=["moderator"])
    report(cast.bob, "thread", ask(cast.alice, cast.circle).pk)
    assert looks.stuck() is None
    Case.objects.update(changed_at=timezone.now() - timedelta(hours=2))
    assert looks.stuck() is not None
    Person.objects.filter(pk=only.pk).update(organisation=cast.charlie.organisation)
    assert looks.stuck() is None
    take_case(viewer(only))
    assert looks.stuck() is None


def test_a_list_that_is_gone_is_an_alarm(listed: Path) -> None:
    assert looks.unreadable() is None
    listed.write_bytes(b"\xff\xfe\xfa")
    assert looks.unreadable() is not None
    listed.unlink()
    assert looks.unreadable() is not None

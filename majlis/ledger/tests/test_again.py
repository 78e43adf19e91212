"""What an office did, or gave up, about a line can be asked of it once more."""

from __future__ import annotations

import pytest
from django.db import transaction

from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.ledger.models import Task
from majlis.ledger.record import record

pytestmark = pytest.mark.django_db


def test_what_was_done_or_given_up_is_done_once_more_and_what_waits_is_left_alone() -> None:
    with transaction.atomic():
        line = record(Viewer.system("test"), "test.done")
    for kind, state in (("a", Task.State.DONE), ("b", Task.State.DEAD), ("c", Task.State.WAITING)):
        Task.objects.create(kind=kind, entry=line, state=state, attempts=8, error="TimeoutError")
    assert [outbox.again(kind, [line.pk]) for kind in "abc"] == [1, 1, 0]
    found = Task.objects.filter(kind__in="abc").order_by("kind").values_list("state", "attempts", "error")
    assert list(found) == [("waiting", 0, "")] * 2 + [("waiting", 8, "TimeoutError")]

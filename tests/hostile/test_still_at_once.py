"""Somebody is suspended, or loses a duty, while a verb of theirs waits for the end of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import transaction

from majlis.discussions import actions
from majlis.discussions.models import Post
from majlis.ledger import worker
from majlis.ledger.models import Entry, Task
from majlis.membership.vetting import actions as vetting
from majlis.membership.vetting.tests.village import Village, settle
from majlis.network.models import Person
from majlis.notifications.models import Delivery, Notice
from tests.hostile.hands import Second
from tests.people import client_of, make_circle, viewer

pytestmark = pytest.mark.django_db(transaction=True)
_Answer = TypeVar("_Answer")
TYPED = "Look at the seals first, and at the papers only then: what differs is told to the other port."


def _suspended(village: Village, person: Person) -> None:
    vetting.suspend(viewer(village.officers[1]), person=person, reason="A question is open.")


def _loses_a_duty(village: Village, person: Person) -> None:
    vetting.end_duty(viewer(village.officers[1]), person=person, duty="secretariat", reason="Rotation.")


def _while_it_waits(take: Callable[[], None], send: Callable[[], _Answer]) -> _Answer:
    """What came of what was sent while something was being taken: it waits, and the other commits."""
    answers: list[_Answer] = []
    second = Second(lambda: answers.append(send()))
    with transaction.atomic():
        take()
        second.come()
    second.end()
    return answers[0]


@pytest.mark.parametrize("take", [_suspended, _loses_a_duty])
def test_a_verb_that_waits_while_its_actor_loses_something_does_nothing(
    take: Callable[[Village, Person], None],
) -> None:
    village = settle()
    writer = village.officers[2]
    circle = make_circle("seals", village.focal, writer)
    thread = actions.ask_question(viewer(village.focal), title="Seals", body="Which?", circles=[circle])
    Person.objects.filter(pk=writer.pk).update(language="ar")
    client, path = client_of(writer), f"/discussions/{thread.pk}/reply/"
    answer = _while_it_waits(lambda: take(village, writer), lambda: client.post(path, {"body": TYPED}))
    assert answer.status_code == 403
    assert 'lang="ar"' in answer.text and TYPED in answer.text and "فلم يُنفَّذ هذا" in answer.text
    worker.drain()
    assert not Post.unguarded.filter(source=TYPED).exists()
    assert not Entry.objects.filter(verb="post.written", actor=writer).exists()
    assert not Task.objects.filter(entry__verb="post.written", entry__actor=writer).exists()
    assert not Notice.objects.filter(actor=writer).exists()
    assert not Delivery.objects.filter(entry__actor=writer).exists()

"""The chain holds, and the queue runs everything once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.ledger import outbox, record, verify, worker
from majlis.ledger.models import Entry, Task
from tests.people import Cast, viewer

verb, quiet, write = record.verb, record.quiet, record.record


@verb("test.done")
def do_it(asking: Viewer, *, times: int = 1) -> int:
    """A verb that writes `times` lines."""
    for _ in range(times):
        write(asking, "test.done", why="because")
    return times


@pytest.fixture
def office() -> Iterator[list[str]]:
    """An office that listens and may be told to fail."""
    seen: list[str] = []

    @outbox.handler("test-office")
    def listen(entry: Entry) -> None:
        seen.append(entry.verb)

    yield seen
    del outbox.OFFICES["test-office"]


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction() -> None:
    with pytest.raises(record.LedgerError):
        write(Viewer.system("test"), "test.done")


@pytest.mark.django_db
@pytest.mark.parametrize("times", [0, 2])
def test_a_verb_that_does_not_write_exactly_one_line_changes_nothing(cast: Cast, times: int) -> None:
    with pytest.raises(record.LedgerError):
        do_it(viewer(cast.alice), times=times)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_line_says_by_pseudonym_who_how_and_why(cast: Cast) -> None:
    asking = Viewer.of(cast.alice, session="passkey")
    entry = record.reading(asking, "person.opened", person=cast.bob, reason="asked by the board")
    entry.refresh_from_db()
    said = (entry.pseudonym, entry.about, entry.session, entry.reason, entry.number)
    assert said == (cast.alice.pseudonym, cast.bob.pseudonym, "passkey", "asked by the board", 1)
    assert cast.alice.pseudonym not in (cast.alice.handle, cast.bob.pseudonym, "")
    assert verify.database().findings == []


@pytest.mark.django_db
def test_a_reading_queues_nothing_and_is_not_the_line_of_the_verb(cast: Cast, office: list[str]) -> None:
    @verb("test.done")
    def look_and_do(asking: Viewer) -> None:
        record.reading(asking, "item.opened")
        write(asking, "test.done")

    look_and_do(viewer(cast.alice))
    worker.drain()
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == [
        "item.opened",
        "test.done",
    ]
    assert office == ["test.done"]
    with pytest.raises(record.LedgerError):
        record.reading(viewer(cast.alice), "item.glanced")


@pytest.mark.django_db
def test_facts_that_two_engines_would_spell_differently_are_refused(cast: Cast) -> None:
    with pytest.raises(TypeError):
        write(viewer(cast.alice), "test.done", share=0.1)
    entry = write(viewer(cast.alice), "test.done", many={3, 1}, when=timezone.now().date())
    assert entry.facts["many"] == [1, 3]


@pytest.mark.django_db
def test_each_office_gets_each_line_once(cast: Cast, office: list[str]) -> None:
    do_it(viewer(cast.alice))
    worker.drain()
    worker.drain()
    assert office == ["test.done"]


@pytest.mark.django_db
def test_a_failing_task_is_tried_later_and_given_up_in_the_open(cast: Cast) -> None:
    @outbox.handles("test-job")
    def fail(payload: dict[str, Any]) -> None:
        raise OSError("the mail server is away")

    task = outbox.enqueue("test-job", payload={})
    for attempt in range(1, worker.MAX_ATTEMPTS + 1):
        Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        worker.drain()
        task.refresh_from_db()
        assert task.attempts == attempt
    assert task.state == Task.State.DEAD
    assert task.error.startswith("OSError at test_ledger.py:")  # what it said may quote an address
    assert worker.dead_letters() == 1
    assert worker.revive() == 1
    del outbox.JOBS["test-job"]


@pytest.mark.django_db
def test_a_claimed_task_is_not_claimed_by_another_worker_until_the_lease_ends(
    cast: Cast, office: list[str]
) -> None:
    do_it(viewer(cast.alice))
    assert [task.kind for task in worker.claim("one") if task.kind == "test-office"]
    assert not [task for task in worker.claim("two") if task.kind == "test-office"]
    Task.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert [task for task in worker.claim("two") if task.kind == "test-office"]


@pytest.mark.django_db
def test_a_task_whose_lease_ran_out_is_left_to_the_worker_that_claimed_it_then(
    cast: Cast, office: list[str]
) -> None:
    do_it(viewer(cast.alice))
    slow = worker.claim("slow")
    Task.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    quick = worker.claim("quick")
    assert not any(worker.run(task) for task in slow)
    assert office == []
    assert all(worker.run(task) for task in quick)
    assert office == ["test.done"]


@pytest.mark.django_db
def test_a_failing_job_leaves_nothing_behind(cast: Cast) -> None:
    @outbox.handles("half-job")
    def half(payload: dict[str, Any]) -> None:
        do_it(Viewer.system("half"))
        raise ValueError("after the first step")

    outbox.enqueue("half-job", payload={})
    worker.drain()
    assert not Entry.objects.exists()
    del outbox.JOBS["half-job"]


@pytest.mark.django_db
def test_a_worker_that_leaves_hands_back_what_it_did_not_begin(cast: Cast, office: list[str]) -> None:
    do_it(viewer(cast.alice))
    assert worker.claim("one")
    worker.release("one")
    assert [task for task in worker.claim("two") if task.kind == "test-office"]


@pytest.mark.django_db
def test_a_dead_letter_keeps_no_secret(cast: Cast) -> None:
    @outbox.handles("test-secret", secret=True)
    def fail(payload: dict[str, Any]) -> None:
        raise OSError("away")

    task = outbox.enqueue("test-secret", payload={"link": "https://hub.example/a-secret"})
    Task.objects.filter(pk=task.pk).update(attempts=worker.MAX_ATTEMPTS - 2)
    for state, kept in ((Task.State.WAITING, task.payload), (Task.State.DEAD, {})):
        Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        worker.drain()
        task.refresh_from_db()
        assert (task.state, task.payload) == (state, kept)
    assert worker.revive() == 0
    assert not Task.objects.filter(pk=task.pk).exists()

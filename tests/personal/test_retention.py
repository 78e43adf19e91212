"""What is kept how long: over simulated time exactly what is older than its class allows is deleted."""

from __future__ import annotations

import dataclasses
import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from majlis.access.holdings import SCHEDULE
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.discussions.models import Draft
from majlis.files.models import HeldFile
from majlis.ledger import alarms, outbox, worker
from majlis.ledger.models import Alarm, Entry, Task
from majlis.ledger.upkeep import OFTEN, Unfinished
from majlis.ledger.verify import database
from majlis.membership.vetting.models import Case
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from majlis.personal import actions, erased, erasing, jobs, retention
from majlis.personal.models import Erasure, Export, Tombstone
from tests.people import Cast, client_of, viewer
from tests.personal.planted import home

pytestmark = pytest.mark.django_db

Plant = Callable[[datetime, int], Any]
Left = Callable[[], set[Any]]


def _makers(cast: Cast, folder: Path) -> dict[str, tuple[Plant, Left, timedelta]]:
    """For eight classes: how one is made at a moment, which are left, and how long each is kept."""
    entry = Entry.objects.order_by("pk")[0]

    def draft(at: datetime, n: int) -> Any:
        return Draft.objects.create(person=cast.bob, key=f"k{n}", saved_at=at).pk

    def notice(at: datetime, n: int) -> Any:
        return Notice.objects.create(
            person=cast.bob, entry=entry, reason="x", sentence="x", url=f"/{n}", told_at=at, read_at=at
        ).pk

    def unread(at: datetime, n: int) -> Any:
        return Notice.objects.create(
            person=cast.bob, entry=entry, reason="x", sentence="x", url=f"/u{n}", told_at=at
        ).pk

    def held(at: datetime, n: int) -> Any:
        return HeldFile.objects.create(
            person=cast.bob, place=f"aa/bb/{n}", name="x", size=1, created_at=at
        ).pk

    def dead(at: datetime, n: int) -> Any:
        return Task.objects.create(kind="mail", state=Task.State.DEAD, due_at=at).pk

    def export(at: datetime, n: int) -> Any:
        return Export.objects.create(person=cast.bob, language="en", asked_at=at, state=Export.State.READY).pk

    def session(at: datetime, n: int) -> Any:
        return Session.objects.create(
            session_key=f"s{n}", session_data="x", expire_date=at + timedelta(days=14)
        ).pk

    def mail(at: datetime, n: int) -> Any:
        path = folder / f"{n}.log"
        path.write_text("a mail")
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path.name

    def keys(model: Any, **only: Any) -> Left:
        return lambda: set(model.objects.filter(**only).values_list("pk", flat=True))

    return {
        "drafts": (draft, keys(Draft), timedelta(days=180)),
        "notices": (notice, keys(Notice, read_at__isnull=False), timedelta(days=180)),
        "unread notices": (unread, keys(Notice, read_at__isnull=True), timedelta(days=730)),
        "held files": (held, keys(HeldFile), timedelta(days=1)),
        "dead": (dead, keys(Task, state=Task.State.DEAD), timedelta(days=30)),
        "exports": (export, keys(Export), timedelta(days=7)),
        "sessions": (session, keys(Session), timedelta(days=14)),
        "mailbox": (mail, lambda: {path.name for path in folder.glob("*.log")}, timedelta(days=30)),
    }


def simulate(cast: Cast, folder: Path, *, days: int, objects: int, every: int, seed: int) -> int:
    """Two years in which things are made on random days and the job runs now and then; deletions seen.

    After each run what is left is exactly what is not older than its class allows.
    """
    actions.write_down(Viewer.system("test"), counts={}, at=timezone.now())
    Task.objects.all().delete()
    drawn = random.Random(seed)
    makers = _makers(cast, folder)
    start = timezone.now() - timedelta(days=days)
    plan = sorted((drawn.uniform(0, days), drawn.choice(list(makers)), n) for n in range(objects))
    alive: dict[str, dict[Any, datetime]] = {name: {} for name in makers}
    gone, done, day = 0, 0, 0.0
    while day < days:
        day += drawn.uniform(0.5, 2 * every)
        now = start + timedelta(days=day)
        while done < len(plan) and plan[done][0] <= day:
            when, name, number = plan[done]
            at = start + timedelta(days=when)
            alive[name][makers[name][0](at, number)] = at
            done += 1
        retention.run(now)
        Task.objects.exclude(state=Task.State.DEAD).delete()  # of the lines that the runs leave
        for name, (_make, left, lasts) in makers.items():
            expected = {key for key, at in alive[name].items() if at >= now - lasts}
            assert left() == expected, (name, day)
            gone += len(alive[name]) - len(expected)
            alive[name] = {key: alive[name][key] for key in expected}
    return gone


@pytest.fixture
def folder(settings: Any) -> Path:
    """A mail box of this test alone."""
    made = home() / "box"
    made.mkdir(exist_ok=True)
    for path in made.iterdir():
        path.unlink()
    settings.EMAIL_FILE_PATH = made
    return made


def test_over_two_years_exactly_what_is_over_is_deleted(cast: Cast, folder: Path) -> None:
    gone = simulate(cast, folder, days=730, objects=160, every=20, seed=7)
    assert gone > 80
    assert sum(Tombstone.objects.values_list("count", flat=True)) == gone
    assert Entry.objects.filter(verb="retention.followed").count() > 10
    assert database().findings == []


def test_the_schedule_names_every_class_that_is_swept() -> None:
    named = ["sessions", "drafts", "notices", "mailbox", "dead", "exports", "tasks", "ledger", "logs"]
    assert {*named, "held files"} <= set(SCHEDULE)
    assert [one.key for one in retention.schedule()][-1] in {"ledger", "logs", "paces"}
    for kept in SCHEDULE.values():
        assert str(kept.label) and str(kept.why)
        assert (kept.sweep is None and kept.each is None) or kept.lasts is not None


def test_a_day_on_which_nothing_is_over_leaves_no_line(cast: Cast, folder: Path) -> None:
    before = Entry.objects.count()
    assert retention.run(timezone.now()) == {}
    assert Entry.objects.count() == before and not Tombstone.objects.exists()


def _refused(*people: tuple[Person, int]) -> None:
    """Let people have been refused so many days ago."""
    for person, days in people:
        Person.objects.filter(pk=person.pk).update(standing=Standing.REFUSED)
        at = timezone.now() - timedelta(days=days)
        Case.objects.update_or_create(person=person, defaults={"motive": "my motive", "refused_at": at})


def _its_day_comes() -> None:
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))


def test_whoever_was_refused_is_told_and_erased_after_half_a_year(cast: Cast, folder: Path) -> None:
    _refused((cast.applicant, 170), (cast.charlie, 160))
    assert retention.run(timezone.now()) == {"refused": 1}
    assert retention.run(timezone.now()) == {}
    assert Entry.objects.get(verb="erasure.planned").person == cast.applicant
    worker.drain()
    assert cast.applicant.notices.filter(reason="own data").count() == 1
    page = client_of(cast.applicant).get(reverse("personal:data")).content.decode()
    assert "Your application was refused half a year ago" in page and "Undo it" not in page
    jobs.carry_out({})
    assert Person.objects.get(pk=cast.applicant.pk).erased_at is None, "there are two weeks to object"
    _its_day_comes()
    jobs.carry_out({})
    for person in (cast.applicant, cast.charlie):
        person.refresh_from_db()
    assert cast.applicant.erased_at and not cast.charlie.erased_at
    assert Case.objects.get(person=cast.applicant).motive == ""
    assert Entry.objects.filter(verb="person.erased", person=cast.applicant).count() == 1


def test_who_is_looked_at_again_meanwhile_is_not_erased(cast: Cast, folder: Path) -> None:
    _refused((cast.applicant, 200))
    retention.run(timezone.now())
    _its_day_comes()
    Person.objects.filter(pk=cast.applicant.pk).update(standing=Standing.VETTING)
    page = client_of(cast.applicant).get(reverse("personal:data")).content.decode()
    assert "Your data will be erased" not in page
    jobs.carry_out({})
    cast.applicant.refresh_from_db()
    assert cast.applicant.erased_at is None and cast.applicant.name == "Applicant"
    assert Erasure.objects.get().state == Erasure.State.UNDONE
    assert Entry.objects.filter(verb="erasure.dropped", person=cast.applicant).count() == 1
    assert cast.applicant.handle not in [line.handle for line in erased.listed()]


def test_what_the_schedule_no_longer_wants_keeps_nobody_from_asking(cast: Cast) -> None:
    _refused((cast.applicant, 200))
    retention.run(timezone.now())
    Person.objects.filter(pk=cast.applicant.pk).update(standing=Standing.VETTING)
    erasure = actions.ask_erasure(viewer(cast.applicant), texts=False)
    assert erasure.by_themselves and erasure.state == Erasure.State.WAITING
    assert Erasure.objects.get(ground="refused").state == Erasure.State.UNDONE
    assert Entry.objects.filter(verb="erasure.dropped", person=cast.applicant).count() == 1


def test_nobody_but_the_house_plans_or_drops_or_undoes_what_the_schedule_says(cast: Cast) -> None:
    _refused((cast.applicant, 200))
    with pytest.raises(Refused):
        actions.plan_erasure(viewer(cast.secretariat), person=cast.applicant, ground="refused")
    with pytest.raises(Refused):
        actions.plan_erasure(Viewer.system("retention"), person=cast.charlie, ground="refused")
    erasure = actions.plan_erasure(Viewer.system("retention"), person=cast.applicant, ground="refused")
    for who in (cast.secretariat, cast.applicant):
        with pytest.raises(Refused):
            actions.undo_erasure(viewer(who), erasure=erasure)
    with pytest.raises(Refused):
        actions.drop_erasure(Viewer.system("erasure"), erasure=erasure)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One class of the schedule, in the middle of the others, fails after it has deleted something."""

    def fails(now: datetime) -> int:
        Draft.objects.all().delete()
        raise ValueError("amal@customs.invalid")

    monkeypatch.setitem(SCHEDULE, "drafts", dataclasses.replace(SCHEDULE["drafts"], sweep=fails))


def test_a_class_that_fails_stops_no_other_and_raises_an_alarm(
    cast: Cast, folder: Path, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Draft.objects.create(person=cast.bob, key="k", saved_at=long_ago)
    HeldFile.objects.create(person=cast.bob, place="aa/bb/1", name="x", size=1, created_at=long_ago)
    Task.objects.all().delete()
    outbox.enqueue("personal.retention", payload={})
    worker.drain()
    assert not HeldFile.objects.exists() and Draft.objects.count() == 1
    assert Tombstone.objects.get(key="held files").count == 1
    assert "sweep of drafts failed: ValueError" in caplog.text and "customs.invalid" not in caplog.text
    for attempts in (1, OFTEN):  # one alarm, however often it was tried
        Task.objects.filter(kind="personal.retention").update(attempts=attempts)
        alarms.look(["upkeep", "unfinished"])
        assert [(one.kind, one.facts) for one in Alarm.objects.all()] == [("upkeep", {"n": 1})]
    Task.objects.filter(kind="personal.retention").update(state=Task.State.DONE)
    alarms.look(["upkeep", "unfinished"])
    assert not Alarm.objects.exists()


def test_one_of_a_class_that_fails_stops_no_other_of_it(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _refused((cast.applicant, 200), (cast.charlie, 200), (cast.dana, 200))
    plan = actions._plan

    def fails_for_one(asker: int | None, person: Person, **facts: Any) -> Erasure:
        if person.pk == cast.charlie.pk:
            raise ValueError(person.email)
        return plan(asker, person, **facts)

    monkeypatch.setattr(actions, "_plan", fails_for_one)
    with pytest.raises(Unfinished):
        retention.run(timezone.now())
    assert set(Erasure.objects.values_list("person", flat=True)) == {cast.applicant.pk, cast.dana.pk}
    assert Tombstone.objects.get(key="refused").count == 2
    assert f"sweep of refused {cast.charlie.pk} failed: ValueError" in caplog.text
    assert "@" not in caplog.text
    monkeypatch.undo()
    assert retention.run(timezone.now()) == {"refused": 1}


def test_an_erasure_that_fails_stops_no_other(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (cast.alice, cast.bob, cast.charlie):
        actions.ask_erasure(viewer(person), texts=False)
    _its_day_comes()
    empty = erasing.empty_the_database

    def fails_for_bob(one: Any) -> None:
        empty(one)
        if one.person.pk == cast.bob.pk:
            raise ValueError(cast.bob.email)

    monkeypatch.setattr(erasing, "empty_the_database", fails_for_bob)
    with pytest.raises(Unfinished):
        jobs.carry_out({})
    done = Erasure.objects.filter(state=Erasure.State.DONE).values_list("person", flat=True)
    assert set(done) == {cast.alice.pk, cast.charlie.pk}
    assert Person.objects.get(pk=cast.bob.pk).name == "Bob"
    assert cast.bob.email not in caplog.text and "failed: ValueError" in caplog.text
    monkeypatch.undo()
    jobs.carry_out({})
    assert not Erasure.objects.exclude(state=Erasure.State.DONE).exists()

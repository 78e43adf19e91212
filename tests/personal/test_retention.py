"""What is kept how long: over simulated time exactly what is older than its class allows is deleted."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from majlis.access.holdings import SCHEDULE
from majlis.discussions.models import Draft
from majlis.files.models import HeldFile
from majlis.ledger.models import Entry, Task
from majlis.ledger.verify import database
from majlis.membership.vetting.models import Case
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from majlis.personal import jobs, retention
from majlis.personal.models import Export, Tombstone
from tests.people import Cast
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
    from majlis.access.viewer import Viewer
    from majlis.personal import actions

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
        assert kept.sweep is None or kept.lasts is not None


def test_a_day_on_which_nothing_is_over_leaves_no_line(cast: Cast, folder: Path) -> None:
    before = Entry.objects.count()
    assert retention.run(timezone.now()) == {}
    assert Entry.objects.count() == before and not Tombstone.objects.exists()


def test_whoever_was_refused_is_erased_after_half_a_year(cast: Cast, folder: Path) -> None:
    long_ago, lately = (timezone.now() - timedelta(days=days) for days in (200, 20))
    for person, at in ((cast.applicant, long_ago), (cast.charlie, lately)):
        Person.objects.filter(pk=person.pk).update(standing=Standing.REFUSED)
        Case.objects.create(person=person, motive="my motive", refused_at=at)
    assert retention.run(timezone.now()) == {"refused": 1}
    assert retention.run(timezone.now()) == {}
    jobs.carry_out({})
    for person in (cast.applicant, cast.charlie):
        person.refresh_from_db()
    assert cast.applicant.erased_at and not cast.charlie.erased_at
    assert Case.objects.get(person=cast.applicant).motive == ""

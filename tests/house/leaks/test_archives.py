"""The archive of one's own data is an exit as any other: nothing in it that its person may not read."""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.discussions.models import Follow, Post
from majlis.files.models import StoredFile
from majlis.network.models import Circle, Person
from majlis.personal import exporting
from tests.house.leaks import oracle
from tests.house.leaks.walk import CANARY, Leak, leaks_in
from tests.house.leaks.world import World, build

pytestmark = pytest.mark.django_db
ROOMS = ("discussions", "library", "files")
WHO = "stranger"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Fewer things than the matrix has: of each way to be kept out, and in each state, at least one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(fewer=True)
        transaction.set_rollback(True)


def _archive(person: Person, folder: Path) -> str:
    """All that stands in somebody's archive, names included."""
    target = folder / f"{person.pk}.zip"
    exporting.write(target, Viewer.of(person), person, "en")
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        return " ".join([*names, *(archive.read(name).decode("utf-8", "replace") for name in names)])


def test_no_archive_holds_a_canary_beyond_its_audience(world: World, tmp_path: Path) -> None:
    leaks, seen = [], set()
    for who in [situation.name for situation in oracle.SITUATIONS]:
        if who in world.people:
            text = _archive(Person.objects.get(pk=world.people[who].pk), tmp_path)
            seen |= set(CANARY.findall(text))
            leaks += leaks_in(world, who, "archive", text)
    assert leaks == []
    print(f"{len(seen)} canaries in archives, each before its own readers")


def _leaks_after_losing_everything(world: World, folder: Path) -> list[Leak]:
    """What is in the archive of somebody who wrote and brought things to items they may no longer read."""
    person = Person.objects.get(pk=world.people[WHO].pk)
    hidden = [
        plant
        for plant in world.plants
        if not oracle.may_read(oracle.BY_NAME[WHO], plant)
        and Item.unguarded.get(pk=world.items[plant.number].pk).marking < Marking.RED
    ]
    thread = next(plant for plant in hidden if plant.kind == "thread")
    Post.unguarded.create(
        thread_id=world.items[thread.number].pk,
        author=person,
        number=999,
        language="en",
        source="mine",
        html="",
    )
    Follow.objects.create(person=person, thread_id=world.items[thread.number].pk)
    for plant in hidden:
        if plant.kind == "resource":
            item = world.items[plant.number]
            Item.unguarded.filter(pk=item.pk).update(author=person)
            Item.unguarded.get(pk=item.pk).barred.add(person)
            StoredFile.unguarded.filter(item=item.pk).update(uploaded_by=person)
    return leaks_in(world, WHO, "archive", _archive(person, folder))


def test_what_one_may_no_longer_read_is_left_out(world: World, tmp_path: Path) -> None:
    assert _leaks_after_losing_everything(world, tmp_path) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_that_forgets_to_ask_is_found(
    world: World, tmp_path: Path, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module(f"majlis.{room}.personal")
    forgetful = SimpleNamespace(
        may_read=lambda viewer, item: True,
        exportable=lambda viewer, model: model.unguarded.all(),
        circles=lambda viewer: Circle.objects.all(),
    )
    monkeypatch.setattr(module, "gate", forgetful)
    assert _leaks_after_losing_everything(world, tmp_path), room

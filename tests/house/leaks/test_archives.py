"""The archive of one's own data is an exit as any other: nothing in it that its person may not read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from majlis.access.viewer import Viewer
from majlis.network.models import Person
from majlis.personal import exporting
from tests.house.leaks.oracle import SITUATIONS
from tests.house.leaks.walk import CANARY, leaks_in
from tests.house.leaks.world import World

pytestmark = pytest.mark.django_db


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        return " ".join([*names, *(archive.read(name).decode("utf-8", "replace") for name in names)])


def test_no_archive_holds_a_canary_beyond_its_audience(world: World, tmp_path: Path) -> None:
    leaks, seen = [], set()
    for who in [situation.name for situation in SITUATIONS]:
        if who not in world.people:
            continue
        person = Person.objects.get(pk=world.people[who].pk)
        target = tmp_path / f"{person.pk}.zip"
        exporting.write(target, Viewer.of(person), person, "en")
        text = _text(target)
        seen |= set(CANARY.findall(text))
        leaks += leaks_in(world, who, "archive", text)
    assert leaks == []
    print(f"{len(seen)} canaries in archives, each before its own readers")

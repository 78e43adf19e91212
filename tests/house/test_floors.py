"""A line of the floor plan may lean on lines under it, in its imports and in its tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from tests.house.sources import HOUSE, ROOT

pytestmark = pytest.mark.one_database


def contract() -> dict[str, Any]:
    """The floor plan as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    plan: dict[str, Any] = project["tool"]["importlinter"]["contracts"][0]
    return plan


def check_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the copy of the house in `folder` against the floor plan."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house in which a fault can be planted."""
    shutil.copytree(
        HOUSE, tmp_path / "majlis", ignore=shutil.ignore_patterns("static", "data", "tests", "*.pyc")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_nobody_imports_upwards_or_sideways(copy: Path) -> None:
    result = check_imports(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("library", "discussions"), ("search", "files"), ("access", "ledger"), ("kit", "network")],
)
def test_a_planted_import_is_found(copy: Path, importer: str, imported: str) -> None:
    with (copy / "majlis" / importer / "__init__.py").open("a") as file:
        file.write(f"\nfrom majlis.{imported} import models\n")
    result = check_imports(copy)
    assert result.returncode == 1
    assert f"majlis.{importer}" in result.stdout


def test_every_app_has_its_floor() -> None:
    placed = {name.strip() for layer in contract()["layers"] for name in layer.replace(":", "|").split("|")}
    assert {f"majlis.{path.parent.name}" for path in HOUSE.glob("*/__init__.py")} == placed


def heights() -> dict[str, int]:
    """Each app's floor: a greater number is a higher floor, the same number is the same line."""
    return {
        name.strip().removeprefix("majlis."): -number
        for number, layer in enumerate(contract()["layers"])
        for name in layer.replace(":", "|").split("|")
    }


def points_down(owner: str, target: str) -> bool:
    """Whether a table of the app `owner` may point at one of the app `target`."""
    floors = heights()
    return owner == target or floors[owner] > floors.get(target, -999)


def relations() -> list[tuple[str, type[Model], str]]:
    """Each foreign key of ours: the app it belongs to, the model it points at, and how it is called."""
    return [
        (model._meta.app_label, field.related_model, f"{model.__name__}.{field.name}")
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("majlis.")
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if isinstance(field.related_model, type)
    ]


def test_foreign_keys_point_down() -> None:
    found = relations()
    assert len(found) > 20
    assert [name for owner, target, name in found if not points_down(owner, target._meta.app_label)] == []


@pytest.mark.parametrize(
    ("owner", "target"), [("network", "access"), ("library", "discussions"), ("files", "search")]
)
def test_a_planted_foreign_key_is_found(owner: str, target: str) -> None:
    assert not points_down(owner, target)

"""The wheel carries all that the program needs beside its Python, and starts outside of the clone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.house.sources import HOUSE, ROOT

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what the clone holds."""
    copy = tmp_path_factory.mktemp("source")
    idle = shutil.ignore_patterns("__pycache__", "*.mo")
    shutil.copytree(HOUSE, copy / "majlis", ignore=idle)
    for name in ("pyproject.toml", "setup.py", "LICENSE", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--wheel-dir", str(copy / "dist"), str(copy)]
    subprocess.run(command, check=True, timeout=120, cwd=copy)
    return next((copy / "dist").glob("majlis-*.whl"))


def test_everything_needed_is_in_it_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    needless = {"tests", "__pycache__", "locale", "var"}
    copy = wheel.parents[1]
    for path in (copy / "majlis").rglob("*"):
        if path.is_file() and path.name != "README.md" and not needless & set(path.relative_to(copy).parts):
            assert str(path.relative_to(copy)) in names
    for path in copy.glob("majlis/*/locale/*/LC_MESSAGES/*.po"):
        assert str(path.relative_to(copy).with_suffix(".mo")) in names
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_prepares_and_checks_a_data_folder_by_its_own_command(
    wheel: Path, tmp_path: Path, prepared_home: Path
) -> None:
    place = tmp_path / "place"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--disable-pip-version-check", "--target", str(place), str(wheel)]
    subprocess.run(command, check=True, timeout=120)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "MAJLIS_HOME": str(tmp_path / "data"),
        "PYTHONPATH": str(place),
    }
    where = subprocess.run(
        [sys.executable, "-c", "import majlis; print(majlis.__file__)"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(place))
    for word in ("prepare", "check"):
        result = subprocess.run(
            [sys.executable, str(place / "bin" / "majlis"), word],
            env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
    # The folder that other tests copy begins with a database that is there already: it is no other.
    assert _held(prepared_home / "majlis.sqlite3") == _held(tmp_path / "data" / "majlis.sqlite3")


def _held(database: Path) -> dict[str, object]:
    """What a database of SQLite is made of, and how many rows each table holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
        made = dict(file.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}
        moved = sorted(file.execute("SELECT app, name FROM django_migrations"))
        mode = file.execute("PRAGMA journal_mode").fetchone()
    return {"made": made, "rows": rows, "moved": moved, "mode": mode}

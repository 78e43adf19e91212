"""What is installed is what is declared, and the locks say so by hash and name no place."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

import pytest

from tests.house.sources import ROOT, Source, python

pytestmark = pytest.mark.one_database

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)


def pins(text: str) -> dict[str, str]:
    """The packages of a lock file and their versions."""
    return dict(PINNED.findall(text))


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def unhashed(text: str) -> list[str]:
    """The packages of a lock file without a hash."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    return [block.split("=")[0] for block in blocks if PINNED.match(block) and "--hash=sha256:" not in block]


def imported(sources: Iterable[Source]) -> set[str]:
    """The top-level modules that files import, wherever in the file."""
    names: set[str] = set()
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"majlis"}


def undeclared(sources: Iterable[Source], declared: set[str]) -> set[str]:
    """Imported modules whose package pyproject.toml does not ask for."""
    providers = packages_distributions()
    return {
        name
        for name in imported(sources)
        if not declared & {plain(package) for package in providers.get(name, [])}
    }


def declared() -> set[str]:
    """The packages that pyproject.toml asks for, besides the tools of development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {plain(re.split(r"[^\w.-]", requirement)[0]) for requirement in project["dependencies"]}


def test_both_locks_are_hashed_and_name_no_place() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert unhashed(text) == []
        assert "://" not in text
        assert not [
            line for line in text.splitlines() if line.startswith("-")
        ]  # no option, so no place to look


def test_the_tools_add_to_the_product_and_change_nothing_in_it() -> None:
    product = pins((ROOT / "requirements.lock").read_text("utf-8"))
    tools = pins((ROOT / "requirements-dev.lock").read_text("utf-8"))
    assert product
    assert product.items() <= tools.items()


def test_every_import_is_declared() -> None:
    assert undeclared(python(), declared()) == set()


def test_planted_faults_are_found() -> None:
    assert unhashed("a==1.0 \\\n    --hash=sha256:00\nb==2.0\n") == ["b"]
    assert undeclared([Source("majlis/x.py", "import pytest")], declared()) == {"pytest"}

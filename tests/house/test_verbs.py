"""A verb: viewer first, everything else by name, a line in the ledger or a reason, and its effects."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from majlis.ledger.record import VERBS, quiet, verb
from tests.house.sources import python

pytestmark = pytest.mark.one_database


def action_modules() -> list[str]:
    """The modules in which verbs live: `actions.py`, or those in a folder `actions`."""
    return [
        source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for source in python()
        if source.is_part("actions")
    ]


def public_functions(module: Any) -> Iterator[Callable[..., Any]]:
    """The functions that a module defines itself and does not hide."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and inspect.unwrap(function).__module__ == module.__name__:
            yield function


def faults(function: Callable[..., Any]) -> list[str]:
    """What keeps a public function of `actions` from being a verb."""
    bare = inspect.unwrap(function)
    found = []
    parameters = list(inspect.signature(bare).parameters.values())
    if not parameters or parameters[0].name != "viewer":
        found.append("the viewer comes first")
    by_place = [
        p for p in parameters[1:] if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL)
    ]
    if by_place:
        found.append(f"by name only: {', '.join(p.name for p in by_place)}")
    if not (hasattr(function, "verb") or getattr(function, "quiet", "").strip()):
        found.append("neither a verb nor quiet with a reason")
    if not (bare.__doc__ or "").strip():
        found.append("no docstring")
    return [f"{bare.__module__}.{bare.__name__}: {fault}" for fault in found]


def test_every_public_action_is_a_verb() -> None:
    modules = action_modules()
    assert modules
    checked = [f for name in modules for f in public_functions(importlib.import_module(name))]
    assert checked
    assert [fault for function in checked for fault in faults(function)] == []


def test_every_verb_says_who_is_told() -> None:
    from majlis.notifications import rules

    for name in action_modules():
        importlib.import_module(name)
    ours = {name for name, function in VERBS.items() if ".tests" not in function.__module__}
    assert ours
    assert sorted(ours - set(rules.TELLS) - set(rules.SILENT)) == []


def test_planted_faults_are_found() -> None:
    def bare(viewer: object, *, title: str) -> None:
        """Change without a line."""

    def by_place(viewer: object, title: str) -> None:
        """Take the title by its place."""

    def nobody(*, title: str) -> None:
        """Ask for nobody."""

    assert any("neither a verb nor quiet" in fault for fault in faults(bare))
    assert any("by name only: title" in fault for fault in faults(by_place))
    assert any("viewer comes first" in fault for fault in faults(nobody))
    assert any("neither" in fault for fault in faults(quiet("")(bare)))
    assert faults(quiet("a reader's own mark")(bare)) == []
    VERBS.pop("house.tested", None)
    assert faults(verb("house.tested")(bare)) == []
    del VERBS["house.tested"]

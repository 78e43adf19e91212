"""`verbs` prints all verbs of the house as docs/verbs.md has them: what each does and who is told."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import majlis
from majlis.ledger.record import QUIET, VERBS
from majlis.notifications.rules import SILENT, TELLS


def load_actions() -> None:
    """Import every module of verbs, so that all of them are registered."""
    root = Path(majlis.__file__).parent
    for path in sorted([*root.glob("*/actions.py"), *root.glob("*/actions/*.py")]):
        module = ".".join(["majlis", *path.relative_to(root).with_suffix("").parts])
        import_module(module.removesuffix(".__init__"))


def _is_ours(function: Callable[..., Any]) -> bool:
    return ".actions" in function.__module__


def _told(verb: str) -> str:
    if verb in TELLS:
        return "; ".join(first_line(function) for function in TELLS[verb])
    return f"nobody: {SILENT[verb]}" if verb in SILENT else "undeclared"


def first_line(function: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())


def lines() -> Iterator[str]:
    """The page, line by line."""
    load_actions()
    yield "# Verbs"
    yield ""
    yield "Made by `majlis manage verbs`; a test compares. Every change is one of these functions."
    yield ""
    yield "| verb | what it does | who is told |"
    yield "|---|---|---|"
    for name, function in sorted(VERBS.items()):
        if _is_ours(function):
            yield f"| `{name}` | {first_line(function)} | {_told(name)} |"
    yield ""
    yield "## Quiet ones"
    yield ""
    yield "Private bookkeeping that writes no line in the ledger, each with its reason."
    yield ""
    yield "| function | why no line |"
    yield "|---|---|"
    for name, reason in sorted(QUIET.items()):
        if ".actions" in name:
            yield f"| `{name.removeprefix('majlis.')}` | {reason} |"


class Command(BaseCommand):
    """Print the table of verbs."""

    help = "Print all verbs as Markdown, as in docs/verbs.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write("\n".join(lines()))

"""The sources of the product, read once, for the tests that look at them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "majlis"


@dataclass(frozen=True)
class Source:
    """One Python file: its name from the root of the project, and its text."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text, self.name)

    @property
    def room(self) -> str:
        """The app the file belongs to, such as `library`."""
        return Path(self.name).parts[1]

    def is_part(self, *names: str) -> bool:
        """Whether the file is `names[0].py` or so, or lies in a folder of that name."""
        parts = Path(self.name).with_suffix("").parts[2:]
        return any(name in parts for name in names)


@cache
def python() -> tuple[Source, ...]:
    """All Python files of the product, without tests and migrations."""
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in sorted(HOUSE.rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(HOUSE).parts)
    )


@cache
def texts(pattern: str) -> tuple[Source, ...]:
    """All other files of the product that match, such as `*/templates/**/*.html`."""
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in sorted(HOUSE.glob(pattern))
    )


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def at(source: Source, node: ast.AST) -> str:
    """Where something is, as `file:line`."""
    return f"{source.name}:{getattr(node, 'lineno', 0)}"

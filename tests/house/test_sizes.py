"""Small files, small functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.house.sources import ROOT, Source, at, functions, python

pytestmark = pytest.mark.one_database

FILE_LINES, FUNCTION_LINES = 400, 60


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, its docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(sources: Iterable[Source]) -> list[str]:
    """Files and functions above the limits."""
    found = []
    for source in sources:
        lines = source.text.count("\n")
        if lines > FILE_LINES:
            found.append(f"{source.name} has {lines} lines")
        found += [
            f"{at(source, node)} {node.name} has {length(node)} lines"
            for node in functions(source.tree)
            if length(node) > FUNCTION_LINES
        ]
    return found


def share(numbers: list[int], part: float) -> int:
    """The number that `part` of all numbers do not exceed."""
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * part))]


def test_no_file_and_no_function_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    files = [source.text.count("\n") for source in python()]
    lengths = [length(node) for source in python() for node in functions(source.tree)]
    with capsys.disabled():
        print(
            f"\nsizes: files {share(files, 0.5)} lines in the middle, {share(files, 0.95)} at 95 %;"
            f" functions {share(lengths, 0.5)} and {share(lengths, 0.95)}"
        )
    assert too_long(python()) == []


def test_tests_are_no_longer_than_what_they_test() -> None:
    ours = [path for folder in ("tests", "bench", "majlis") for path in (ROOT / folder).rglob("*.py")]
    sources = [
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in ours
        if "migrations" not in path.parts
    ]
    assert too_long(sources) == []


def test_planted_giants_are_found() -> None:
    assert too_long([Source("majlis/x.py", "x = 1\n" * 401)]) == ["majlis/x.py has 401 lines"]
    body = "def f():\n" + "    x = 1\n" * 60
    assert too_long([Source("majlis/x.py", body)]) == ["majlis/x.py:1 f has 61 lines"]

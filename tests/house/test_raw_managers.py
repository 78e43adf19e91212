"""The loud manager stays where nobody's eyes are: reading for a person always passes the gate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests.house.sources import Source, at, python, texts

pytestmark = pytest.mark.one_database

LOUD = {"unguarded", "_base_manager", "_default_manager"}
# Whoever answers a person.
SHOWN = ("views", "forms", "api", "feeds", "templatetags", "queries", "urls")
# A part of a query that the gate is in already may use it, when the line above says why: `# unguarded: …`.
MAY_SAY_WHY = ("queries",)
# Where text is declared to be safe markup: the kit's own pieces of HTML.
MARKUP_MAKERS = ("majlis/kit/",)


def says_why(source: Source, node: ast.expr, word: str) -> bool:
    """Whether the line above something, or its own, gives the reason for it as `# word: reason`."""
    lines = source.text.splitlines()[max(node.lineno - 2, 0) : node.lineno]
    return any(re.search(rf"# {word}: \w{{3,}}", line) for line in lines)


def loud_readers(sources: Iterable[Source]) -> list[str]:
    """Where a page, a form or a query uses a manager that asks nobody."""
    return [
        f"{at(source, node)} uses .{node.attr}"
        for source in sources
        if source.is_part(*SHOWN)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in LOUD
        and not (source.is_part(*MAY_SAY_WHY) and says_why(source, node, "unguarded"))
    ]


def markup_makers(sources: Iterable[Source]) -> list[str]:
    """Where a text is declared safe outside the kit."""
    return [
        f"{at(source, node)} calls {node.func.id}"
        for source in sources
        if not source.name.startswith(MARKUP_MAKERS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"mark_safe", "SafeString", "SafeText"}
        and not says_why(source, node, "safe")
    ]


def unescaped(templates: Iterable[Source]) -> list[str]:
    """Escaping switched off for anything but `.html`, our word for what the kit rendered and cleaned."""
    return [
        f"{source.name}:{number}"
        for source in templates
        for number, line in enumerate(source.text.splitlines(), 1)
        if re.search(r"(?<!\.html)\|safe", line.replace(" ", "")) or "autoescape off" in line
    ]


def test_pages_forms_and_queries_ask_the_gate() -> None:
    assert loud_readers(python()) == []


def test_only_the_kit_makes_markup() -> None:
    assert markup_makers(python()) == []
    assert unescaped(texts("*/templates/**/*.html")) == []


@pytest.mark.parametrize("name", ["views.py", "views/list.py", "queries.py", "forms.py", "templatetags/x.py"])
def test_a_planted_loud_manager_is_found(name: str) -> None:
    planted = Source(f"majlis/library/{name}", "def f(viewer):\n    return Resource.unguarded.all()\n")
    assert len(loud_readers([planted])) == 1


def test_a_reason_is_heard_in_queries_and_nowhere_else() -> None:
    text = "# unguarded: the outer query is gated\nx = Post.unguarded.all()\n"
    assert loud_readers([Source("majlis/library/queries.py", text)]) == []
    assert loud_readers([Source("majlis/library/queries.py", text.replace("the outer query is gated", ""))])
    assert loud_readers([Source("majlis/library/views.py", text)])


def test_a_planted_piece_of_markup_is_found() -> None:
    assert markup_makers([Source("majlis/library/views.py", "x = mark_safe(title)")])
    assert unescaped([Source("majlis/library/templates/a.html", "<p>{{ title | safe }}</p>")])

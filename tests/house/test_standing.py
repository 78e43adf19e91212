"""Where a person stands is written in one place: every other path into the network would be a back door."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from majlis.membership.actions import AUDIENCES, COLUMNS
from majlis.membership.vetting.table import MOVES, By
from majlis.network.models import Standing
from tests.house.sources import Source, at, python

pytestmark = pytest.mark.one_database

# The mover itself; an erasure, which only leads out (a test below); the demo network, which no page and no
# verb can reach (it stands over them).
ERASER = "majlis/personal/floors.py"
WRITERS = ("majlis/membership/vetting/moving.py", ERASER, "majlis/demo/")
STORING = {
    "Person", "create", "create_user", "bulk_create",
    "update", "update_or_create", "get_or_create", "bulk_update",
}  # fmt: skip


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _writes(node: ast.AST) -> bool:
    """Whether a piece of code sets the column `standing`, by assignment, by name or in a dictionary."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        inside = [part for one in targets for part in ast.walk(one)]
        return any(isinstance(one, ast.Attribute) and one.attr == "standing" for one in inside)
    if not isinstance(node, ast.Call):
        return False
    if _called(node) in ("setattr", "__setattr__"):
        return any(isinstance(one, ast.Constant) and one.value == "standing" for one in node.args)
    if _called(node) not in STORING:
        return False
    named = any(keyword.arg == "standing" for keyword in node.keywords)
    keys = [key for one in ast.walk(node) if isinstance(one, ast.Dict) for key in one.keys]
    return named or any(isinstance(key, ast.Constant) and key.value == "standing" for key in keys)


def back_doors(sources: Iterable[Source]) -> list[str]:
    """Where a standing is written besides the one place."""
    return [
        at(source, node)
        for source in sources
        if not source.name.startswith(WRITERS)
        for node in ast.walk(source.tree)
        if _writes(node)
    ]


def test_only_the_mover_writes_where_a_person_stands() -> None:
    assert back_doors(python()) == []
    assert "standing" not in {*COLUMNS, *AUDIENCES}
    assert back_doors([Source("majlis/x.py", source.text) for source in python() if "moving" in source.name])


def test_an_erasure_only_leads_out() -> None:
    found = [
        node
        for source in python()
        if source.name == ERASER
        for node in ast.walk(source.tree)
        if _writes(node)
    ]
    assert [ast.unparse(node) for node in found] == ["person.standing = Standing.LEFT"]


def test_no_raw_sql_writes_people() -> None:
    raw = [source.name for source in python() if "UPDATE network_person" in source.text]
    assert raw == []


@pytest.mark.parametrize(
    "text",
    [
        "person.standing = Standing.ACCEPTED",
        "person.name, person.standing = name, Standing.ACCEPTED",
        "Person.objects.filter(pk=1).update(standing='accepted')",
        "Person.objects.create(**{'standing': 'accepted'})",
        "setattr(person, 'standing', 'accepted')",
        "Person(standing='accepted').save()",
    ],
)
def test_a_planted_back_door_is_found(text: str) -> None:
    assert back_doors([Source("majlis/membership/views/me.py", text)])


def test_every_way_to_accepted_asks_for_two_people() -> None:
    ways_in = [move for move in MOVES if move.after == Standing.ACCEPTED]
    assert ways_in
    for move in ways_in:
        assert "two" in move.shows
        assert set(move.by) <= {By.SECRETARIAT, By.RESTORERS, By.FOUNDERS}

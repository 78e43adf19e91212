"""Who stores all columns of a row puts back what they read: what somebody else has decided since is undone.

A row is stored whole where it is new, or was locked first and read under the lock; else by the columns that
are meant.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

import pytest

from majlis.network.people import StoredWhole
from tests.house.sources import Source, python
from tests.people import make_person

# How many there are in a file, and why each may. The demo network stands over all verbs, and stores new rows.
MAY = {
    "majlis/library/actions.py": (1, "new, or a resource that `_locked` read"),
    "majlis/discussions/actions/threads.py": (2, "new, or a thread that `marks.locked` read, and its post"),
    "majlis/membership/vetting/moving.py": (1, "a case: its person is locked before it is read"),
    "majlis/membership/providers.py": (1, "a link that is new"),
    "majlis/safety/actions/holding.py": (3, "a case that was locked, or found while its text is held still"),
    "majlis/safety/actions/cases.py": (4, "a case that was locked, and a review of one"),
    "majlis/approvals/actions.py": (1, "new"),
    "majlis/network/people.py": (1, "somebody new"),
    "majlis/ledger/alarms.py": (1, "the pulse, that nobody but the worker writes"),
}


def whole_saves(sources: Iterable[Source]) -> Counter[str]:
    """How often a file stores a row without saying which columns."""
    return Counter(
        source.name
        for source in sources
        if not source.name.startswith("majlis/demo/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"
        if not node.args and not {"update_fields", "force_insert"} & {one.arg for one in node.keywords}
        if ast.unparse(node) != "super().save()"
    )


@pytest.mark.one_database
def test_rows_are_stored_whole_only_where_nobody_else_can_have_written() -> None:
    assert whole_saves(python()) == {name: number for name, (number, _why) in MAY.items()}


@pytest.mark.one_database
@pytest.mark.parametrize("text", ["person.save()", "Item.unguarded.get(pk=1).save(using='default')"])
def test_a_planted_whole_save_is_found(text: str) -> None:
    assert whole_saves([Source("majlis/membership/views/me.py", text)]).total() == 1


@pytest.mark.django_db
def test_nobody_who_is_stored_is_stored_whole() -> None:
    person = make_person("Amal")
    person.name = "Another"
    with pytest.raises(StoredWhole):
        person.save()
    person.save(update_fields=["name"])
    person.refresh_from_db()
    assert person.name == "Another"

"""`majlis check` looks at the index itself, on whichever engine it lies."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.cli import check
from majlis.discussions import actions
from majlis.files import confined
from majlis.files.inside import tries
from majlis.ledger import alarms
from majlis.ledger.models import Task
from majlis.ledger.worker import drain
from majlis.network.models import Person, Standing
from majlis.search import index
from majlis.search.models import IndexRow
from tests.people import Cast, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    """A question in an index that is as it should be."""
    asked = actions.ask_question(viewer(cast.alice), title="Seals", body="Whose?", circles=[cast.circle])
    drain()
    index.rebuild()
    return asked


def _said() -> str:
    with pytest.raises(check.Bad) as bad:
        check.CHECKS["search"]()
    return str(bad.value)


def test_a_hub_that_says_nowhere_where_the_secretariat_is_is_warned_and_not_red(
    monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "CHECKS", {"contact": check.CHECKS["contact"]})
    settings.CONTACT = ""
    assert check.everything() == 0
    assert capsys.readouterr().out.startswith("warn contact: ")
    settings.CONTACT = "desk@hub.example"
    assert check.everything() == 0
    assert capsys.readouterr().out == "ok   contact: people write to desk@hub.example\n"


def test_a_sound_index_is_well(item: Item) -> None:
    assert check.CHECKS["search"]() == f"{IndexRow.objects.count()} rows, everything in the index"


def test_an_item_or_a_person_without_a_row_is_noticed(item: Item, cast: Cast) -> None:
    IndexRow.objects.filter(item=item.pk).delete()
    IndexRow.objects.filter(person=cast.bob).delete()
    assert _said().startswith("2 items or people are not in the index, 0 rows")


def test_rows_of_what_does_not_belong_in_are_noticed(item: Item, cast: Cast) -> None:
    rows = IndexRow.objects.filter(item=item.pk).count() + IndexRow.objects.filter(person=cast.bob).count()
    Item.unguarded.filter(pk=item.pk).update(marking=Marking.RED)
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.LEFT)
    assert f"0 items or people are not in the index, {rows} rows should not be there" in _said()


def test_a_row_that_the_engine_lost_is_noticed(item: Item) -> None:
    rows = IndexRow.objects.filter(item=item.pk).count()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE search_indexrow SET vector = '' WHERE item_id = %s", [item.pk])
        else:
            cursor.execute(
                "DELETE FROM search_fts_docsize WHERE id IN"
                " (SELECT id FROM search_indexrow WHERE item_id = %s)",
                [item.pk],
            )
    assert f"{rows} rows cannot be found" in _said()


def test_what_the_worker_has_still_to_do_is_no_fault(item: Item, cast: Cast) -> None:
    actions.ask_question(viewer(cast.alice), title="Gates", body="Whose?", circles=[cast.circle])
    assert check.CHECKS["search"]().endswith("everything in the index")
    drain()
    assert check.CHECKS["search"]().endswith("everything in the index")


def test_a_worker_that_is_not_there_and_what_it_wrote_down_are_told() -> None:
    minutes_ago = timezone.now() - 2 * alarms.SILENT_AFTER
    waiting = Task.objects.create(kind="search", created_at=minutes_ago)
    with pytest.raises(check.Bad, match="The worker is not running"):
        check.CHECKS["alarms"]()
    waiting.delete()
    alarms.Watch().tick()
    assert check.CHECKS["alarms"]() == "none"
    Task.objects.create(kind="search", state=Task.State.DEAD)
    with pytest.raises(check.Bad, match="Tasks given up after many attempts: 1"):
        check.CHECKS["alarms"]()


def test_a_child_that_gives_up_less_than_the_kernel_lets_it_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "reached", lambda secret, database: set())
    assert "without" in check._children() and "this kernel" not in check._children()
    monkeypatch.setattr(confined, "reached", lambda secret, database: {"files", "network"})
    monkeypatch.setattr(tries, "kept_from", lambda: {"network"})
    with pytest.raises(check.Bad, match="could keep from them: network"):
        check._children()
    monkeypatch.setattr(tries, "kept_from", set)
    assert check._children().endswith("this kernel lets them reach: files, network")

"""Nothing the house holds of people is forgotten: a new column has to say what becomes of it."""

from __future__ import annotations

import pytest
from django.db import models

from majlis.access import holdings
from majlis.network.models import Person
from majlis.personal import inventory

pytestmark = pytest.mark.one_database


def test_of_every_column_about_people_somebody_has_said_what_becomes_of_it() -> None:
    assert len(list(inventory.columns())) > 80
    assert inventory.unspoken() == []


def test_nothing_is_said_about_columns_that_do_not_exist() -> None:
    assert inventory.astray() == []


def test_every_reason_is_a_sentence() -> None:
    assert [path for path, column in holdings.COLUMNS.items() if len(column.why) < 10] == []


def test_whatever_belongs_to_a_person_is_given_out_or_says_why_not() -> None:
    """Rows that no export shows lead to other things only, or are derived."""
    silent = {path for path, held in holdings.ROWS.items() if not held.shows}
    assert silent <= {
        "access.Item_named.person",
        "access.Item_barred.person",  # would tell somebody that they are kept out of something
        "discussions.Mention.person",
        "discussions.ReadMark.person",
        "notifications.Delivery.person",
        "search.IndexRow.person",
        "discussions.Follow.person",  # an exporter asks the gate what may be named
        "notifications.Notice.person",  # an exporter asks the gate about which circles
        "network.Seat.person",  # an exporter asks the gate which circles may be named
    }


def test_a_forgotten_column_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(holdings.COLUMNS, "discussions.Post.author")
    monkeypatch.delitem(holdings.ROWS, "discussions.Draft.person")
    assert set(inventory.unspoken()) >= {"discussions.Post.author", "discussions.Draft.person"}


def test_a_column_of_any_kind_that_could_name_somebody_is_seen() -> None:
    key: models.ForeignKey[Person, Person] = models.ForeignKey(Person, on_delete=models.CASCADE)
    key.remote_field.model = Person
    assert inventory.leads_to_a_person(key)
    for field in (
        models.JSONField(),
        models.EmailField(),
        models.TextField(),
        models.CharField(max_length=300),
    ):
        field.name = "note"
        assert inventory.could_say_something(field)
    code = models.CharField(max_length=8)
    code.name = "state"
    assert not inventory.could_say_something(code)

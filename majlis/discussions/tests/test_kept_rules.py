"""The SQL of the rules, kept for a viewer, means the same in every query it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db.models import Exists, OuterRef, Q

from majlis.access import gate, rules
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.discussions.models import Post
from majlis.discussions.tests.threads import ask
from tests.people import Cast, make_circle, viewer

Put = Callable[[Callable[[Viewer], Q]], None]


@pytest.fixture
def only_row(monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Puts one row in place of all, and takes it away again."""

    def put(items: Callable[[Viewer], Q]) -> None:
        monkeypatch.setattr(rules, "ROWS", (replace(rules.ROWS[0], items=items),))
        gate.forget_kept()

    yield put
    monkeypatch.undo()
    gate.forget_kept()


def test_a_rule_that_asks_about_the_very_item_means_it_in_every_query(cast: Cast, only_row: Put) -> None:
    seen, hidden = (ask(cast.alice, make_circle(slug, cast.alice)) for slug in ("seen", "hidden"))
    this_one = Item.unguarded.filter(pk=OuterRef("pk"), circles__slug="seen")
    only_row(lambda viewer: Q(Exists(this_one)))
    bob = viewer(cast.bob)
    assert {item.pk for item in gate.readable(bob, Item)} == {seen.pk}
    assert {post.thread_id for post in gate.readable(bob, Post)} == {seen.pk} != {hidden.pk}


def test_a_rule_that_joins_is_refused_when_it_is_put(cast: Cast, only_row: Put) -> None:
    only_row(lambda viewer: Q(author__name="Alice"))
    with pytest.raises(TypeError, match="never by joins"):
        list(gate.readable(viewer(cast.bob), Item))

"""Notes: the smallest kind of item there is, so that the office is tested without any room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.models import Person
from majlis.search import index
from majlis.search.passages import Kind, Passage
from tests.people import make_person

WRITTEN = datetime(2025, 3, 1, tzinfo=UTC)
TEXTS: dict[int, list[Passage]] = {}


def passages(item: Item) -> Iterable[Passage]:
    """What the notes say."""
    return TEXTS[item.pk]


@pytest.fixture(autouse=True)
def _notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(index._SOURCES, "note", index._Source(Item, passages, ()))
    TEXTS.clear()


@pytest.fixture
def note(db: None) -> Callable[..., Item]:
    """Makes a published note and indexes it: `note("title", "text", marking=…, author=…)`."""
    authors: list[Person] = []

    def make(title: str, text: str = "", *more: str, language: str = "en", **facts: Any) -> Item:
        if not authors:
            authors.append(make_person("Author Of Notes"))
        when = facts.pop("date", WRITTEN)
        boost = facts.pop("boost", 0.0)
        kind = facts.pop("passage_kind", Kind.RESOURCE)
        columns = {"marking": Marking.GREEN, "state": State.PUBLISHED, "author": authors[0], **facts}
        item = Item(kind="note", title=title[:300], language=language, published_at=when, **columns)
        item.save()
        TEXTS[item.pk] = [
            Passage(f"part-{n}", kind, title, body, language, f"/notes/{item.pk}/", when, boost)
            for n, body in enumerate([text, *more])
        ]
        index.reindex(item)
        return item

    return make

"""Every verb is declared as one that writes text, which is then screened, or as one that has no words."""

from __future__ import annotations

import importlib
from collections.abc import Collection

import pytest
from django.db import transaction

from majlis.access.viewer import Viewer
from majlis.ledger import texts
from majlis.ledger.record import VERBS, LedgerError, mark_screened, record, verb
from tests.house.test_verbs import action_modules

pytestmark = pytest.mark.one_database

HOW = (
    "say it in the room's effects.py, from majlis.ledger.texts: "
    'writes_text("thing.done") and call majlis.safety.screening.screen(kind, key) in the verb, '
    'or wordless("thing.done", why="…") where nobody else reads words of it'
)


def undeclared(verbs: Collection[str]) -> list[str]:
    """The verbs of which nobody said whether others read words of theirs."""
    return sorted(set(verbs) - texts.WRITES - set(texts.WORDLESS))


def ours() -> set[str]:
    """The verbs of the house."""
    for name in action_modules():
        importlib.import_module(name)
    return {name for name, function in VERBS.items() if ".tests" not in function.__module__}


def test_every_verb_says_whether_it_writes_text() -> None:
    assert ours()
    assert undeclared(ours()) == [], HOW
    assert not texts.WRITES & set(texts.WORDLESS)
    assert all(why.strip() for why in texts.WORDLESS.values())


def test_a_planted_verb_is_found() -> None:
    assert undeclared({"house.planted", "post.written"}) == ["house.planted"]


@pytest.mark.django_db
def test_a_verb_that_writes_text_and_does_not_have_it_screened_does_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(texts, "WRITES", {"house.written"})

    def write(viewer: Viewer, *, screened: bool) -> None:
        """Write something."""
        if screened:
            mark_screened()
        record(viewer, "house.written")

    planted = verb("house.written")(write)
    try:
        with pytest.raises(LedgerError, match="not screened"), transaction.atomic():
            planted(Viewer.system("test"), screened=False)
        planted(Viewer.system("test"), screened=True)
    finally:
        del VERBS["house.written"]

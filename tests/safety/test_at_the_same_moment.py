"""An author changes a text while others look at it: each waits for the other, and nobody is cut off."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error

from majlis.discussions import actions as discussions
from majlis.discussions import texts
from majlis.discussions.models import Post, Thread
from majlis.network.models import Person
from majlis.safety import keeping, kinds
from majlis.safety.actions import cases, reports
from majlis.safety.models import Case
from tests.hostile.hands import at_once
from tests.people import Cast, viewer
from tests.safety.texts import ask, report

pytestmark = pytest.mark.django_db(transaction=True)


def _slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Each holds what it has taken for long enough that the other comes."""
    meant = getattr(module, name)

    def run(*args: Any, **facts: Any) -> Any:
        time.sleep(0.4)
        return meant(*args, **facts)

    monkeypatch.setattr(module, name, run)


def _together(*works: Callable[[], object]) -> list[str]:
    """What the database cut off."""

    def hand(number: int) -> str:
        try:
            works[number]()
        except ValidationError:
            return ""  # somebody else was quicker, and it is said
        except Error as error:
            return str(error)
        return ""

    return [said for said in at_once(hand, len(works)) if said]


def _changes(author: Person, thread: Thread) -> Callable[[], object]:
    post = Post.unguarded.get(thread=thread, number=1)
    return lambda: discussions.edit_post(viewer(author), post=post, body="Other words than before")


def test_a_decision_and_a_change_of_the_text_wait_for_each_other(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle)
    report(moderators[3], "thread", thread.pk)
    case = cases.take_case(viewer(moderators[0]))
    said = {"decision": "restore", "reasons": "It may stand.", "seen": case.digest}
    _slowly(monkeypatch, cases, "_sound")
    _slowly(monkeypatch, texts, "sound_body")
    decides = lambda: cases.decide_case(viewer(moderators[0]), case=case, **said)  # noqa: E731
    assert _together(decides, _changes(cast.alice, thread)) == []


def test_a_report_is_about_the_text_as_it_stands(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle)
    _slowly(monkeypatch, reports, "open_case")
    reporting = lambda: reports.report_text(  # noqa: E731
        viewer(moderators[3]), kind="thread", key=str(thread.pk), reason="harm"
    )
    assert _together(reporting, _changes(cast.alice, thread)) == []
    case = Case.objects.get()
    assert case.held and case.digest == keeping.digest_of(kinds.stored("thread", str(thread.pk)), case)

"""An author changes a text while others look at it: each waits for the other, and nobody is cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from majlis.access.markings import Marking
from majlis.discussions import actions as discussions
from majlis.discussions import texts
from majlis.discussions.models import Post, Thread
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.readership import provisional
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from majlis.safety import keeping, kinds
from majlis.safety.actions import cases, reports
from majlis.safety.models import Case
from tests.hostile.hands import Turn, cut_off
from tests.people import Cast, viewer
from tests.safety.texts import ask, report

pytestmark = pytest.mark.django_db(transaction=True)


def _changes(author: Person, thread: Thread) -> Callable[[], object]:
    post = Post.unguarded.get(thread=thread, number=1)
    return lambda: discussions.edit_post(viewer(author), post=post, body="Other words than before")


@pytest.mark.parametrize("first", ["decided", "changed"])
def test_a_decision_and_a_change_of_the_text_wait_for_each_other(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    thread = ask(cast.alice, cast.circle)
    report(moderators[3], "thread", thread.pk)
    case = cases.take_case(viewer(moderators[0]))
    said = {"decision": "restore", "reasons": "It may stand.", "seen": case.digest}
    changes = _changes(cast.alice, thread)
    decides = lambda: cases.decide_case(viewer(moderators[0]), case=case, **said)  # noqa: E731
    turn: Turn = (decides, (cases, "_sound"), changes)
    if first == "changed":
        turn = (changes, (texts, "sound_body"), decides)
    assert cut_off(monkeypatch, *turn, late=ValidationError) == []


def test_a_report_is_about_the_text_as_it_stands(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle)
    reporting = lambda: reports.report_text(  # noqa: E731
        viewer(moderators[3]), kind="thread", key=str(thread.pk), reason="harm"
    )
    point = (reports, "open_case")
    assert cut_off(monkeypatch, reporting, point, _changes(cast.alice, thread), late=ValidationError) == []
    case = Case.objects.get()
    assert case.held and case.digest == keeping.digest_of(kinds.stored("thread", str(thread.pk)), case)


@pytest.mark.parametrize("first", ["narrowed", "replied"])
def test_a_reply_and_a_narrowing_wait_for_each_other(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    thread = ask(cast.alice, cast.circle)
    red = Wanted(Marking.RED, named=[cast.bob, moderators[0]])
    by, writer = viewer(moderators[0]), viewer(cast.bob)

    def narrows() -> None:
        change_marking(by, item=thread, wanted=red, reason="It names a site.")

    def replies() -> None:
        discussions.write_post(writer, thread=thread, body="Late.")

    turn: Turn = (narrows, (provisional, "may_still"), replies)
    if first == "replied":
        turn = (replies, (texts, "sound_body"), narrows)
    assert cut_off(monkeypatch, *turn, late=ValidationError) == []
    assert Case.objects.get().origin == Case.Origin.NARROWED
    assert Entry.objects.latest("number").verb == "marking.changed", "no reply came after it was narrower"
    assert Post.unguarded.filter(thread=thread).count() == (1 if first == "narrowed" else 2)

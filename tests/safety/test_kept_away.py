"""An author does not choose who looks at their text, and wins no shelter by taking it back or leaving."""

from __future__ import annotations

import pytest
from django.utils import timezone

from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.network.models import Person
from majlis.personal import actions as personal
from majlis.personal import erasing
from majlis.personal.models import Erasure
from majlis.readership import actions as readership
from majlis.safety import policy, queries
from majlis.safety.actions.cases import decide_case, take_case
from majlis.safety.models import Case
from tests.people import Cast, make_person, viewer
from tests.safety.texts import ask, report, share

pytestmark = pytest.mark.django_db


def decide(person: Person, case: Case, decision: str) -> None:
    """Decide as somebody who has taken the case."""
    case.refresh_from_db()
    decide_case(viewer(person), case=case, decision=decision, reasons="Because.", seen=case.digest)


def test_an_author_keeps_no_moderator_from_the_case_about_their_text(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    item = Item.unguarded.get(pk=thread.pk)
    for moderator in moderators[:2]:
        readership.bar(viewer(cast.alice), item=item, person=moderator, reason="I say so.")
    case = report(cast.bob, "thread", thread.pk)
    assert take_case(viewer(moderators[0])) == case
    assert queries.case_view(viewer(moderators[0]), case.pk).whole == ""  # an excerpt only
    decide(moderators[0], case, "withdraw")
    thread.refresh_from_db()
    assert thread.state == State.WITHDRAWN


def test_who_keeps_out_by_another_word_or_their_own_takes_no_case(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    item = Item.unguarded.get(pk=thread.pk)
    readership.recuse(viewer(moderators[0]), item=item, reason="A cousin.")
    readership.bar(viewer(cast.secretariat), item=item, person=moderators[1], reason="A cousin, too.")
    readership.bar(viewer(cast.alice), item=item, person=moderators[2], reason="I say so.")
    readership.readmit(viewer(cast.alice), item=item, person=moderators[2], reason="I was wrong.")
    readership.recuse(viewer(moderators[2]), item=item, reason="A quarrel.")
    report(cast.bob, "thread", thread.pk)
    for moderator in moderators[:3]:
        with pytest.raises(Refused):
            take_case(viewer(moderator))
    take_case(viewer(moderators[3]))


def test_what_was_taken_back_when_it_was_decided_is_held_by_two_reports_again(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.named, cast.circle)
    post = discussions.write_post(viewer(cast.alice), thread=thread, body="Words that harm.")
    case = report(cast.charlie, "post", post.pk)
    take_case(viewer(moderators[0]))
    post.refresh_from_db()
    discussions.withdraw_post(viewer(cast.alice), post=post)
    decide(moderators[0], case, "change")
    discussions.restore_post(viewer(cast.alice), post=post)
    for person in (cast.bob, make_person("Else")):
        report(person, "post", post.pk)
    post.refresh_from_db()
    assert post.held


def test_what_an_erased_author_wrote_is_not_published_empty(cast: Cast, moderators: list[Person]) -> None:
    resource = share(cast.alice, cast.circle)
    case = report(moderators[3], "resource", resource.pk)
    personal.ask_erasure(viewer(cast.alice), texts=True)
    Erasure.objects.update(due_at=timezone.now())
    erasing.run(Erasure.objects.get())
    take_case(viewer(moderators[0]))
    decide(moderators[0], case, "restore")
    resource.refresh_from_db()
    assert resource.state == State.WITHDRAWN


def test_an_author_gives_nobody_back_their_case_who_stepped_back_or_was_kept_out(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    item, (stepped_back, kept_out, reporter, other) = Item.unguarded.get(pk=thread.pk), moderators
    readership.recuse(viewer(stepped_back), item=item, reason="A cousin of mine.")
    readership.bar(viewer(cast.secretariat), item=item, person=kept_out, reason="A cousin of theirs.")
    report(reporter, "thread", thread.pk)
    for moderator in (stepped_back, kept_out):
        assert not policy.takeable(viewer(moderator)).exists()
        readership.readmit(viewer(cast.alice), item=item, person=moderator, reason="Do look at it.")
        assert not policy.takeable(viewer(moderator)).exists()
    assert policy.takeable(viewer(other)).exists()

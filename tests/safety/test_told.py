"""What the author of a text is told of a measure: which text, what was decided, and why."""

from __future__ import annotations

import pytest
from django.core import mail

from majlis.access.markings import Marking
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.safety.actions.cases import appeal, decide_case, take_case
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, report, say, settle

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TITLE = "Quay at noon"


def decide(moderator: Person, case: Case, decision: str, reasons: str) -> None:
    """Take the next case and decide it."""
    take_case(viewer(moderator))
    case.refresh_from_db()
    decide_case(viewer(moderator), case=case, seen=case.digest, decision=decision, reasons=reasons)
    settle()


def told(person: Person) -> tuple[str, str]:
    """What the page of notices says of a measure to somebody, and where it leads."""
    settle()
    notice = Notice.objects.get(person=person, reason="safety", read_at__isnull=True)
    return client_of(person).get("/notices/").content.decode(), notice.url


def held(cast: Cast, moderator: Person, marking: Marking) -> Case:
    """A thread of Alice that is held."""
    thread = ask(cast.alice, cast.circle, title=TITLE, marking=marking, named=[moderator])
    settle()
    mail.outbox.clear()
    return report(moderator, "thread", thread.pk)


@pytest.mark.parametrize("marking", [Marking.GREEN, Marking.AMBER])
def test_a_notice_says_which_text_and_leads_to_its_case(
    cast: Cast, moderators: list[Person], marking: Marking
) -> None:
    case = held(cast, moderators[3], marking)
    text, url = told(cast.alice)
    assert TITLE in text and "being looked at" in text and url == f"/safety/mine/#case-{case.pk}"
    assert TITLE not in "".join(str(letter.message()) for letter in mail.outbox)
    mail.outbox.clear()
    decide(moderators[0], case, "restore", "All is well.")
    text, url = told(cast.alice)
    assert TITLE in text and "stands again" in text and "being looked at" not in text
    [letter] = [letter for letter in mail.outbox if cast.alice.email in letter.to]
    assert (TITLE in letter.subject) == (marking == Marking.GREEN)
    assert (f'id="case-{case.pk}"') in client_of(cast.alice).get("/safety/mine/").content.decode()


def test_what_was_withdrawn_is_named_on_the_page_and_in_no_mail(cast: Cast, moderators: list[Person]) -> None:
    case = held(cast, moderators[3], Marking.GREEN)
    decide(moderators[0], case, "withdraw", "It is advertising.")
    text, _url = told(cast.alice)
    assert TITLE in text and "withdrawn" in text
    assert TITLE not in "".join(str(letter.message()) for letter in mail.outbox)


def test_what_is_decided_of_one_post_leaves_what_was_said_of_another(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle, title=TITLE)
    first = report(moderators[3], "post", answer(cast.bob, thread).pk)
    decide(moderators[0], first, "withdraw", "It is advertising.")
    second = report(moderators[3], "post", answer(cast.bob, thread).pk)
    decide(moderators[0], second, "restore", "All is well.")
    waiting = Notice.objects.filter(person=cast.bob, reason="safety", read_at__isnull=True, listed=True)
    assert {notice.url: notice.count for notice in waiting} == {
        f"/safety/mine/#case-{first.pk}": 1,
        f"/safety/mine/#case-{second.pk}": 1,
    }
    text = client_of(cast.bob).get("/notices/").content.decode()
    assert "was withdrawn" in text and "stands again" in text
    assert len([letter for letter in mail.outbox if cast.bob.email in letter.to]) >= 2


def test_of_a_profile_it_is_said_that_it_is_the_profile(cast: Cast, moderators: list[Person]) -> None:
    say(cast.alice)
    report(moderators[3], "profile", cast.alice.handle)
    assert "Your profile is being looked at." in told(cast.alice)[0]


def test_reasons_that_were_overruled_do_not_stand_beside_those_that_count(
    cast: Cast, moderators: list[Person]
) -> None:
    case = held(cast, moderators[3], Marking.GREEN)
    Case.objects.filter(pk=case.pk).update(needs=2)
    decide(moderators[0], case, "restore", "Nothing is wrong with it.")
    decide(moderators[1], case, "withdraw", "It is advertising.")
    page = client_of(cast.alice).get("/safety/mine/").content.decode()
    assert "It is advertising." in page and "Nothing is wrong with it." not in page
    appeal(viewer(cast.alice), case=Case.objects.get(), text="Please look again.")
    page = client_of(cast.alice).get("/safety/mine/").content.decode()
    assert "What was decided before" in page and "Withdraw it" in page and "It is advertising." in page
    Case.objects.update(needs=1)
    decide(moderators[2], case, "restore", "It sells nothing.")
    page = client_of(cast.alice).get("/safety/mine/").content.decode()
    now, before = page.index("It sells nothing."), page.index("It is advertising.")
    assert now < page.index("What was decided before") < page.index("Withdraw it") < before

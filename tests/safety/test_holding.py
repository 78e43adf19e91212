"""What is held is gone from every exit at the very next request, but for its author."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from majlis.access import gate
from majlis.access.caveats import Terms
from majlis.access.markings import State
from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.ledger.models import Entry
from majlis.library.models import Resource
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.safety.models import Case
from majlis.search.models import IndexRow
from tests.people import Cast, client_of, make_person, viewer
from tests.safety.texts import WORD, answer, ask, everywhere, report, say, settle, share

pytestmark = pytest.mark.django_db


def test_a_thread_that_two_report_is_gone_for_all_but_its_author(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    settle()
    assert len(everywhere(cast.charlie, thread)) >= 6
    assert not report(cast.bob, "thread", thread.pk).held
    assert everywhere(cast.charlie, thread)
    assert report(cast.charlie, "thread", thread.pk).held
    for person in (cast.charlie, cast.bob, cast.dana, cast.secretariat, None):
        assert everywhere(person, thread) == [], person
    assert len(everywhere(cast.alice, thread)) >= 2


def test_a_post_is_held_by_itself(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread)
    discussions.edit_post(viewer(cast.bob), post=post, body=f"Changed, harbour: {WORD}.")
    settle()
    assert len(everywhere(cast.charlie, thread)) >= 3
    report(cast.charlie, "post", post.pk)
    report(cast.dana, "post", post.pk)
    for person in (cast.charlie, cast.alice, cast.dana):
        assert everywhere(person, thread) == [], person
    assert everywhere(cast.bob, thread)
    assert not gate.readable(viewer(cast.alice), Post).filter(pk=post.pk).exists()
    assert gate.may_read(viewer(cast.charlie), thread)


def test_what_was_told_of_a_held_post_is_taken_back(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread)
    settle()
    told = Notice.objects.filter(person=cast.alice, item=thread, read_at__isnull=True)
    assert told.exists()
    report(cast.charlie, "post", post.pk)
    report(cast.dana, "post", post.pk)
    assert not told.exists()


def test_a_resource_goes_with_its_files(cast: Cast) -> None:
    from majlis.library.tests.shelf import txt

    resource = share(cast.alice, cast.circle, uploads=[txt(f"Inside the harbour: {WORD}")])
    settle()
    assert len(everywhere(cast.charlie, resource)) >= 6
    report(cast.bob, "resource", resource.pk)
    report(cast.charlie, "resource", resource.pk)
    assert everywhere(cast.charlie, resource) == []
    assert not IndexRow.objects.filter(item=resource.pk).exists()
    assert len(everywhere(cast.alice, resource)) >= 3


def test_the_words_of_a_profile_lie_in_the_case(cast: Cast) -> None:
    say(cast.alice, function=f"Harbour {WORD}")
    settle()
    handle = cast.alice.handle
    assert len(everywhere(cast.charlie, handle=handle)) >= 3
    report(cast.bob, "profile", handle)
    case = report(cast.charlie, "profile", handle)
    assert case.held
    assert everywhere(cast.charlie, handle=handle) == []
    assert WORD in client_of(cast.alice).get("/safety/mine/").content.decode()
    say(cast.alice, about="")  # saved again: what is held stays where it is
    case.refresh_from_db()
    assert WORD in case.sealed["about"]


def test_the_page_says_before_somebody_types_that_they_have_reported_it_already(cast: Cast) -> None:
    say(cast.alice, about="Plain words about the harbour.")
    page = f"/safety/report/profile/{cast.alice.handle}/"
    assert 'name="reason"' in client_of(cast.charlie).get(page).text
    report(cast.charlie, "profile", cast.alice.handle)
    again = client_of(cast.charlie).get(page).text
    assert 'name="reason"' not in again and "You have reported this already." in again
    assert 'name="reason"' in client_of(cast.dana).get(page).text


def test_a_report_shows_no_field_that_the_reporter_does_not_see(cast: Cast) -> None:
    say(cast.alice, about="Plain words about the harbour.", function=f"Secret {WORD}", see_function=0)
    page = f"/safety/report/profile/{cast.alice.handle}/"
    text = client_of(cast.charlie).get(page).content.decode()
    assert "Plain words" in text and WORD not in text
    assert WORD not in report(cast.charlie, "profile", cast.alice.handle).excerpt
    say(cast.bob, about="", see_function=0, function=f"Secret {WORD}")
    assert client_of(cast.charlie).get(f"/safety/report/profile/{cast.bob.handle}/").status_code == 404


def test_colleagues_and_people_without_a_place_count_as_one(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    assert not report(cast.bob, "thread", thread.pk).held
    assert not report(make_person("Other", organisation=cast.bob.organisation), "thread", thread.pk).held
    other = ask(cast.alice, cast.circle)
    assert not report(make_person("Loose"), "thread", other.pk).held
    assert not report(make_person("Looser"), "thread", other.pk).held
    assert report(cast.bob, "thread", other.pk).held


def test_one_moderator_holds_at_once(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    assert report(moderators[0], "thread", thread.pk).held
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD


def test_that_it_is_held_tells_no_moderator_where_a_hidden_author_works(cast: Cast) -> None:
    beside = make_person("Beside", organisation=cast.alice.organisation, duties=["moderator"])
    hidden = ask(cast.alice, cast.circle, terms=Terms.of(["no_attribution"]))
    assert report(beside, "thread", hidden.pk).held
    assert not report(beside, "thread", ask(cast.alice, cast.circle).pk).held


def test_a_report_is_made_once_and_not_about_oneself(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    report(cast.bob, "thread", thread.pk)
    with pytest.raises(ValidationError):
        report(cast.bob, "thread", thread.pk)
    with pytest.raises(Refused):
        report(cast.alice, "thread", thread.pk)
    assert Case.objects.get().reports.count() == 1


def test_nobody_reports_what_they_cannot_read(cast: Cast) -> None:
    from django.http import Http404

    thread = ask(cast.alice, cast.circle, marking=2)
    post = answer(cast.bob, thread)
    for kind, key in (("thread", thread.pk), ("post", post.pk), ("nonsense", 1), ("thread", "x")):
        with pytest.raises(Http404):
            report(cast.charlie, kind, key)


def test_the_author_is_told_and_the_mail_says_little(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    settle()
    mail.outbox.clear()
    report(cast.bob, "thread", thread.pk, note="Bobs own words")
    report(cast.charlie, "thread", thread.pk)
    settle()
    notice = Notice.objects.get(person=cast.alice, reason="safety")
    assert (notice.actor, notice.item_id) == (None, thread.pk)
    assert notice.url.endswith(f"#case-{Case.objects.get().pk}")
    letter = next(letter for letter in mail.outbox if cast.alice.email in letter.to)
    assert WORD not in str(letter.message()) and "Bob" not in str(letter.message())
    page = client_of(cast.alice)
    for path in ("/notices/", "/safety/mine/", f"/discussions/{thread.pk}/"):
        text = page.get(path).content.decode()
        assert "Bob" not in text and "Charlie" not in text, path
    lines = Entry.objects.filter(verb__startswith="text.").exclude(verb="text.reported")
    assert all(line.actor is None for line in lines)
    assert not any(WORD in str(line.facts) or "Bobs" in str(line.facts) for line in Entry.objects.all())


def test_the_reporter_stands_in_no_line_about_the_author(cast: Cast) -> None:
    say(cast.alice)
    report(cast.bob, "profile", cast.alice.handle)
    line = Entry.objects.get(verb="text.reported")
    assert (line.person, line.item) == (None, None)


def test_held_means_held_for_every_deed(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    resource = share(cast.alice, cast.circle)
    for kind, item in (("thread", thread), ("resource", resource)):
        report(moderators[0], kind, item.pk)
    client = client_of(cast.alice)
    for path in ("publish", "withdraw", "reply"):
        client.post(f"/discussions/{thread.pk}/{path}/", {"body": "More"})
    for path in ("publish", "withdraw", "version"):
        client.post(f"/library/{resource.pk}/{path}/", {"note": "More"})
    assert Thread.unguarded.get(pk=thread.pk).state == State.HELD
    assert Resource.unguarded.get(pk=resource.pk).state == State.HELD
    assert everywhere(cast.charlie, thread, resource) == []


def test_a_listed_word_holds_from_the_first_moment(cast: Cast, listed: Path) -> None:
    thread = ask(cast.alice, cast.circle, body=f"A zorblat and {WORD}")
    settle()
    assert everywhere(cast.charlie, thread) == []
    told = Notice.objects.filter(item=thread).values_list("person", "reason")
    assert list(told) == [(cast.alice.pk, "safety")]
    case = Case.objects.get()
    assert (case.held, case.needs, case.origin) == (True, 2, "screening")

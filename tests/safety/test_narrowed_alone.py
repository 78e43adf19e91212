"""Who made a text of others narrower has closed it at once, and not for good: another decides."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.discussions.actions import edit_post
from majlis.discussions.models import Post, Thread
from majlis.ledger.models import Entry
from majlis.network.circles import Visibility
from majlis.network.models import Person, Seat
from majlis.notifications.models import Notice
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from majlis.safety.actions import cases
from majlis.safety.models import Case
from tests.people import Cast, client_of, make_circle, make_person, viewer
from tests.safety.texts import answer, ask, settle, share

pytestmark = pytest.mark.django_db


def _reads(person: Person, item: Item) -> bool:
    return gate.may_read(viewer(person), Item.unguarded.get(pk=item.pk))


def _narrow(by: Person, item: Item, *named: Person) -> Case:
    wanted = Wanted(Marking.RED, named=list(named))
    change_marking(viewer(by), item=item, wanted=wanted, reason="It names a site.")
    return Case.objects.get(kind="placing", key=str(item.pk), state=Case.State.OPEN)


def _decide(by: Person, decision: str) -> Case:
    case = cases.take_case(viewer(by))
    said = {"decision": decision, "reasons": "I looked at it.", "seen": case.seen_as}
    return cases.decide_case(viewer(by), case=case, **said)


def test_another_gives_it_back_to_the_readers_its_author_chose(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    answer(cast.bob, thread)
    colleague = make_person("Near", organisation=moderators[0].organisation, duties=["moderator"])
    _narrow(moderators[0], thread, moderators[0])
    assert _reads(moderators[0], thread) and _reads(cast.alice, thread)
    assert not _reads(cast.charlie, thread)  # a leak is closed at once
    settle()
    told = Notice.objects.get(person=cast.alice, item=thread.pk)
    assert told.url.startswith(reverse("safety:mine"))
    page = client_of(cast.alice).get(reverse("safety:mine")).content.decode()
    assert "A moderator of another organisation decides" in page
    for near in (moderators[0], colleague):
        with pytest.raises(Refused):
            cases.take_case(viewer(near))
    with pytest.raises(ValidationError):  # what it knows of this kind: no wish for a change
        _decide(moderators[1], "change")
    shown = client_of(moderators[1]).get(reverse("safety:case", args=[Case.objects.get().pk]))
    taken = client_of(moderators[1]).get(reverse("safety:cases")).text
    assert "Made narrower by somebody" in taken and "<span>held</span>" not in taken
    assert "Let it stay narrower" in shown.content.decode() and "TLP:RED" in shown.content.decode()
    case = Case.objects.get()
    cases.decide_case(viewer(moderators[1]), case=case, decision="restore", reasons="So.", seen=case.seen_as)
    thread = Thread.unguarded.get(pk=thread.pk)
    assert thread.marking == Marking.GREEN and list(thread.circles.all()) == [cast.circle]
    assert _reads(cast.charlie, thread) and thread.widened_at is not None
    line = Entry.objects.get(verb="marking.restored")
    assert (line.facts["before"]["marking"], line.facts["after"]["marking"]) == (4, 1)
    with pytest.raises(ValidationError, match="stays with the readers"):  # nobody tries it again and again
        _narrow(moderators[2], thread, moderators[2])
    settle()


def test_kept_narrow_by_two_its_author_appeals_and_makes_it_no_wider_alone(
    cast: Cast, moderators: list[Person]
) -> None:
    item = share(cast.alice, cast.circle)
    _narrow(moderators[0], item, moderators[0])
    green = Wanted(Marking.GREEN, circles=[cast.circle])
    with pytest.raises(ValidationError, match="alone cannot"):  # while it is being decided
        change_marking(viewer(cast.alice), item=item, wanted=green)
    case = _decide(moderators[1], "withdraw")
    assert case.state == Case.State.CLOSED and not _reads(cast.charlie, item)
    page = client_of(cast.alice).get(reverse("safety:mine")).content.decode()
    assert "It stays narrower" in page and "I looked at it." in page
    with pytest.raises(ValidationError, match="alone cannot"):
        change_marking(viewer(cast.alice), item=item, wanted=green)
    change = client_of(cast.alice).get(reverse("readership:change", args=[item.pk])).content.decode()
    assert "Others have made it narrower" in change
    cases.appeal(viewer(cast.alice), case=case, text="It was published elsewhere.")
    for before in moderators[:2]:
        with pytest.raises(Refused):
            cases.take_case(viewer(before))
    _decide(moderators[2], "restore")
    assert _reads(cast.charlie, item)


def test_what_its_source_chose_meanwhile_is_not_made_wider(cast: Cast, moderators: list[Person]) -> None:
    item = share(cast.alice, cast.circle)
    _narrow(moderators[0], item, moderators[0], cast.bob)
    change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.RED, named=[cast.bob]))
    _decide(moderators[1], "restore")
    assert _reads(cast.bob, item) and not _reads(cast.charlie, item) and not _reads(moderators[0], item)
    assert not Entry.objects.filter(verb="marking.restored").exists()
    change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN))  # free again
    assert _reads(cast.charlie, item)


def test_two_who_narrow_it_one_after_the_other_are_one_case_and_neither_decides(
    cast: Cast, moderators: list[Person]
) -> None:
    item = share(cast.alice, cast.circle)
    amber = Wanted(Marking.AMBER, circles=[cast.circle], named=[moderators[1]])
    change_marking(viewer(moderators[0]), item=item, wanted=amber, reason="Too wide.")
    _narrow(moderators[1], item, moderators[1])
    for near in moderators[:2]:
        with pytest.raises(Refused):
            cases.take_case(viewer(near))
    _decide(moderators[2], "restore")
    assert Item.unguarded.get(pk=item.pk).marking == Marking.GREEN


def test_nobody_adds_a_word_by_which_its_author_would_lose_it(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    _narrow(cast.bob, thread, cast.bob)  # who leads a circle does not close it alone either
    with pytest.raises(ValidationError, match="a moderator decides about that"):
        answer(cast.bob, Thread.unguarded.get(pk=thread.pk))
    answer(cast.alice, Thread.unguarded.get(pk=thread.pk))
    _decide(moderators[1], "restore")
    answer(cast.bob, Thread.unguarded.get(pk=thread.pk))
    assert _reads(cast.charlie, thread)


def test_who_decides_hears_of_no_circle_that_they_may_not_know(cast: Cast, moderators: list[Person]) -> None:
    seated = (cast.alice, moderators[0])
    secret = make_circle("hidden", *seated, visibility=Visibility.SECRET, label_en="Hidden harbour")
    _narrow(moderators[0], ask(cast.alice, secret), moderators[0])
    cases.take_case(viewer(moderators[1]))
    page = client_of(moderators[1]).get(reverse("safety:case", args=[Case.objects.get().pk])).content.decode()
    assert "circles that you may not know" in page and "Hidden harbour" not in page


def test_a_moderator_who_is_the_source_asks_nobody(cast: Cast, moderators: list[Person]) -> None:
    item = share(moderators[0], cast.circle)
    change_marking(viewer(moderators[0]), item=item, wanted=Wanted(Marking.RED, named=[cast.bob]))
    change_marking(viewer(moderators[0]), item=item, wanted=Wanted(Marking.GREEN))
    assert not Case.objects.exists()


def test_what_was_typed_into_what_was_narrowed_is_kept_and_the_page_says_why(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    answer(cast.bob, thread)
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    browser = client_of(cast.bob)
    for page, typed in (
        (reverse("discussions:reply", args=[thread.pk]), {"body": "My careful words."}),
        (reverse("discussions:edit", args=[thread.pk, 2]), {"body": "My careful words.", "language": "en"}),
    ):
        answered = browser.post(page, typed)
        assert answered.status_code == 422 and "a moderator decides about that" in answered.text
        assert "My careful words.</textarea>" in answered.text
    assert thread.posts.count() == 2
    assert not thread.posts.filter(source="My careful words.").exists()


def test_a_placing_is_no_text_that_anybody_reports(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    page = reverse("safety:report", args=["placing", thread.pk])
    for who in (cast.alice, cast.bob, cast.charlie, *moderators[:2]):
        assert client_of(who).get(page).status_code == 404
        assert client_of(who).post(page, {"reason": "harm"}).status_code == 404


def test_what_stays_narrower_stays_so_though_a_later_case_gives_back_what_was_left(
    cast: Cast, moderators: list[Person]
) -> None:
    item = share(cast.alice, cast.circle)
    amber = Wanted(Marking.AMBER, circles=[cast.circle], named=[moderators[2]])
    change_marking(viewer(moderators[0]), item=item, wanted=amber, reason="Too wide.")
    first = _decide(moderators[1], "withdraw")
    _narrow(moderators[2], item, moderators[2])
    with pytest.raises(ValidationError, match="a later case about this"):
        cases.appeal(viewer(cast.alice), case=first, text="It was published elsewhere.")
    _decide(moderators[3], "restore")
    assert Item.unguarded.get(pk=item.pk).marking == Marking.AMBER
    with pytest.raises(ValidationError, match="alone cannot"):
        change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN, circles=[cast.circle]))
    cases.appeal(viewer(cast.alice), case=first, text="It was published elsewhere.")
    _decide(moderators[3], "restore")
    assert Item.unguarded.get(pk=item.pk).marking == Marking.GREEN


def test_nobody_decides_about_a_placing_or_words_that_they_have_not_seen(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    amber = Wanted(Marking.AMBER, circles=[cast.circle], named=[moderators[1]])
    change_marking(viewer(moderators[0]), item=thread, wanted=amber, reason="Too wide.")
    case = cases.take_case(viewer(moderators[2]))
    said = {"decision": "withdraw", "reasons": "AMBER is right."}
    for change in (
        lambda: _narrow(moderators[1], thread, moderators[1]),
        lambda: edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body="No site at all."),
    ):
        seen = Case.objects.get().seen_as
        change()
        with pytest.raises(ValidationError, match="changed meanwhile"):
            cases.decide_case(viewer(moderators[2]), case=case, seen=seen, **said)
    page = reverse("safety:case", args=[case.pk])
    shown = client_of(moderators[2]).get(page).text
    assert "No site at all." in shown and "TLP:RED" in shown
    seen = Case.objects.get().seen_as
    assert client_of(moderators[2]).post(page, {**said, "seen": seen}).status_code == 302


def test_the_page_says_that_it_waits_before_anybody_types(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    page, mine = f"/discussions/{thread.pk}/", reverse("safety:mine")
    reply = reverse("discussions:reply", args=[thread.pk])
    others, own = (client_of(one).get(page).content.decode() for one in (cast.bob, cast.alice))
    assert "a moderator decides about that" in others and reply not in others and mine not in others
    assert "decides whether it stays so" in own and reply in own and mine in own
    refused = client_of(cast.bob).post(reply, {"body": "We look at the seals first."}).content.decode()
    assert "We look at the seals first." in refused and reply in refused  # what was typed is kept
    _decide(moderators[1], "restore")
    assert reply in client_of(cast.bob).get(page).content.decode()


def test_whoever_decides_reads_each_part_of_a_placing_by_itself(cast: Cast, moderators: list[Person]) -> None:
    _narrow(moderators[0], ask(cast.alice, cast.circle), moderators[0])
    cases.take_case(viewer(moderators[1]))
    page = client_of(moderators[1]).get(reverse("safety:case", args=[Case.objects.get().pk])).content.decode()
    part = '<span class="chip caveat">\u2066{}\u2069</span>'
    # In one run of text the parts stand in the order of the first, which in Arabic is the wrong one.
    assert part.format("TLP:GREEN") in page and part.format("TLP:RED") in page


def test_the_way_from_each_page_to_the_next(cast: Cast, moderators: list[Person]) -> None:
    item = share(cast.alice, cast.circle)
    change, mine = reverse("readership:change", args=[item.pk]), reverse("safety:mine")
    asked = client_of(moderators[0]).get(change).content.decode()
    assert "with your name" in asked and "your own organisation" not in asked
    _narrow(moderators[0], item, moderators[0])
    assert f'href="{mine}"' in client_of(cast.alice).get(change).content.decode()
    history = reverse("readership:history", args=[item.pk])
    assert f'href="{history}"' in client_of(cast.alice).get(mine).content.decode()

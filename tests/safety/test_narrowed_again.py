"""A case about who reads a text is no way round its source, nor round what was decided before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.discussions.actions import edit_post
from majlis.discussions.models import Post, Thread
from majlis.ledger.models import Entry
from majlis.membership import actions as membership
from majlis.network.models import Person
from majlis.network.people import FieldAudience
from majlis.notifications.models import Notice
from majlis.notifications.rules import tellings
from majlis.personal import erasing
from majlis.readership import deed
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from majlis.safety.actions import cases
from majlis.safety.models import Case
from tests.people import Cast, client_of, make_circle, make_organisation, make_person, viewer
from tests.safety.texts import answer, ask, settle, share

pytestmark = pytest.mark.django_db


def _stored(item: Item) -> Item:
    found: Item = Item.unguarded.get(pk=item.pk)
    return found


def _reads(person: Person, item: Item) -> bool:
    return gate.may_read(viewer(person), _stored(item))


def _narrow(by: Person, item: Item, *named: Person) -> Case:
    wanted = Wanted(Marking.RED, named=list(named))
    change_marking(viewer(by), item=_stored(item), wanted=wanted, reason="It names a site.")
    return Case.objects.get(kind="placing", key=str(item.pk), state=Case.State.OPEN)


def _decide(by: Person, decision: str) -> Case:
    case = cases.take_case(viewer(by))
    said = {"decision": decision, "reasons": "I looked at it.", "seen": case.seen_as}
    return cases.decide_case(viewer(by), case=case, **said)


def _answer(by: Person, thread: Thread, body: str) -> None:
    answer(by, Thread.unguarded.get(pk=thread.pk), body)


def test_an_appeal_opens_nothing_that_others_wrote_for_the_fewer(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    case = _decide(moderators[1], "withdraw")
    _answer(cast.bob, thread, "Only for those who read it now.")
    cases.appeal(viewer(cast.alice), case=case, text="It was published elsewhere.")
    _decide(moderators[2], "restore")
    assert not _reads(cast.charlie, thread) and _reads(cast.bob, thread)
    page = client_of(cast.alice).get(reverse("safety:mine")).content.decode()
    assert "the secretariat asks them" in page


def test_who_made_it_narrower_keeps_it_so_by_no_word_of_theirs(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0])
    case = _decide(moderators[1], "withdraw")
    _answer(moderators[0], thread, "I keep it here.")
    cases.appeal(viewer(cast.alice), case=case, text="It was published elsewhere.")
    _decide(moderators[2], "restore")
    assert _reads(cast.charlie, thread)


def test_a_trifle_given_back_frees_nothing_that_was_kept(cast: Cast, moderators: list[Person]) -> None:
    item = share(cast.alice, cast.circle)
    _narrow(moderators[0], item, moderators[0], cast.bob)
    _decide(moderators[1], "withdraw")
    Person.objects.filter(pk=cast.bob.pk).update(duties=["moderator"])
    _narrow(cast.bob, item, cast.bob)
    _decide(moderators[2], "restore")
    with pytest.raises(ValidationError, match="alone cannot"):
        change_marking(viewer(cast.alice), item=_stored(item), wanted=Wanted(Marking.GREEN))


def test_an_appeal_waits_for_what_others_did_later(cast: Cast, moderators: list[Person]) -> None:
    item = share(cast.alice, cast.circle)
    _narrow(moderators[0], item, moderators[0], cast.bob)
    first = _decide(moderators[1], "withdraw")
    later = _narrow(moderators[0], item, moderators[0])
    address = reverse("safety:appeal", args=[first.pk])
    for _twice in range(2):  # while it is open, and while it can be asked about itself
        answered = client_of(cast.alice).post(address, {"text": "It was published elsewhere."})
        assert answered.status_code == 422 and "a later case" in answered.content.decode()
        if later.open:
            later = _decide(moderators[1], "withdraw")
    for case in (later, first):
        cases.appeal(viewer(cast.alice), case=case, text="It was published elsewhere.")
        _decide(moderators[2], "restore")
    assert _reads(cast.charlie, item)


def test_who_hides_their_organisation_keeps_nothing_narrow(cast: Cast, moderators: list[Person]) -> None:
    inside = make_person("Inside", organisation=cast.alice.organisation, duties=["moderator"])
    strict: dict[str, Any] = {"marking": Marking.STRICT, "circles": [], "named": [inside, cast.dana]}
    thread = ask(cast.alice, cast.circle, **strict)
    _answer(cast.dana, thread, "I was there.")
    _narrow(inside, thread, inside)
    hidden = {"about": "", "see_organisation": FieldAudience.NOBODY}
    membership.change_profile(viewer(inside), columns=hidden, sectors=[], expertise={}, languages=[])
    _decide(moderators[1], "restore")
    assert _stored(thread).marking == Marking.STRICT and _reads(cast.dana, thread)


def test_it_comes_back_though_its_author_is_erased_meanwhile(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _answer(cast.bob, thread, "I was there.")
    _narrow(moderators[0], thread, moderators[0])
    erasing.erase_restored(Person.objects.get(pk=cast.alice.pk), texts=False)
    assert _decide(moderators[1], "restore").sealed == {}
    assert _reads(cast.bob, thread) and _reads(cast.charlie, thread)


def _officer(code: str) -> Person:
    return make_person(code, organisation=make_organisation(code), duties=["secretariat"])


def test_what_others_narrow_after_two_made_it_wider_is_decided_first(
    cast: Cast, moderators: list[Person]
) -> None:
    item, asker, second = share(cast.alice, cast.circle), _officer("first"), _officer("second")
    _narrow(moderators[0], item, moderators[0], asker, second)
    amber = Wanted(Marking.AMBER, named=[asker, second, moderators[0], cast.bob])
    asked = deed.ask(viewer(asker), _stored(item), amber, "Alice wrote to me.")
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I looked.")
    change_marking(viewer(cast.alice), item=_stored(item), wanted=Wanted(Marking.GREEN))  # it is free
    _narrow(moderators[0], item, moderators[0])
    with pytest.raises(ValidationError, match="alone cannot"):
        change_marking(viewer(cast.alice), item=_stored(item), wanted=Wanted(Marking.GREEN))


def test_no_other_notice_hides_that_somebody_says_they_agree(cast: Cast) -> None:
    thread, asker, second = ask(cast.alice, cast.circle), _officer("first"), _officer("second")
    amber = Wanted(Marking.AMBER, named=[cast.bob, asker, second])
    _answer(cast.bob, thread, "I was there.")
    change_marking(viewer(cast.alice), item=_stored(thread), wanted=amber)
    settle()  # an answer to her question is unread
    mine = Notice.objects.filter(person=cast.alice, item=thread.pk, read_at=None)
    assert mine.get().reason == "answer"
    asked = deed.ask(viewer(asker), _stored(thread), Wanted(Marking.GREEN), "Alice wrote to me.")
    settle()
    said = Notice.objects.filter(item=thread.pk, read_at=None, sentence__contains="says that you agree")
    assert {notice.person for notice in said} == {cast.alice, cast.bob}
    approvals.withdraw(viewer(asker), approval=asked)
    settle()
    assert not said.all().exists()  # nobody decides about it any more
    asked = deed.ask(viewer(asker), _stored(thread), Wanted(Marking.GREEN), "Alice wrote to me.")
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I looked.")
    settle()
    assert "With your consent" in mine.get().sentence


def test_what_two_made_wider_is_decided_by_nobody_any_more(cast: Cast, moderators: list[Person]) -> None:
    item, asker, second = share(cast.alice, cast.circle), _officer("first"), _officer("second")
    mine = reverse("safety:mine")
    for decided in (True, False):
        _narrow(moderators[0], item, moderators[0], asker, second)
        if decided:
            _decide(moderators[1], "withdraw")
        else:
            case = cases.take_case(viewer(moderators[2]))
        amber = Wanted(Marking.AMBER, named=[asker, second, moderators[0], cast.bob])
        asked = deed.ask(viewer(asker), _stored(item), amber, "Alice wrote to me.")
        approvals.decide(viewer(second), approval=asked, granted=True, reason="I looked.")
        page = client_of(cast.alice).get(mine).text
        assert "Nothing is left to decide" in page and "It stays narrower" not in page
        assert "What was decided before" in page and 'name="text"' not in page
    with pytest.raises(Refused):
        cases.decide_case(viewer(moderators[2]), case=case, decision="withdraw", reasons="No.", seen="")
    assert not Case.objects.exclude(outcome=Case.Outcome.MOOT).exists()
    settle()
    assert Notice.objects.filter(person=cast.alice, item=item.pk, sentence__contains="With your consent")
    told = Entry.objects.filter(verb="case.settled").latest("pk")
    assert (told.facts["outcome"], told.actor_id) == ("moot", None)
    assert next(str(one.sentence) for one in tellings(told)).startswith("“%(title)s”: nothing is left")
    change_marking(viewer(cast.alice), item=_stored(item), wanted=Wanted(Marking.GREEN))  # it is free


def test_what_its_source_chose_since_stands_before_whoever_decides(
    cast: Cast, moderators: list[Person]
) -> None:
    item = share(cast.alice, cast.circle)
    case = _narrow(moderators[0], item, moderators[0], cast.bob)
    page = reverse("safety:case", args=[case.pk])
    cases.take_case(viewer(moderators[1]))
    assert "How it is placed now" not in client_of(moderators[1]).get(page).text
    change_marking(viewer(cast.alice), item=_stored(item), wanted=Wanted(Marking.RED, named=[cast.bob]))
    assert "How it is placed now" in client_of(moderators[1]).get(page).text
    assert case.open and Case.objects.get().open  # whether it is kept so is still to be decided


def test_other_words_are_no_second_try_at_what_was_given_back(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0])
    edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body="Another harbour.")
    _decide(moderators[1], "restore")
    with pytest.raises(ValidationError, match="stays with the readers"):
        _narrow(moderators[2], thread, moderators[2])
    edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body="A site, by name.")
    assert _narrow(moderators[2], thread, moderators[2]).open  # of these nobody has decided


def test_no_narrowing_by_others_tells_who_works_in_the_house_of_its_source(
    cast: Cast, moderators: list[Person]
) -> None:
    hidden = {"see_organisation": FieldAudience.ORGANISATION}
    pia = make_person("Pia", organisation=cast.alice.organisation, **hidden)
    rob = make_person("Rob", organisation=make_organisation("elsewhere"), **hidden)
    thread = ask(cast.alice, cast.circle, marking=Marking.AMBER)
    make_circle(cast.circle.slug, moderators[0])
    client, told = client_of(moderators[0]), []
    for person in (pia, rob):
        typed: dict[str, Any] = {
            "marking": str(Marking.STRICT.value),
            "named": [person.handle],
            "reason": "x",
        }
        page = client.post(reverse("readership:change", args=[thread.pk]), typed)
        preview = client.get(reverse("front:audience_preview"), {"item": thread.pk, **typed})
        assert page.status_code == 422
        own = f"{person.name}|{person.handle}|[A-Za-z0-9_-]{{22,}}"  # and the keys of a page
        told += [re.sub(own, "", answer.content.decode()) for answer in (page, preview)]
    assert told[0] == told[2] and told[1] == told[3]
    with pytest.raises(ValidationError, match="Only its source"):
        wanted = Wanted(Marking.STRICT, named=[pia])
        change_marking(viewer(moderators[0]), item=_stored(thread), wanted=wanted, reason="x")

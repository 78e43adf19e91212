"""What was given to few becomes wider with the consent of all who gave it, and by two people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.discussions.actions import edit_post, withdraw_post, write_post
from majlis.discussions.models import Thread
from majlis.discussions.safeguard import Posts
from majlis.front.tests.test_readership import asks, reads, with_duty
from majlis.ledger.models import Entry
from majlis.ledger.worker import drain
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.readership import actions, deed
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, make_person, viewer

pytestmark = pytest.mark.django_db


def fresh(item: Item) -> Item:
    """The card as it is stored now."""
    found: Item = Item.unguarded.get(pk=item.pk)
    return found


def fresh_of(person: Person) -> Person:
    """The person as they are stored now."""
    return Person.objects.get(pk=person.pk)


def test_what_others_answered_under_a_marking_is_made_wider_by_nobody_alone(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.RED, named=[cast.bob])
    post = write_post(viewer(cast.bob), thread=Thread.unguarded.get(pk=item.pk), body="For you alone.")
    page = f"/items/{item.pk}/readers/change/"
    for wanted in (
        Wanted(Marking.GREEN),
        Wanted(Marking.RED, named=[cast.bob, cast.charlie]),
    ):
        with pytest.raises(ValidationError, match="Others have written here"):
            actions.change_marking(viewer(cast.alice), item=item, wanted=wanted)
    assert not reads(cast.charlie, item)
    shown = client_of(cast.alice).get(page)
    assert "Others have written here" in shown.text
    assert list(dict(shown.context["form"].fields["marking"].choices)) == [4]
    sent = client_of(cast.alice).post(page, {"marking": "1"})
    assert "Others have written here" in str(sent.context["form"].errors["marking"][0])
    withdraw_post(viewer(cast.bob), post=post)
    assert "narrower or wider" in client_of(cast.alice).get(page).content.decode()
    actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN))
    assert reads(cast.charlie, item)


def test_what_a_moderator_withdrew_may_come_back_so_its_author_is_asked_too(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.AMBER, named=[cast.bob, cast.dana])
    post = write_post(viewer(cast.bob), thread=Thread.unguarded.get(pk=item.pk), body="For you alone.")
    with_duty(cast.dana, "moderator")
    Posts().withdraw(str(post.pk), cast.dana.pk)  # as earlier versions and decided cases leave it
    with pytest.raises(ValidationError, match="Others have written here"):
        actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN))
    assert not reads(cast.charlie, item)


def test_two_people_need_the_consent_of_all_who_wrote_by_the_time_they_decide(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.AMBER, named=[cast.secretariat, cast.dana, cast.bob])
    with_duty(cast.dana, "secretariat")
    write_post(viewer(cast.bob), thread=Thread.unguarded.get(pk=item.pk), body="For you alone.")
    form = client_of(cast.secretariat).get(f"/items/{item.pk}/readers/change/").context["form"]
    assert "everybody who wrote here" in str(form.fields["reason"].help_text)
    asked = deed.ask(viewer(cast.secretariat), item, Wanted(Marking.GREEN), "Alice and Bob said so.")
    said = client_of(cast.dana).get(reverse("approvals:approval", args=[asked.pk])).text
    assert "Of the source, and of 1 other person who wrote here" in said
    assert re.search(
        r'class="chip caveat">[^<]*TLP:GREEN', said
    )  # a placing of one part looks like the others
    write_post(viewer(cast.dana), thread=Thread.unguarded.get(pk=item.pk), body="Said meanwhile.")
    with pytest.raises(Refused, match="since it was asked for"):
        approvals.decide(viewer(cast.dana), approval=asked, granted=True, reason="I have seen both.")
    assert not reads(cast.charlie, item)


def test_what_the_same_people_write_later_needs_their_consent_again(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.AMBER, named=[cast.secretariat, cast.dana, cast.bob])
    with_duty(cast.dana, "secretariat")
    thread = Thread.unguarded.get(pk=item.pk)
    said = write_post(viewer(cast.bob), thread=thread, body="For you alone.")
    writes: tuple[Callable[[], object], ...] = (
        lambda: write_post(viewer(cast.bob), thread=thread, body="In confidence, after."),
        lambda: edit_post(viewer(cast.bob), post=said, body="For you alone, and more."),
        lambda: write_post(viewer(cast.alice), thread=thread, body="The source, after."),
    )
    for write in writes:
        wanted = Wanted(Marking.GREEN)
        asked = deed.ask(viewer(cast.secretariat), fresh(item), wanted, "Alice and Bob said so.")
        write()
        with pytest.raises(Refused, match="since it was asked for"):
            approvals.decide(viewer(cast.dana), approval=asked, granted=True, reason="I have seen both.")
        assert not reads(cast.charlie, item)
        approvals.decide(viewer(cast.dana), approval=asked, granted=False, reason="Ask once more.")
    asked = deed.ask(viewer(cast.secretariat), fresh(item), Wanted(Marking.GREEN), "All of it, they said.")
    approvals.decide(viewer(cast.dana), approval=asked, granted=True, reason="I have seen it.")
    assert reads(cast.charlie, item)


def test_two_people_and_the_consent_of_the_source_make_it_wider(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.AMBER, named=[cast.secretariat, cast.dana])
    with_duty(cast.dana, "secretariat")
    wanted = Wanted(Marking.GREEN)
    asked = deed.ask(viewer(cast.secretariat), item, wanted, "She wrote so on 3 May.")
    assert not reads(cast.charlie, item)
    with pytest.raises(Refused):
        approvals.decide(viewer(cast.secretariat), approval=asked, granted=True, reason="I too.")
    with pytest.raises(Refused):
        actions.loosen_marking(viewer(cast.dana), item=item, approval=asked)
    approvals.decide(viewer(cast.dana), approval=asked, granted=True, reason="I have seen it.")
    assert reads(cast.charlie, item)
    entry = Entry.objects.get(verb="marking.loosened")
    assert entry.actor == cast.dana and entry.facts["approval"] == asked.pk
    drain()
    assert Notice.objects.filter(person=cast.alice, item=item, reason="consent").exists()


def test_whoever_left_the_organisation_it_came_from_makes_it_wider_by_two_people_only(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.STRICT, named=[cast.dana])
    cast.alice.organisation = cast.charlie.organisation
    cast.alice.save(update_fields=["organisation"])
    page = f"/items/{item.pk}/readers/change/"
    with pytest.raises(ValidationError, match="came from the organisation"):
        actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN))
    assert not reads(cast.bob, item)
    form = client_of(cast.alice).get(page)
    assert "needs its consent" in form.text
    assert min(dict(form.context["form"].fields["marking"].choices)) == Marking.STRICT
    first, second = (with_duty(one, "secretariat") for one in (cast.dana, cast.secretariat))
    item.named.add(second)
    Person.objects.filter(pk=second.pk).update(organisation=item.source)
    asked = deed.ask(viewer(first), item, Wanted(Marking.GREEN), "The port agreed by letter.")
    assert "Its author has left" in client_of(fresh_of(second)).get(f"/approvals/{asked.pk}/").text
    with_duty(cast.alice, "secretariat")
    with pytest.raises(Refused, match="you have left"):
        approvals.decide(viewer(cast.alice), approval=asked, granted=True, reason="Mine.")
    approvals.decide(viewer(fresh_of(second)), approval=asked, granted=True, reason="Seen.")
    assert reads(cast.bob, item)


def test_whoever_moved_makes_it_narrower_all_the_same_and_lets_nobody_in_again(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    actions.bar(viewer(cast.alice), item=item, person=cast.bob, reason="Concerned.")
    cast.alice.organisation = cast.charlie.organisation
    cast.alice.save(update_fields=["organisation"])
    with pytest.raises(Refused):
        actions.readmit(viewer(cast.alice), item=item, person=cast.bob, reason="A friend.")
    actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.RED, named=[cast.charlie]))
    assert fresh(item).marking == Marking.RED


def test_the_source_is_told_who_says_that_it_agreed_and_keeps_them_out(cast: Cast) -> None:
    second = make_person("Second", duties=["secretariat"])
    item = asks(cast.alice, marking=Marking.GREEN, terms=Terms(frozenset({Caveat.NO_MAIL})))
    asked = deed.ask(viewer(cast.secretariat), item, Wanted(Marking.GREEN), "She agreed by telephone.")
    drain()
    assert "says that you agree" in Notice.objects.get(person=cast.alice).sentence
    actions.bar(viewer(cast.alice), item=item, person=cast.secretariat, reason="I never did.")
    with pytest.raises(Refused, match="no longer ask"):
        approvals.decide(viewer(second), approval=asked, granted=True, reason="Fine.")
    assert fresh(item).no_mail


def test_whoever_else_wrote_in_it_is_told_what_is_said_of_them_while_they_may_read_it(cast: Cast) -> None:
    second = make_person("Second", duties=["secretariat"])
    item = asks(
        cast.alice, marking=Marking.AMBER, named=[cast.secretariat, second, cast.bob, cast.charlie, cast.dana]
    )
    thread = Thread.unguarded.get(pk=item.pk)
    for who in (cast.bob, cast.bob, cast.charlie, cast.secretariat):
        write_post(viewer(who), thread=thread, body="For you alone.")
    item.barred.add(cast.charlie)
    Person.objects.filter(pk=cast.bob.pk).update(language="fr")
    drain()
    Notice.objects.all().delete()
    asked = deed.ask(viewer(cast.secretariat), fresh(item), Wanted(Marking.GREEN), "All of them agreed.")
    drain()
    told = Notice.objects.filter(reason="consent")
    assert set(told.values_list("person", flat=True)) == {cast.alice.pk, cast.bob.pk}
    assert "where you wrote" in told.get(person=cast.bob).sentence
    assert "où vous avez écrit" in client_of(fresh_of(cast.bob)).get("/notices/").text
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I have seen it.")
    Notice.objects.all().delete()
    drain()
    assert set(told.all().values_list("person", flat=True)) == {
        cast.alice.pk,
        cast.bob.pk,
        cast.secretariat.pk,
    }

"""Whoever is to be told is told once, and only while they may know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from majlis.access import placing
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.ledger.models import Task
from majlis.ledger.worker import drain
from majlis.network.models import Person, Seat, Standing
from majlis.notifications import actions, office, queries
from majlis.notifications.models import Channel, Delivery, Notice, Preference
from majlis.notifications.tests.conftest import CANARY, Happen, MakeItem
from tests.people import Cast, viewer

pytestmark = pytest.mark.django_db


def test_somebody_is_told_on_the_page_and_by_mail(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    item = make_item(cast.alice)
    happen(cast.bob, item, cast.alice)
    notice = Notice.objects.get()
    assert (notice.person, notice.item_id, notice.count, notice.actor) == (cast.alice, item.pk, 1, cast.bob)
    assert queries.unread_count(viewer(cast.alice)) == 1
    assert len(mail.outbox) == 1
    assert CANARY in mail.outbox[0].subject and "Bob" in mail.outbox[0].subject
    assert mail.outbox[0].subject.startswith("[TLP:GREEN] ")


def test_the_one_who_did_it_is_not_told(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    happen(cast.bob, make_item(cast.alice), cast.bob)
    assert not Notice.objects.exists() and not mail.outbox


def test_working_twice_tells_once(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    entry = happen(cast.bob, make_item(cast.alice), cast.alice)
    office.tell(entry)
    Task.objects.update(state=Task.State.WAITING, leased_until=None)
    drain()
    drain()
    assert Notice.objects.get().count == 1
    assert len(mail.outbox) == 1


def test_more_about_an_unread_thing_raises_its_count_without_another_mail(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    item = make_item(cast.alice)
    first = happen(cast.bob, item, cast.alice)
    happen(cast.charlie, item, cast.alice)
    happen(cast.dana, item, cast.alice)
    notice = Notice.objects.get()
    assert (notice.count, notice.entry, notice.actor) == (3, first, cast.bob)
    assert len(mail.outbox) == 1


def test_after_reading_the_next_event_is_told_anew(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    item = make_item(cast.alice)
    happen(cast.bob, item, cast.alice)
    actions.mark_item_read(viewer(cast.alice), item=item)
    happen(cast.bob, item, cast.alice)
    assert Notice.objects.count() == 2
    assert queries.unread_count(viewer(cast.alice)) == 1
    assert len(mail.outbox) == 2


def test_the_weightier_reason_is_given_and_takes_the_place_of_a_lighter_one(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    item = make_item(cast.alice)
    happen(cast.alice, item, cast.charlie, reason="follow")
    happen(cast.alice, item, to=[[cast.charlie.pk, "follow"], [cast.charlie.pk, "mention"]])
    notice = Notice.objects.get()
    assert (notice.reason, notice.count) == ("mention", 2)
    assert len(mail.outbox) == 2


def test_those_who_may_not_read_are_not_told(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    item = make_item(cast.alice, Marking.AMBER, circles=[cast.circle])
    item.barred.add(cast.barred)
    happen(cast.alice, item, *cast.people.values())
    assert {notice.person for notice in Notice.objects.all()} == {cast.bob}
    assert [sent.to for sent in mail.outbox] == [[cast.bob.email]]


@pytest.mark.parametrize("how", ["seat", "standing", "marking", "withdrawn", "barred", "inactive"])
def test_a_permission_withdrawn_between_the_event_and_the_work_means_nothing_is_told(
    cast: Cast, happen: Happen, make_item: MakeItem, how: str
) -> None:
    item = make_item(cast.alice, Marking.AMBER, circles=[cast.circle])
    happen(cast.alice, item, cast.bob, work=False)
    _withdraw(cast, item, how)
    drain()
    assert not Notice.objects.exists() and not mail.outbox


@pytest.mark.parametrize("how", ["seat", "standing", "marking", "withdrawn", "barred", "inactive"])
def test_a_permission_withdrawn_between_the_notice_and_the_mail_means_no_mail_and_no_notice_shown(
    cast: Cast, happen: Happen, make_item: MakeItem, how: str
) -> None:
    item = make_item(cast.alice, Marking.AMBER, circles=[cast.circle])
    entry = happen(cast.alice, item, cast.bob, work=False)
    office.tell(entry)
    assert queries.unread_count(viewer(cast.bob)) == 1
    _withdraw(cast, item, how)
    drain()
    assert not mail.outbox
    assert Delivery.objects.get(channel=Channel.MAIL).state == Delivery.State.WITHHELD
    assert queries.unread_count(viewer(cast.bob)) == 0
    assert not queries.notices(viewer(cast.bob)).exists()


def _withdraw(cast: Cast, item: Item, how: str) -> None:
    match how:
        case "seat":
            Seat.objects.filter(person=cast.bob).delete()
        case "standing":
            Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
        case "marking":
            placing.place(item, marking=Marking.RED, named=[cast.dana])
        case "withdrawn":
            Item.unguarded.filter(pk=item.pk).update(state=State.WITHDRAWN)
        case "barred":
            item.barred.add(cast.bob)
        case "inactive":
            Person.objects.filter(pk=cast.bob.pk).update(is_active=False)


def test_a_notice_read_before_its_mail_leaves_sends_no_mail(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    entry = happen(cast.bob, make_item(cast.alice), cast.alice, work=False)
    office.tell(entry)
    actions.mark_read(viewer(cast.alice))
    drain()
    assert not mail.outbox


def test_channels_that_are_turned_off_stay_silent(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    people = {"page": cast.bob, "mail": cast.charlie, "none": cast.dana}
    for channels, person in people.items():
        for channel in Channel.values:
            wanted = channel == channels
            Preference.objects.create(person=person, reason="answer", channel=channel, wanted=wanted)
    happen(cast.alice, make_item(cast.alice), *people.values())
    assert {notice.person for notice in Notice.objects.filter(listed=True)} == {cast.bob}
    assert [sent.to for sent in mail.outbox] == [[cast.charlie.email]]
    assert queries.unread_count(viewer(cast.charlie)) == 0
    assert not queries.notices(viewer(cast.charlie)).exists()


def test_a_reason_turned_off_leaves_the_lighter_one(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    for channel in Channel.values:
        Preference.objects.create(person=cast.charlie, reason="mention", channel=channel, wanted=False)
    happen(cast.alice, make_item(cast.alice), to=[[cast.charlie.pk, "mention"], [cast.charlie.pk, "follow"]])
    assert Notice.objects.get().reason == "follow"
    assert len(mail.outbox) == 1


def test_what_is_about_no_item_is_told_to_members_and_membership_to_anybody(
    cast: Cast, happen: Happen
) -> None:
    happen(cast.alice, None, cast.bob, cast.eve, reason="request")
    happen(cast.alice, None, cast.eve, reason="membership")
    assert {notice.person for notice in Notice.objects.all()} == {cast.bob, cast.eve}
    assert Notice.objects.filter(person=cast.eve).count() == 1
    assert not queries.notices(viewer(cast.eve)).exists()
    assert len(mail.outbox) == 2


def test_a_failed_mail_is_tried_again_and_sent_once(
    cast: Cast, happen: Happen, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
        happen(cast.bob, make_item(cast.alice), cast.alice)
    task = Task.objects.get(kind="mail")
    assert (task.state, task.attempts) == (Task.State.WAITING, 1)
    assert Delivery.objects.get(channel=Channel.MAIL).state == Delivery.State.WAITING
    Task.objects.filter(pk=task.pk).update(due_at=task.created_at)
    drain()
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(channel=Channel.MAIL).state == Delivery.State.DONE


@pytest.mark.parametrize("again", [False, True])
def test_telling_many_costs_no_queries_for_each(
    cast: Cast,
    happen: Happen,
    make_item: MakeItem,
    numbered: Callable[[int], list[Person]],
    django_assert_max_num_queries: Any,
    again: bool,
) -> None:
    people, item = numbered(60), make_item(cast.alice)
    if again:
        happen(cast.alice, item, *people, reason="topic")
    entry = happen(cast.alice, item, *people, reason="topic", work=False)
    with django_assert_max_num_queries(15):
        office.tell(entry)
    assert {notice.count for notice in Notice.objects.all()} == {2 if again else 1}
    assert Notice.objects.count() == 60

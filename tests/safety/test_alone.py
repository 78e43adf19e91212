"""No moderator takes a text of others away alone, and no house counts as two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.discussions.models import Post, Thread
from majlis.library.models import Resource
from majlis.network.models import Organisation, Person, Standing
from majlis.notifications.models import Notice
from majlis.readership.queries import readings
from majlis.safety import looks, policy
from majlis.safety.actions.cases import decide_case, take_case
from majlis.safety.models import Case
from tests.people import Cast, client_of, make_organisation, make_person, viewer
from tests.safety.texts import WORD, answer, ask, report, settle, share

pytestmark = pytest.mark.django_db


def _let_stand(moderator: Person, case: Case) -> None:
    take_case(viewer(moderator))
    case.refresh_from_db()
    decide_case(viewer(moderator), case=case, decision="restore", reasons="Fine.", seen=case.digest)


def test_a_moderator_does_not_overrule_what_another_let_stand(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    case = report(moderators[0], "thread", thread.pk)
    assert case.held
    _let_stand(moderators[1], case)
    browser = client_of(moderators[0])
    assert browser.post(reverse("discussions:withdraw", args=[thread.pk])).status_code == 403
    page = browser.get(reverse("safety:report", args=["thread", thread.pk])).content.decode()
    assert "as soon as you send this" not in page
    assert not report(moderators[0], "thread", thread.pk).held  # it waits in the queue, and stands until then
    assert Thread.unguarded.get(pk=thread.pk).state == State.PUBLISHED


@pytest.mark.parametrize("kind", ["thread", "post", "resource"])
def test_what_a_moderator_takes_away_is_a_case_its_author_is_told_of(
    cast: Cast, moderators: list[Person], kind: str
) -> None:
    began = ask(moderators[0], cast.circle) if kind == "post" else ask(cast.alice, cast.circle)
    text: Thread | Post | Resource = began
    if kind == "post":
        text = answer(cast.alice, began)
    elif kind == "resource":
        text = share(cast.alice, cast.circle)
    address = {
        "thread": reverse("discussions:withdraw", args=[began.pk]),
        "post": reverse("discussions:withdraw_post", args=[began.pk, 2]),
        "resource": reverse("library:withdraw", args=[text.pk]),
    }[kind]
    assert client_of(moderators[0]).post(address).status_code == 403
    assert "as soon as you send this" in _asked(moderators[0], kind, text.pk)
    case = report(moderators[0], kind, text.pk)
    settle()
    assert case.held and Notice.objects.filter(person=cast.alice, reason="safety").exists()
    with pytest.raises(Refused):
        take_case(viewer(moderators[0]))
    assert take_case(viewer(moderators[1])) == case


def _asked(person: Person, kind: str, key: int) -> str:
    return client_of(person).get(reverse("safety:report", args=[kind, key])).content.decode()


def test_the_page_of_a_report_tells_nobody_where_a_hidden_author_works(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    Item.unguarded.filter(pk=thread.pk).update(chatham_house=True)
    Person.objects.filter(pk=moderators[0].pk).update(organisation=cast.alice.organisation)
    near, far = (Person.objects.get(pk=one.pk) for one in moderators[:2])
    said = ["as soon as you send this" in _asked(one, "thread", thread.pk) for one in (near, far)]
    assert said[0] == said[1]


def test_who_began_a_thread_decides_about_no_reply_in_it(cast: Cast, moderators: list[Person]) -> None:
    post = answer(cast.alice, ask(moderators[0], cast.circle))
    report(moderators[1], "post", post.pk)
    assert not policy.takeable(viewer(moderators[0])).exists()
    assert policy.takeable(viewer(moderators[2])).exists()


def test_a_report_of_what_is_under_red_is_no_reading_its_author_is_told_of(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, circles=[], marking=Marking.RED, named=[cast.bob, cast.charlie])
    item, browser = Item.unguarded.get(pk=thread.pk), client_of(cast.charlie)
    browser.get(reverse("discussions:thread", args=[thread.pk]))
    page = reverse("safety:report", args=["thread", thread.pk])
    shown = browser.get(page).content.decode()
    assert WORD not in shown and "not shown here again" in shown
    assert browser.post(page, {"reason": ""}).status_code == 422
    sent = browser.post(page, {"reason": "harm"})
    assert sent.status_code == 302 and sent["Location"] == reverse("front:desk")
    assert Case.objects.filter(item=thread.pk, reports__reporter=cast.charlie).exists()
    assert [(one.card.name, one.times) for one in readings(viewer(cast.alice), item)] == [("Charlie", 1)]


@pytest.fixture
def branches(db: None) -> list[Organisation]:
    """A ministry, two branches of it and a branch of the first one."""
    parent = make_organisation("ministry")
    one, other = (make_organisation(code, parent=parent) for code in ("one", "other"))
    return [parent, one, other, make_organisation("below", parent=one)]


def test_a_moderator_of_the_same_house_neither_holds_nor_decides(
    cast: Cast, moderators: list[Person], branches: list[Organisation]
) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(organisation=branches[3])
    thread = ask(Person.objects.get(pk=cast.alice.pk), cast.circle)
    for moderator, place in zip(moderators[:3], branches, strict=False):
        Person.objects.filter(pk=moderator.pk).update(organisation=place)
        moderator.refresh_from_db()
    assert not report(moderators[0], "thread", thread.pk).held
    assert report(moderators[3], "thread", thread.pk).held
    for moderator in moderators[:3]:
        assert not policy.takeable(viewer(moderator)).exists(), moderator
    stranger = make_person("Stranger", organisation=make_organisation("far"), duties=["moderator"])
    assert policy.takeable(viewer(stranger)).exists()


def test_two_branches_of_one_house_hold_nothing(cast: Cast, branches: list[Organisation]) -> None:
    thread = ask(cast.alice, cast.circle)
    for place in branches:
        assert not report(make_person(place.code, organisation=place), "thread", thread.pk).held
    assert report(cast.bob, "thread", thread.pk).held


def test_who_is_no_member_any_more_counts_for_no_holding(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    report(cast.bob, "thread", thread.pk)
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
    assert not report(cast.charlie, "thread", thread.pk).held


def test_those_without_an_organisation_are_one_house_for_an_author_too(
    cast: Cast, moderators: list[Person]
) -> None:
    founder, other = (make_person(name, organisation=None) for name in ("Founder", "Other founder"))
    Person.objects.filter(pk=other.pk).update(duties=["moderator", "secretariat"])
    thread = ask(founder, cast.circle)
    page = client_of(other).get(reverse("safety:report", args=["thread", thread.pk])).text
    assert "the text is held as soon as you send this" not in page
    assert not report(other, "thread", thread.pk).held
    other_thread = ask(founder, cast.circle)
    report(cast.bob, "thread", other_thread.pk)
    assert not policy.takeable(viewer(other)).exists()
    assert policy.takeable(viewer(moderators[0])).count() == 2
    assert report(other, "thread", ask(cast.alice, cast.circle).pk).held  # of an author of some house


def test_a_hub_of_founders_alone_is_told_that_nobody_may_decide(cast: Cast) -> None:
    founder, other = (make_person(name, organisation=None) for name in ("Founder", "Other founder"))
    Person.objects.filter(pk=other.pk).update(duties=["moderator", "secretariat"])
    case = report(cast.bob, "thread", ask(founder, cast.circle).pk)
    Case.objects.filter(pk=case.pk).update(changed_at=timezone.now() - timedelta(hours=2))
    assert looks.stuck() is not None
    Person.objects.filter(pk=other.pk).update(organisation=make_organisation("court"))
    assert looks.stuck() is None

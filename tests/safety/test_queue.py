"""The queue of cases: nobody picks from it, and whoever decides saw what they decided about."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.discussions.actions import edit_post
from majlis.discussions.models import Post
from majlis.network.models import Person
from majlis.safety.actions.cases import appeal, decide_case, return_case, take_case
from majlis.safety.models import Case, Review
from majlis.safety.policy import MOST_RETURNED, MOST_TAKEN
from tests.people import Cast, client_of, make_person, viewer
from tests.safety.texts import ask, report

pytestmark = pytest.mark.django_db
TYPED = "The longer reasons of somebody who took their time."


def test_who_decides_sees_the_words_that_stand_there_now(cast: Cast, moderators: list[Person]) -> None:
    """A harmless text that a friend reported, changed before the decision, is not let stand unseen."""
    thread = ask(cast.alice, cast.circle, body="Harmless words.")
    case = report(cast.bob, "thread", thread.pk)
    address = reverse("safety:case", args=[case.pk])
    take_case(viewer(moderators[0]))
    client = client_of(moderators[0])
    before = client.get(address).content.decode()
    assert "Harmless words." in before
    edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread.pk, number=1), body="Other words.")
    typed = {"decision": "restore", "reasons": TYPED, "seen": _seen(before)}
    late = client.post(address, typed)
    assert late.status_code == 422 and TYPED in late.content.decode()
    now = client.get(address).content.decode()
    assert "Other words." in now
    assert client.post(address, typed | {"seen": _seen(now)}).status_code == 302


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def test_a_moderator_keeps_a_few_cases_at_a_time(cast: Cast, moderators: list[Person]) -> None:
    for _ in range(MOST_TAKEN + 1):
        report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    for _ in range(MOST_TAKEN):
        taken = take_case(viewer(moderators[0]))
    with pytest.raises(Refused, match="before you take another one"):
        take_case(viewer(moderators[0]))
    page = client_of(moderators[0]).get(reverse("safety:cases")).content.decode()
    assert "before you take another one" in page and "Take the next case" not in page
    taken.refresh_from_db()
    decide_case(viewer(moderators[0]), case=taken, decision="restore", reasons="Fine.", seen=taken.seen_as)
    assert take_case(viewer(moderators[0]))


def test_nobody_gives_cases_back_until_the_one_they_want_comes(cast: Cast, moderators: list[Person]) -> None:
    for _ in range(MOST_RETURNED + 1):
        report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    for _ in range(MOST_RETURNED):
        return_case(viewer(moderators[0]), case=take_case(viewer(moderators[0])))
    with pytest.raises(Refused, match="Take the next one tomorrow"):
        take_case(viewer(moderators[0]))
    Review.objects.update(decided_at=timezone.now() - timedelta(days=1, minutes=1))
    assert take_case(viewer(moderators[0]))


def test_reasons_typed_for_a_case_that_went_to_another_are_shown_again(
    cast: Cast, moderators: list[Person]
) -> None:
    case = report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    take_case(viewer(moderators[0]))
    Review.objects.update(taken_at=timezone.now() - timedelta(days=8))
    take_case(viewer(moderators[1]))
    case.refresh_from_db()
    decide_case(viewer(moderators[1]), case=case, decision="restore", reasons="Fine.", seen=case.seen_as)
    typed = {"decision": "withdraw", "reasons": TYPED, "seen": case.seen_as}
    address = reverse("safety:case", args=[case.pk])
    answer = client_of(moderators[0]).post(address, typed)
    assert answer.status_code == 409 and TYPED in answer.content.decode()
    assert client_of(moderators[2]).post(address, typed).status_code == 404
    assert Case.objects.get(pk=case.pk).outcome == "restored"


def test_an_appeal_that_comes_too_late_keeps_its_words(cast: Cast, moderators: list[Person]) -> None:
    case = report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    take_case(viewer(moderators[0]))
    case.refresh_from_db()
    decide_case(viewer(moderators[0]), case=case, decision="withdraw", reasons="No.", seen=case.seen_as)
    client, address = client_of(cast.alice), reverse("safety:appeal", args=[case.pk])
    assert client.post(address, {"text": "From one page."}).status_code == 302
    answer = client.post(address, {"text": TYPED})
    assert answer.status_code == 422 and TYPED in answer.content.decode()


def test_an_appeal_goes_to_another_house_than_the_one_that_decided(
    cast: Cast, moderators: list[Person]
) -> None:
    twin = make_person("Twin", organisation=moderators[0].organisation, duties=["moderator"])
    case = report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    take_case(viewer(moderators[0]))
    case.refresh_from_db()
    decide_case(viewer(moderators[0]), case=case, decision="withdraw", reasons="No.", seen=case.seen_as)
    appeal(viewer(cast.alice), case=case, text="Look again.")
    with pytest.raises(Refused):
        take_case(viewer(twin))
    assert take_case(viewer(moderators[1])) == case

"""Every page on which somebody looks for it says that it was made narrower, and what that means for them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from majlis.access.markings import Marking
from majlis.discussions.models import Draft
from majlis.discussions.queries import Filters, threads, waiting_for
from majlis.network.models import Person
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, viewer
from tests.safety.test_narrowed_again import _decide, _narrow
from tests.safety.texts import ask, share

pytestmark = pytest.mark.django_db
SAID = "decides whether it stays so"


def test_the_page_of_a_resource_and_that_of_its_readers_say_it_to_its_author_only(
    cast: Cast, moderators: list[Person]
) -> None:
    item = share(cast.alice, cast.circle)
    pages = [reverse("library:resource", args=[item.pk]), reverse("front:audience", args=[item.pk])]
    before = [_opened(cast.alice, page)[1] for page in pages]
    case = _narrow(moderators[0], item, moderators[0], cast.bob)
    for page, queries in zip(pages, before, strict=True):
        shown, now = _opened(cast.alice, page)
        assert SAID in shown and reverse("safety:mine") in shown and now == queries <= 12
        assert "made it narrower" not in _opened(cast.bob, page)[0]
    assert case.open and _decide(moderators[1], "withdraw")
    assert all(SAID not in _opened(cast.alice, page)[0] for page in pages)


def _opened(person: Person, page: str) -> tuple[str, int]:
    """What somebody sees when they open a page again, and how many queries that takes."""
    client = client_of(person)
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page)
    return answer.text, len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def test_the_desk_asks_nobody_for_an_answer_that_nobody_may_write(
    cast: Cast, moderators: list[Person]
) -> None:
    frozen, free = ask(cast.alice, cast.circle), ask(cast.alice, cast.circle)
    assert {one.thread.pk for one in waiting_for(viewer(cast.bob))} == {frozen.pk, free.pk}
    fewer = Wanted(Marking.AMBER, circles=[cast.circle], named=[moderators[0]])
    change_marking(viewer(moderators[0]), item=frozen, wanted=fewer, reason="Too wide.")
    change_marking(viewer(moderators[0]), item=free, wanted=Wanted(Marking.GREEN), reason="Too wide.")
    assert {one.thread.pk for one in waiting_for(viewer(cast.bob))} <= {free.pk}
    assert frozen not in threads(viewer(cast.bob), Filters(tab="unanswered"))
    assert frozen in threads(viewer(cast.bob))
    _decide(moderators[1], "restore")
    assert frozen.pk in {one.thread.pk for one in waiting_for(viewer(cast.bob))}


def test_a_refused_answer_is_a_draft_and_the_page_says_so(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    reply = reverse("discussions:reply", args=[thread.pk])
    refused = client_of(cast.bob).post(reply, {"body": "My careful words."})
    assert refused.status_code == 422 and "is kept as your draft" in refused.text
    assert Draft.objects.get(person=cast.bob, key=f"thread-{thread.pk}").text == "My careful words."
    again = client_of(cast.bob).get(f"/discussions/{thread.pk}/").text  # days later, in another browser
    assert "My careful words.</textarea>" in again

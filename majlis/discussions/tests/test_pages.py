"""The pages as a browser asks for them: who sees what, what comes back, what survives bad input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from majlis.discussions import actions
from majlis.discussions.models import Post, ReadMark, Thread
from majlis.discussions.tests.threads import HOSTILE, QUESTION, answer, ask, sent
from majlis.network.models import Person
from tests.people import Cast, client_of, make_circle, make_person, make_topic, viewer

DEEDS = ["follow", "unfollow", "unread", "withdraw", "unaccept", "reply", "2/accept", "2/withdraw", "2/edit"]


def queries_of(path: str, person: Person) -> int:
    """How many queries a page takes, the frame's and the session's among them."""
    client = client_of(person)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_a_thread_is_shown_to_its_readers_and_404_to_all_others(cast: Cast, thread: Thread) -> None:
    path = f"/discussions/{thread.pk}/"
    assert QUESTION in client_of(cast.bob).get(path).content.decode()
    for outsider in (cast.charlie, cast.dana, cast.secretariat):
        assert client_of(outsider).get(path).status_code == 404
    assert client_of(cast.eve).get(path).status_code == 403
    assert client_of(None).get(path).status_code == 302


def test_the_list_shows_what_may_be_read_and_counts_nothing_else(
    cast: Cast, thread: Thread, red: Thread
) -> None:
    for person, number in ((cast.alice, 2), (cast.bob, 1), (cast.named, 1), (cast.charlie, 0)):
        page = client_of(person).get("/discussions/")
        assert page.content.decode().count("/discussions/" + str(thread.pk) + "/") == (
            number and person != cast.named
        )
        assert page.context["page"].total == number


@pytest.mark.parametrize("tab", ["", "unanswered", "unread", "following", "mine"])
def test_every_tab_of_the_list_answers(cast: Cast, thread: Thread, tab: str) -> None:
    lines = client_of(cast.alice).get(f"/discussions/?tab={tab}").context["lines"]
    assert len(lines) == (0 if tab == "unread" else 1)


def test_filters_narrow_the_list(cast: Cast) -> None:
    topic = make_topic("precursor_control")
    here = ask(cast.alice, cast.circle, topics=[topic], language="fr")
    ask(cast.alice, cast.circle, make_circle("other"))
    client = client_of(cast.alice)
    for query in ("topic=precursor_control", "language=fr"):
        assert [one.thread for one in client.get(f"/discussions/?{query}").context["lines"]] == [here]
    assert len(client.get("/discussions/?circle=other").context["lines"]) == 1


@pytest.mark.parametrize(
    "query",
    ["page=zzz", "page=99999999999", "tab=x", "circle=%00", "topic=%ED%A0%80", "language=xx", "page=-1"],
)
def test_garbage_in_the_address_of_the_list_is_ignored(cast: Cast, thread: Thread, query: str) -> None:
    page = client_of(cast.alice).get(f"/discussions/?{query}")
    assert page.status_code == 200
    assert len(page.context["lines"]) == 1


def test_an_answer_sent_twice_is_written_once(cast: Cast, thread: Thread) -> None:
    client, form = client_of(cast.bob), sent(body="Once only.")
    for _again in range(2):
        client.post(f"/discussions/{thread.pk}/reply/", form)
    assert Post.unguarded.filter(thread=thread).count() == 2


@pytest.mark.parametrize("typed", HOSTILE)
def test_the_answer_survives_anything(cast: Cast, thread: Thread, typed: str) -> None:
    form = sent(body=typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    page = client_of(cast.bob).post(f"/discussions/{thread.pk}/reply/", form)
    assert page.status_code in (302, 422)
    if page.status_code == 422:
        assert page.context["form"].errors
    assert "<script>alert" not in client_of(cast.bob).get(f"/discussions/{thread.pk}/").content.decode()


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_posts_that_are_not_there_are_404(cast: Cast, thread: Thread, number: str) -> None:
    client = client_of(cast.alice)
    assert client.get(f"/discussions/{thread.pk}/{number}/edit/").status_code == 404
    assert client.post(f"/discussions/{thread.pk}/{number}/accept/").status_code == 404
    assert client.get(f"/discussions/{number}{number}/").status_code == 404


def test_every_deed_on_a_thread_is_404_for_those_who_cannot_read_it(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    charlie, base = client_of(cast.charlie), f"/discussions/{thread.pk}"
    for deed in (
        "follow",
        "unfollow",
        "unread",
        "withdraw",
        "unaccept",
        "reply",
        "2/accept",
        "2/withdraw",
        "2/edit",
    ):
        assert charlie.post(f"{base}/{deed}/", sent(body="x")).status_code == 404
    for page in ("mentionable", "2/history", "2/edit"):
        assert charlie.get(f"{base}/{page}/?q=a").status_code == 404


def test_one_who_may_read_but_not_do_is_told_why(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    page = client_of(cast.bob).post(f"/discussions/{thread.pk}/2/accept/")
    assert page.status_code == 403
    assert "Only the person who asked can accept an answer." in page.content.decode()


def test_the_accepted_answer_is_marked_and_linked_from_the_top(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    client = client_of(cast.alice)
    client.post(f"/discussions/{thread.pk}/2/accept/")
    text = client.get(f"/discussions/{thread.pk}/").content.decode()
    assert 'class="post answer"' in text
    assert f'href="/discussions/{thread.pk}/#post-2"' in text


def test_a_withdrawn_text_is_no_longer_on_any_page(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread, "First canary")
    actions.edit_post(viewer(cast.bob), post=post, body="Second canary")
    client = client_of(cast.alice)
    assert "First canary" in client.get(f"/discussions/{thread.pk}/2/history/").content.decode()
    client_of(cast.bob).post(f"/discussions/{thread.pk}/2/withdraw/")
    assert "canary" not in client.get(f"/discussions/{thread.pk}/").content.decode()
    assert client.get(f"/discussions/{thread.pk}/2/history/").status_code == 404


def test_an_edit_by_the_form_keeps_the_title_and_shows_that_it_happened(cast: Cast, thread: Thread) -> None:
    client, path = client_of(cast.alice), f"/discussions/{thread.pk}/1/edit/"
    assert QUESTION in client.get(path).content.decode()
    client.post(path, sent(title="Another title", body="Another text", language="en"))
    text = client.get(f"/discussions/{thread.pk}/").content.decode()
    assert "Another title" in text
    assert f"/discussions/{thread.pk}/1/history/" in text
    assert (
        client.post(path, sent(title="Another title", body="Another text", language="en")).status_code == 422
    )


def test_opening_a_thread_reads_it_and_keep_unread_puts_it_back(cast: Cast, thread: Thread) -> None:
    client, path = client_of(cast.bob), f"/discussions/{thread.pk}/"
    assert client.get("/discussions/?tab=unread").context["page"].total == 1
    client.get(path)
    assert ReadMark.objects.get(person=cast.bob).number == 1
    assert client.get("/discussions/?tab=unread").context["page"].total == 0
    client.post(f"{path}unread/")
    assert client.get("/discussions/?tab=unread").context["page"].total == 1


def test_a_thread_of_two_pages_is_read_as_far_as_it_was_opened(cast: Cast, thread: Thread) -> None:
    rows = [
        Post(thread=thread, author=cast.alice, number=number, language="en", source="x", html="<p>x</p>")
        for number in range(2, 61)
    ]
    Post.unguarded.bulk_create(rows)
    Thread.unguarded.filter(pk=thread.pk).update(post_count=60)
    client, path = client_of(cast.bob), f"/discussions/{thread.pk}/"
    assert len(client.get(path).context["posts"]) == 50
    assert ReadMark.objects.get(person=cast.bob).number == 50
    assert f"{path}?page=2#post-51" in client.get(path).content.decode()
    assert len(client.get(f"{path}?page=2").context["posts"]) == 10
    assert ReadMark.objects.get(person=cast.bob).number == 60
    client.post(f"{path}unread/")
    client.get(path)
    mark = ReadMark.objects.get(person=cast.bob)
    assert (mark.number, mark.keep_unread) == (60, False)


def test_only_readers_are_offered_for_a_mention(cast: Cast, thread: Thread) -> None:
    client = client_of(cast.alice)

    def names(path: str) -> list[str]:
        return [one["label"] for one in client.get(path).json()]

    path = f"/discussions/{thread.pk}/mentionable/?q="
    assert names(f"{path}b") == ["Barred", "Bob"]
    assert names(f"{path}char") == []
    assert names(path) == []
    so_far = f"/discussions/mentionable/?marking=2&circles={cast.circle.slug}&q="
    assert names(f"{so_far}bo") == ["Bob"]
    assert names(f"{so_far}char") == []


def test_the_people_of_a_private_circle_are_not_offered_to_those_outside(cast: Cast) -> None:
    make_circle("secret", cast.bob, visibility="secret")
    found = client_of(cast.charlie).get("/discussions/mentionable/?marking=2&circles=secret&q=bo")
    assert found.json() == []


def test_the_pages_take_few_queries_and_no_more_with_more_rows(
    cast: Cast, thread: Thread, numbered: Callable[[int], list[Person]]
) -> None:
    topic = make_topic()
    thread.topics.add(topic)
    paths = ("/discussions/", f"/discussions/{thread.pk}/", "/circles/", f"/circles/{cast.circle.slug}/")
    few = {path: queries_of(path, cast.bob) for path in (*paths, "/discussions/ask/")}
    for number, person in enumerate(numbered(30)):
        circle = make_circle(f"circle-{number}", person)
        make_circle(cast.circle.slug, person)
        answer(person, thread)
        ask(person, circle, cast.circle, topics=[topic])
    many = {path: queries_of(path, cast.bob) for path in (*paths, "/discussions/ask/")}
    assert many == few
    assert max(many.values()) <= 12


def test_a_page_of_fifty_posts_is_light(cast: Cast, thread: Thread) -> None:
    for number in range(49):
        answer(
            (cast.alice, cast.bob)[number % 2],
            thread,
            f"We keep a grid of {number} questions, without software. It stands on one page and is filled in "
            "ninety seconds; we have tried it with twelve hundred consignments and changed it twice since.",
        )
    page = client_of(make_person("Reader", duties=[]), "ar")
    make_circle(cast.circle.slug, Person.objects.get(name="Reader"))
    packed = page.get(f"/discussions/{thread.pk}/", HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 20_000

"""What one tab has stored, another one does not overwrite without a word."""

from __future__ import annotations

import re

from majlis.access.markings import Marking
from majlis.access.rules import Placement
from majlis.discussions.models import Post, Thread
from majlis.discussions.tests.threads import ask
from tests.people import Cast, client_of


def sealed(page: str) -> dict[str, str]:
    """The seals of a form, which it sends back."""
    return dict(re.findall(r'name="(placed|stored)" value="([0-9a-f]+)"', page))


def test_an_answer_stored_meanwhile_stands_beside_the_one_that_was_typed(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    browser, address = client_of(cast.alice), f"/discussions/{thread.pk}/1/edit/"
    typed = {"once": "a-key-of-sixteen-or-more", "title": "A title", "language": "en"}
    typed |= sealed(browser.get(address).text)
    assert browser.post(address, typed | {"body": "The first tab."}).status_code == 302
    answer = browser.post(address, typed | {"body": "The second tab.", "title": "Another title"})
    assert answer.status_code == 422
    assert "The first tab." in answer.text and "The second tab." in answer.text
    assert answer.context["form"].fields["title"].stored == "A title"
    assert Post.unguarded.get(thread=thread).source == "The first tab."
    again = typed | {"body": "The second tab."} | sealed(answer.text)
    assert browser.post(address, again).status_code == 302
    assert Post.unguarded.get(thread=thread).source == "The second tab."


def test_what_is_stored_already_is_no_conflict(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    browser, address = client_of(cast.alice), f"/discussions/{thread.pk}/1/edit/"
    typed = {"once": "a-key-of-sixteen-or-more", "title": "A title", "language": "en", "body": "The same."}
    typed |= sealed(browser.get(address).text)
    assert browser.post(address, typed).status_code == 302
    answer = browser.post(address, typed | {"once": "another-key-of-sixteen"})
    assert "Nothing was changed." in answer.text


def test_an_older_page_of_a_draft_changes_neither_its_words_nor_its_readers(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    Thread.unguarded.filter(pk=thread.pk).update(state="draft")
    browser, address = client_of(cast.alice), f"/discussions/{thread.pk}/edit/"
    typed = {
        "once": "a-key-of-sixteen-or-more",
        "form": "question",
        "title": "A title",
        "body": "What I ask.",
    }
    typed |= {"marking": str(Marking.GREEN.value), "language": "en", "body": "What I ask."} | sealed(
        browser.get(address).text
    )
    narrow = typed | {"marking": str(Marking.RED.value), "named": [cast.bob.handle], "body": "Only for you."}
    assert browser.post(address, narrow).status_code == 302
    answer = browser.post(address, typed)
    form = answer.context["form"]
    assert answer.status_code == 422 and form["marking"].value() == str(Marking.RED.value)
    assert form["body"].value() == "What I ask." and form.fields["body"].stored == "Only for you."
    assert Placement.of(Thread.unguarded.get(pk=thread.pk)).marking == Marking.RED
    assert (
        browser.post(
            address, narrow | typed | {"marking": str(Marking.RED.value)} | sealed(answer.text)
        ).status_code
        == 302
    )

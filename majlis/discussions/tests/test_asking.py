"""The form in which something is asked: what it shows, keeps and refuses, and the draft of it."""

from __future__ import annotations

import pytest

from majlis.access.markings import Marking
from majlis.discussions.models import Draft, Thread
from majlis.discussions.tests.threads import HOSTILE, asked
from tests.people import Cast, client_of, make_topic

FIELDS = ["title", "body", "marking", "circles", "named", "topics", "language", "form", "find"]


def test_a_question_is_asked_by_the_form(cast: Cast) -> None:
    answered = client_of(cast.alice).post("/discussions/ask/", asked(cast))
    thread = Thread.unguarded.get()
    assert answered["Location"] == f"/discussions/{thread.pk}/"
    assert (thread.marking, list(thread.circles.all())) == (Marking.AMBER, [cast.circle])


def test_a_form_sent_twice_asks_once_and_answers_the_same(cast: Cast) -> None:
    client, form = client_of(cast.alice), asked(cast)
    first, second = client.post("/discussions/ask/", form), client.post("/discussions/ask/", form)
    assert first["Location"] == second["Location"]
    assert Thread.unguarded.count() == 1


def test_the_audience_is_shown_before_sending_without_a_script(cast: Cast) -> None:
    page = client_of(cast.alice).post("/discussions/ask/", asked(cast, act="readers", title=""))
    assert page.status_code == 200
    assert page.context["reach"].people == 3
    assert not page.context["form"].errors
    assert not Thread.unguarded.exists()


def test_people_are_found_by_name_without_a_script(cast: Cast) -> None:
    typed = asked(cast, act="readers", find="char")
    page = client_of(cast.alice).post("/discussions/ask/", typed)
    assert cast.charlie.handle in page.content.decode()
    assert cast.eve.handle not in page.content.decode()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast: Cast) -> None:
    page = client_of(cast.alice).post("/discussions/ask/", asked(cast, circles=[], title="Kept title"))
    assert page.status_code == 422
    assert "Kept title" in page.content.decode()
    assert "at least one circle" in page.content.decode()
    assert not Thread.unguarded.exists()


def test_red_goes_to_named_people_only(cast: Cast) -> None:
    typed = asked(cast, marking="4", circles=[], named=[cast.named.handle])
    client_of(cast.alice).post("/discussions/ask/", typed)
    thread = Thread.unguarded.get()
    assert client_of(cast.named).get(f"/discussions/{thread.pk}/").status_code == 200
    assert client_of(cast.bob).get(f"/discussions/{thread.pk}/").status_code == 404


def test_the_form_begins_with_what_the_address_names(cast: Cast) -> None:
    topic = make_topic("precursor_control")
    page = client_of(cast.alice).get(
        f"/discussions/ask/?title=Hello+there&topic={topic.pk}&circle={cast.circle.slug}"
    )
    text = page.content.decode()
    assert 'value="Hello there"' in text
    assert f'<option value="{topic.pk}" selected>' in text
    assert f'<option value="{cast.circle.slug}" selected>' in text


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize(
    "field", ["title", "body", "marking", "circles", "named", "topics", "language", "form", "find"]
)
def test_the_form_survives_anything(cast: Cast, field: str, typed: str) -> None:
    form = asked(cast, **{field: typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})
    assert client_of(cast.alice).post("/discussions/ask/", form).status_code in (302, 422)
    assert Thread.unguarded.count() <= 1


def test_a_draft_is_kept_by_the_script_and_stands_in_the_form_again(cast: Cast, thread: Thread) -> None:
    client = client_of(cast.bob)
    kept = client.post("/discussions/draft/", {"key": f"thread-{thread.pk}", "text": "Half a sen"})
    assert kept.status_code == 204
    assert "Half a sen" in client.get(f"/discussions/{thread.pk}/").content.decode()
    assert "Half a sen" not in client_of(cast.alice).get(f"/discussions/{thread.pk}/").content.decode()
    client.post("/discussions/draft/", {"key": "ask", "title": "Half a title", "text": "and a text"})
    assert "Half a title" in client.get("/discussions/ask/").content.decode()
    for key, back in (("ask", "/discussions/ask/"), (f"thread-{thread.pk}", f"/discussions/{thread.pk}/")):
        assert client.post("/discussions/draft/", {"key": key, "drop": "1"})["Location"] == back
    assert "Half a title" not in client.get("/discussions/ask/").content.decode()


def test_a_draft_keeps_what_was_chosen_for_it(cast: Cast) -> None:
    client, topic = client_of(cast.alice), make_topic("precursor_control")
    chosen = {
        "marking": "4",
        "topics": [topic.pk],
        "named": [cast.named.handle],
        "form": "discussion",
        "x": "y",
    }
    client.post("/discussions/draft/", {"key": "ask", "title": "Half", "text": "a text", **chosen})
    form = client.get("/discussions/ask/").context["form"]
    assert (form.marking_chosen, form.people_chosen) == (Marking.RED, [cast.named])
    assert form.topics_chosen == [topic]
    assert form["form"].value() == "discussion"
    assert "x" not in Draft.objects.get().choices


@pytest.mark.parametrize("typed", HOSTILE)
def test_the_draft_survives_anything(cast: Cast, typed: str) -> None:
    text = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    client = client_of(cast.bob)
    assert client.post("/discussions/draft/", {"key": "ask", "text": text}).status_code in (204, 422)
    assert client.post("/discussions/draft/", {"key": text, "text": "x"}).status_code in (204, 422)
    client.post("/discussions/draft/", {"key": "ask", "text": "x", "circles": text, "marking": text})
    assert client.get("/discussions/ask/").status_code == 200
    assert Draft.objects.count() <= 1

"""What the tests of this room share: a question of alice to her circle."""

from __future__ import annotations

from typing import Any

from majlis.discussions import actions
from majlis.discussions.models import Post, Thread
from majlis.network.models import Circle, Person
from tests.people import viewer

QUESTION = "How do you check mixed consignments?"
BODY = "Forty mixed consignments arrive **each day**."


def ask(author: Person, *circles: Circle, **facts: Any) -> Thread:
    """A question that `author` asks of `circles`."""
    typed = {"title": QUESTION, "body": BODY, "circles": circles, **facts}
    return actions.ask_question(viewer(author), **typed)


def answer(author: Person, thread: Thread, body: str = "With a grid of seven questions.") -> Post:
    """A post of `author` in `thread`."""
    return actions.write_post(viewer(author), thread=thread, body=body)

"""What the tests of this room share: a question of alice to her circle."""

from __future__ import annotations

from typing import Any

from majlis.discussions import actions
from majlis.discussions.models import Post, Thread
from majlis.kit import once
from majlis.network.models import Circle, Person
from tests.people import Cast, viewer

QUESTION = "How do you check mixed consignments?"
BODY = "Forty mixed consignments arrive **each day**."
# What a field may be sent and must survive.
HOSTILE = [
    "",
    "<script>alert(1)</script>",
    "'; DROP TABLE discussions_post; --",
    "\u202egnp.exe\u202c",
    "a\x00b",
    "\ud800",
    "🧪👩🏽‍🔬",
    "أ" * 400,
    "x" * 10_000_000,
]


def ask(author: Person, *circles: Circle, **facts: Any) -> Thread:
    """A question that `author` asks of `circles`."""
    typed = {"title": QUESTION, "body": BODY, "circles": circles, **facts}
    return actions.ask_question(viewer(author), **typed)


def answer(author: Person, thread: Thread, body: str = "With a grid of seven questions.") -> Post:
    """A post of `author` in `thread`."""
    return actions.write_post(viewer(author), thread=thread, body=body)


def sent(**typed: object) -> dict[str, object]:
    """A form as a browser sends it."""
    return {once.FIELD: once.new_key(), **typed}


def asked(cast: Cast, **typed: object) -> dict[str, object]:
    """A sound question as a browser sends it."""
    question = {
        "form": "question",
        "title": QUESTION,
        "body": "Forty arrive each day.",
        "marking": "2",
        "circles": [cast.circle.slug],
        "language": "",
    }
    return sent(**{**question, **typed})
